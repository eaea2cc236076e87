from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import GARDEN, WORKSHOP, a_brief, a_scribe, prompts, template

from orchestra.agents import Topic
from orchestra.errors import EngineUnreachable, MalformedReply
from orchestra.writing.plan import Plan, lay_out, make_plan

if TYPE_CHECKING:
    from orchestra.engines.engine import Request

KEYWORDS = ["parcelles", "apprentis", "réparation", "outils"]
TOPIC = Topic(title="Réparer", keywords=KEYWORDS)


def test_each_citing_paragraph_is_given_one_passage_and_the_others_none() -> None:
    slots = lay_out(a_brief())
    assert [(slot.key, slot.passages) for slot in slots] == [
        ("s1p1", []), ("s2p1", [1]), ("s2p2", [2]), ("s3p1", [1]), ("s3p2", [2]),
    ]  # fmt: skip


def test_without_passages_no_paragraph_cites() -> None:
    slots = lay_out(a_brief(passages=()))
    assert len(slots) == 5
    assert all(slot.passages == [] for slot in slots)


def test_each_keyword_is_given_once_where_the_passage_speaks_of_it() -> None:
    slots = lay_out(a_brief(topic=TOPIC))
    assert sorted(k for slot in slots for k in slot.keywords) == sorted(KEYWORDS)
    given = {keyword: slot.passages for slot in slots for keyword in slot.keywords}
    assert given["apprentis"] == [2]
    assert given["parcelles"] == [1]
    assert all(len(slot.keywords) <= 1 for slot in slots)


def test_sections_closed_to_keywords_get_none() -> None:
    many = Topic(title="Réparer", keywords=[f"mot{n}" for n in range(9)])
    slots = lay_out(a_brief(topic=many))
    assert slots[0].keywords == []
    assert sum(len(slot.keywords) for slot in slots) == 9


def test_a_template_closed_to_keywords_everywhere_still_deals_them() -> None:
    slots = lay_out(a_brief(topic=TOPIC, form=template(("Seule", "none", 2))))
    assert sorted(k for slot in slots for k in slot.keywords) == sorted(KEYWORDS)


def test_the_same_brief_gives_the_same_slots() -> None:
    assert lay_out(a_brief(topic=TOPIC)) == lay_out(a_brief(topic=TOPIC))


def test_the_model_gives_question_and_angle() -> None:
    scribe = a_scribe(lambda request: "Les outils se partagent")
    plan = make_plan(a_brief(), scribe, prompts())
    assert (plan.question, plan.angle) == ("Les outils se partagent ?", "Les outils se partagent")
    assert plan.slots == lay_out(a_brief())
    assert GARDEN.partition(".")[0] in scribe.calls[0].instruction
    assert WORKSHOP.partition(".")[0] in scribe.calls[0].instruction


def test_a_model_that_cannot_plan_leaves_the_slots_and_its_reply_is_recorded() -> None:
    def say(request: Request) -> MalformedReply:
        return MalformedReply("not JSON", partial="Voici un plan.")

    scribe = a_scribe(say)
    plan = make_plan(a_brief(), scribe, prompts())
    assert plan == Plan(question="", angle="", slots=lay_out(a_brief()))
    assert [(call.task, call.text) for call in scribe.calls] == [("plan", "Voici un plan.")]


def test_an_engine_that_fails_is_not_a_model_that_cannot_plan() -> None:
    with pytest.raises(EngineUnreachable):
        make_plan(a_brief(), a_scribe(lambda request: EngineUnreachable("gone")), prompts())


def test_a_plan_survives_being_kept_as_json() -> None:
    plan = Plan(question="Pourquoi ?", angle="Parce que.", slots=lay_out(a_brief(topic=TOPIC)))
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
