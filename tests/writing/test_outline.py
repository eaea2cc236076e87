from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.desk import (
    OUTLINE,
    P1,
    P2,
    Answer,
    Parrot,
    a_brief,
    a_scribe,
    no_answer,
    prompts,
    template,
)

from orchestra.agents import Topic
from orchestra.errors import EngineUnreachable, MalformedReply, TokenLimitReached
from orchestra.prose import sentence_key
from orchestra.writing.earlier import EarlierText
from orchestra.writing.outline import CANDIDATES, fallback, make_outline, read_outline, slots
from orchestra.writing.outline_checks import faults_of

if TYPE_CHECKING:
    from orchestra.engines.engine import Request
    from orchestra.evidence import Outline
    from orchestra.writing.brief import Brief

LONG = template(("Cadrage", "require", 430), ("Pratiques", "require", 250))
TOPIC = Topic(title="Réparer", keywords=["apprentis", "parcelles", "cahier"])
EARLIER = [
    EarlierText(title="Un premier texte", date="2026-01-01", thesis="Une thèse.", path="un.md"),
    EarlierText(title="Un deuxième texte", date="2026-01-02", path="deux.md"),
]


def reply(outline: Outline = OUTLINE, **changed: dict[str, Any]) -> dict[str, Any]:
    """Return the outline as a model gives it, with some claims changed, each named by its id."""
    parts: dict[str, Any] = {}
    for part in outline.parts:
        claims = [
            {
                "text": claim.text,
                "role": claim.role,
                "passages": [f"P{a_brief().number(name)}" for name in claim.passages],
                "answers": claim.answers,
                "keywords": claim.keywords,
            }
            | changed.get(claim.id, {})
            for claim in part.claims
        ]
        parts[part.claims[0].id[0]] = {"claims": claims}
    return {"question": outline.question, "thesis": outline.thesis, "parts": parts}


def bad() -> dict[str, Any]:
    """Return an outline of which nothing would come."""
    same = {"text": "Le lieu compte pour chacun.", "role": "establish", "passages": []}
    return reply(**{name: same | {"answers": ""} for name in ("A1", "A2", "B1", "B2")})


FAIR = reply(B1={"role": "limit"})  # one fault
BROKEN = MalformedReply("no JSON", partial="Voici un plan.")


def make(*answers: Answer, brief: Brief | None = None) -> tuple[Outline, list[Request]]:
    """Return the outline that comes of these replies, and the requests."""
    left = iter(answers)
    engine = Parrot(lambda request: next(left))
    scribe = a_scribe()
    scribe.engine = engine
    return make_outline(brief or a_brief(), scribe, prompts(), "sujet"), engine.heard


def test_sections_that_must_cite_are_asked_for_claims_by_their_length() -> None:
    found = slots(template(("R", "none", 40), ("C", "require", 60), ("P", "require", 900)))
    assert [(s.id, s.section, s.least, s.most, s.is_titled) for s in found] == [
        ("A", 1, 1, 1, False), ("B", 2, 3, 4, True),
    ]  # fmt: skip
    assert found[1].claims == ["B1", "B2", "B3", "B4"]


def test_where_no_section_must_cite_all_argue() -> None:
    found = slots(template(("R", "none", 40), ("C", "none", 250)))
    assert [(s.id, s.heading) for s in found] == [("A", "R"), ("B", "C")]


def test_a_good_outline_is_read_as_it_was_given() -> None:
    outline, requests = make(reply(), reply())
    assert outline == OUTLINE
    assert len(requests) == CANDIDATES
    assert {request.prefix for request in requests} == {"sujet"}
    assert len({request.seed for request in requests}) == CANDIDATES


@pytest.mark.parametrize("answers", [(reply(), FAIR), (FAIR, reply())])
def test_the_best_candidate_is_kept_whichever_it_is(answers: tuple[Answer, Answer]) -> None:
    assert make(*answers)[0] == OUTLINE


def test_a_third_is_asked_with_the_faults_of_the_best() -> None:
    outline, requests = make(bad(), bad(), FAIR)
    assert outline.parts[1].claims[0].role == "limit"
    assert len({request.seed for request in requests}) == 3
    brief = a_brief()
    faults = [fault.message for fault in faults_of(read_outline(bad(), brief, ""), brief)]
    assert len(faults) > 3
    assert all(fault in requests[2].instruction for fault in faults)
    assert not [fault for fault in faults for r in requests[:2] if fault in r.instruction]


def test_where_none_is_good_the_templates_own_roles_are_the_outline() -> None:
    outline, requests = make(bad(), bad(), bad())
    assert len(requests) == CANDIDATES + 1
    assert outline == fallback(a_brief())
    assert outline.by == "code"


def test_a_fair_outline_is_better_than_none() -> None:
    outline, requests = make(bad(), FAIR)
    assert (outline.by, len(requests)) == ("perroquet", CANDIDATES)


@pytest.mark.parametrize("lost", [BROKEN, TokenLimitReached("full", partial='{"question": "Com')])
def test_a_reply_that_is_cut_or_none_is_a_candidate_lost(lost: Answer) -> None:
    assert make(lost, reply())[0] == OUTLINE
    assert make(reply(), lost)[0] == OUTLINE
    assert make(lost, lost, reply())[0] == OUTLINE
    assert make(lost, lost, lost)[0].by == "code"


