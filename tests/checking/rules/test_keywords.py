# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, Case, bad, changed, positions

CASES = [
    bad("KEY001", "third keyword", '"réparation"]', '"réparation", "résilience"]', (10, 38)),
    bad("KEY001", "one word of two", '["réemploi"', '["réemploi partagé"', (10, 12)),
    bad("KEY001", "words in two paragraphs", '["réemploi"', '["manque celui"', (10, 12)),
    bad("KEY001", "only in the references", '["réemploi"', '["rédaction"', (10, 12)),
    bad("KEY001", "plural without accents", '["réemploi", "réparation"]', '["OBJET", "reparations"]'),
    bad("KEY002", "in the title and in the prose", '["réemploi"', '["atelier"'),
    bad("KEY002", "only in a heading", '["réemploi"', '["résumé"', (10, 12)),
    bad("KEY003", "twice in a short text", "Un atelier ouvert", "Le réemploi, un réemploi"),
    bad("KEY003", "every other word", "Un atelier ouvert", "Le réemploi, " * 6 + "ouvert", (10, 12)),
    bad("KEY003", "inflected", "Il reste", "Réparations, réparation, réparations, réparer, réparation, réparations. Il reste", (10, 24)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_keyword_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_keyword_in_the_title_alone_is_found_once_by_the_right_rule() -> None:
    text = GOOD.replace('title: "Réemploi', 'title: "Frugalité, réemploi').replace(
        '["réemploi"', '["frugalité"'
    )
    assert positions("KEY002", text) == ((10, 12),)
    assert positions("KEY001", text) == ()


def test_keywords_on_their_own_lines_are_found_there() -> None:
    text = GOOD.replace('["réemploi", "réparation"]', '\n- "réemploi"\n- "résilience"')
    assert positions("KEY001", text) == ((12, 3),)


@pytest.mark.parametrize("keywords", ["[]", "[3, true]", '["?!"]', "{a: 1}", '"mot"'])
def test_keywords_that_are_no_words_are_left_to_the_front_matter_rules(keywords: str) -> None:
    assert positions("KEY001", GOOD.replace('["réemploi", "réparation"]', keywords)) == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [("Les critères E.S.G. comptent.", ()), ("Un critère E.S.G", ()), ("Le S.G. et E.S.", ((10, 12),)),
     ("Il dit N.E.S.G.", ((10, 12),))],
)  # fmt: skip
def test_an_acronym_may_have_full_stops_in_the_text(said: str, found: tuple[object, ...]) -> None:
    text = GOOD.replace('["réemploi"', '["ESG"').replace("Ces gestes", f"{said} Ces gestes")
    assert positions("KEY001", text) == found
