from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import OUTLINE, P1, P2, a_brief, passage

from orchestra.evidence import Claim, Outline
from orchestra.writing.outline_checks import faults_of, weight

if TYPE_CHECKING:
    from orchestra.writing.brief import Brief


def with_claims(outline: Outline = OUTLINE, **changed: dict[str, Any]) -> Outline:
    """Return the outline with some claims changed, each named by its id."""
    parts = [
        part.model_copy(
            update={
                "claims": [c.model_copy(update=changed.get(c.id, {})) for c in part.claims],
            }
        )
        for part in outline.parts
    ]
    return outline.model_copy(update={"parts": parts})


def with_titles(*titles: str) -> Outline:
    parts = [
        part.model_copy(update={"title": title})
        for part, title in zip(OUTLINE.parts, titles, strict=True)
    ]
    return OUTLINE.model_copy(update={"parts": parts})


def with_one_more(claim: Claim) -> Outline:
    first, last = OUTLINE.parts
    longer = last.model_copy(update={"claims": [*last.claims, claim]})
    return OUTLINE.model_copy(update={"parts": [first, longer]})


def told(outline: Outline, brief: Brief | None = None) -> list[str]:
    return [fault.message for fault in faults_of(outline, brief or a_brief())]


def test_an_outline_that_leads_somewhere_has_no_fault() -> None:
    assert told(OUTLINE) == []
    assert weight([]) == 0
    assert told(with_titles("Des voisins du soir", "Ce qui se transmet")) == []


EVERYWHERE = Claim(
    id="B3", text="Un hangar neuf change peu la saison des semis.", role="limit", passages=[P1]
)


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        (
            OUTLINE.model_copy(
                update={"thesis": "Un jardin partagé peut durer comment, sans s’épuiser."}
            ),
            "redisait la question",
        ),
        (with_titles("Ce qui dure", "CE QUI DURE"), "même titre"),
        (with_claims(A2={"role": "establish"}), "n’opposait ni ne limitait"),
        (with_claims(B1={"role": "limit"}), "ne tirait de conséquence"),
        (
            with_claims(A2={"answers": ""}, B1={"answers": ""}, B2={"answers": ""}),
            "répondaient à une affirmation antérieure",
        ),
        (
            with_claims(B2={"text": "Des parcelles ouvertes chaque soir font venir le quartier."}),
            "B2 redisait A1",
        ),
        (with_claims(A1={"passages": []}), "A1 ne tenait sur aucun passage"),
        (
            with_claims(A1={"text": "Les 450 parcelles ouvertes le soir font venir le quartier."}),
            "A1 donnait un chiffre",
        ),
        (
            with_claims(
                A1={"text": "Le jardin partagé ouvre ses parcelles trois soirs par semaine enfin."}
            ),
            "A1 recopiait un passage",
        ),
        (with_one_more(EVERYWHERE.model_copy(update={"passages": []})), "B3 ne tenait"),
        (with_claims(B2={"role": "limit"}), "ne recommandait rien"),
    ],
)
def test_each_fault_is_told_alone(outline: Outline, said: str) -> None:
    [message] = told(outline)
    assert said in message
    assert weight(faults_of(outline, a_brief())) > 0


def test_claims_that_stand_on_one_passage_each_cross_nothing() -> None:
    alone, crossing = sorted(told(with_claims(A2={"passages": [P1]}, B1={"passages": [P2]})))[::-1]
    assert "que sur un passage" in alone
    assert "croisaient pas les sources" in crossing


def test_claims_that_all_do_the_same_are_told_with_what_they_do_not_do() -> None:
    found = told(with_claims(A1={"role": "contrast"}, B1={"role": "contrast"}))
    assert any("toutes le même rôle" in message for message in found)


def test_a_passage_that_serves_everywhere_is_told() -> None:
    outline = with_claims(with_one_more(EVERYWHERE), B2={"passages": [P1, P2]})
    [message] = told(outline)
    assert "servait partout" in message


def test_too_few_passages_are_told_where_there_are_more() -> None:
    names = [f"un.md#{n}" for n in range(1, 5)]
    one_source = a_brief(passages=()).model_copy(
        update={"passages": [passage(n, f"Le fait {n}.", "un.md") for n in range(1, 5)]}
    )
    same = {name: {"passages": names[:1]} for name in ("A1", "A2", "B1", "B2")}
    few, alone = sorted(told(with_claims(**same), one_source))[::-1]
    assert "trop peu de passages" in few
    assert "que sur un passage" in alone
    spread = {
        claim: {"passages": [name]}
        for claim, name in zip(("A1", "A2", "B1", "B2"), names, strict=True)
    }
    assert told(with_claims(**spread), one_source) == [alone]


def test_without_passages_claims_need_none() -> None:
    bare = {name: {"passages": []} for name in ("A1", "A2", "B1", "B2")}
    assert told(with_claims(**bare), a_brief(passages=())) == []


def test_an_outline_of_one_part_need_not_end_in_a_recommendation() -> None:
    one = OUTLINE.model_copy(update={"parts": OUTLINE.parts[:1]})
    assert not [message for message in told(one) if "recommandait" in message]
    assert told(Outline(), a_brief())  # and nothing at all is not nothing wrong


def test_worse_outlines_weigh_more() -> None:
    one = faults_of(with_claims(B1={"role": "limit"}), a_brief())
    two = faults_of(with_claims(B1={"role": "limit"}, B2={"role": "limit"}), a_brief())
    assert 0 < weight(one) < weight(two)