@pytest.mark.parametrize("text", ["", "…", "[P1]"])
def test_an_outline_with_a_claim_that_says_nothing_is_a_candidate_lost(text: str) -> None:
    assert make(reply(B2={"text": text}), reply())[0] == OUTLINE


@pytest.mark.parametrize("key", ["question", "thesis"])
def test_an_outline_without_question_or_thesis_is_a_candidate_lost(key: str) -> None:
    assert make(reply() | {key: ""}, reply())[0] == OUTLINE


def test_an_engine_that_fails_is_no_candidate_lost() -> None:
    with pytest.raises(EngineUnreachable):
        make(EngineUnreachable("gone"))


def test_each_keyword_is_given_where_the_passages_say_it() -> None:
    none = {name: {"keywords": []} for name in ("A1", "A2", "B1", "B2")}
    outline, _ = make(reply(**none), reply(**none), brief=a_brief(topic=TOPIC))
    claims = [claim for part in outline.parts for claim in part.claims]
    given = {keyword: claim for claim in claims for keyword in claim.keywords}
    assert sorted(given) == sorted(TOPIC.keywords)
    assert P1 in given["parcelles"].passages
    assert P2 in given["apprentis"].passages
    assert P2 in given["cahier"].passages


def test_keywords_that_the_model_gave_stay_where_they_are() -> None:
    swapped = reply(A1={"keywords": ["réparation", "réparation"]}, B1={"keywords": ["outils"]})
    outline, _ = make(swapped, swapped)
    claims = {claim.id: claim.keywords for part in outline.parts for claim in part.claims}
    assert claims == {"A1": ["réparation"], "A2": [], "B1": ["outils"], "B2": []}


@pytest.mark.parametrize("answers", ["A1", "A2", "B2"])
def test_a_claim_answers_only_one_that_comes_before(answers: str) -> None:
    asked = reply(A1={"answers": answers})
    assert make(asked, asked)[0].parts[0].claims[0].answers == ""


def test_a_claim_does_not_answer_one_that_is_not_there() -> None:
    asked = reply(B1={"answers": "A2"})
    del asked["parts"]["A"]["claims"][1]
    outline = read_outline(asked, a_brief(), "perroquet")
    assert outline.parts[1].claims[0].answers == ""


def test_claims_are_prose_without_marks() -> None:
    asked = reply(A1={"text": "Des parcelles [P1] ouvertes le soir (P1, P2) font venir."})
    asked["question"] = f"## {OUTLINE.question}"
    outline, _ = make(asked, asked)
    assert outline.parts[0].claims[0].text == "Des parcelles ouvertes le soir font venir."
    assert outline.question == OUTLINE.question


def test_a_long_part_has_a_title_of_its_own() -> None:
    brief = a_brief(form=LONG)
    asked = reply()
    asked["parts"]["A"]["title"] = "Des voisins du soir."
    outline, _ = make(asked, asked, brief=brief)
    assert [part.title for part in outline.parts] == ["Des voisins du soir", ""]


def test_a_new_outline_may_build_on_earlier_texts() -> None:
    asked = reply() | {"builds_on": ["R2", "R2"]}
    outline, requests = make(asked, asked, brief=a_brief(earlier=EARLIER))
    assert outline.builds_on == ["deux.md"]
    assert "builds_on" in requests[0].schema["properties"]
    assert "builds_on" not in make(reply(), reply())[1][0].schema["properties"]


def test_without_passages_claims_stand_on_none() -> None:
    asked = reply()
    for part in asked["parts"].values():
        for claim in part["claims"]:
            del claim["passages"]
    outline, _ = make(asked, asked, brief=a_brief(passages=()))
    assert [c.passages for part in outline.parts for c in part.claims] == [[], [], [], []]


def test_the_fallback_deals_out_the_passages_and_gives_every_keyword() -> None:
    brief = a_brief(topic=TOPIC)
    outline = fallback(brief)
    claims = [claim for part in outline.parts for claim in part.claims]
    assert [claim.passages for claim in claims] == [[P1], [P2], [P1], [P2]]
    assert [claim.role for claim in claims] == ["establish", "recommend"] * 2
    assert sorted(word for claim in claims for word in claim.keywords) == sorted(TOPIC.keywords)
    purposes = [p for part in brief.template.sections[1:3] for p in part.paragraphs]
    assert [sentence_key(c.text) for c in claims] == [sentence_key(p) for p in purposes]


def test_the_fallback_of_a_text_without_passages_has_claims_all_the_same() -> None:
    outline = fallback(a_brief(passages=()))
    assert [c.passages for part in outline.parts for c in part.claims] == [[], [], [], []]


def test_the_scribe_knows_every_candidate() -> None:
    scribe = a_scribe(no_answer)
    left = iter([reply(), BROKEN])
    scribe.engine = Parrot(lambda request: next(left))
    make_outline(a_brief(), scribe, prompts(), "sujet")
    assert [(call.task, bool(call.error)) for call in scribe.calls] == [
        ("outline", False), ("outline", True),
    ]  # fmt: skip
