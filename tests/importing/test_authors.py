"""What becomes of the agents of a list: nothing made up, nothing lost without a word."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from orchestra.agents import Agent
from orchestra.importing.authors import convert, render
from orchestra.importing.roster import RoughAgent

GIVEN = {
    "name": "Agent Vélos",
    "theme": "Vélos",
    "persona": "Une voix sobre et précise, pour essai.",
}
TOPICS = [("Réparer", ["outils"]), ("2026", ["oui", "no:n"])]


def rough(topics: list[tuple[str, list[str]]] | None = None, **changes: Any) -> RoughAgent:
    return RoughAgent("agent 1", {**GIVEN, **changes}, TOPICS if topics is None else topics, [])


def test_an_agent_keeps_what_the_list_says_of_it() -> None:
    ((agent, notes),) = convert([rough()], []).new
    assert notes == []
    assert (agent.id, agent.name, agent.theme) == ("velos", "Agent Vélos", "Vélos")
    assert agent.persona == GIVEN["persona"]
    assert [(topic.title, topic.keywords) for topic in agent.topics] == TOPICS


def test_its_file_reads_back_as_the_same_agent() -> None:
    ((agent, _),) = convert([rough()], []).new
    text = render(agent)
    assert text.startswith("# yaml-language-server: $schema=../schemas/agent.schema.json\n")
    assert Agent.model_validate(yaml.safe_load(text)) == agent


@pytest.mark.parametrize(("given", "end"), [("", "»."), ("Sobre.", "». Sobre.")])
def test_a_missing_persona_says_name_and_theme_alone_and_is_to_be_completed(
    given: str, end: str
) -> None:
    ((agent, notes),) = convert([rough(persona=given)], []).new
    beginning = "Tu es Agent Vélos. Tu écris sur le thème «\u00a0Vélos\u00a0"
    assert agent.persona == beginning + end
    assert notes[0].startswith("complete the persona")


@pytest.mark.parametrize("key", ["name", "theme"])
def test_without_name_or_theme_there_is_no_agent(key: str) -> None:
    done = convert([rough(**{key: ""})], [])
    assert done.new == []
    assert done.left[0].why == f"has no {key}"


def test_a_topic_without_keywords_is_left_and_the_others_come() -> None:
    done = convert([rough([("Nu", []), *TOPICS])], [])
    assert [topic.title for topic in done.new[0][0].topics] == ["Réparer", "2026"]
    assert done.left[0].why == "the topic “Nu” has no keywords"


@pytest.mark.parametrize(
    "changes",
    [{"topics": []}, {"language": "en"}, {"name": "車", "theme": "車"}, {"id": "a" * 101}],
)
def test_what_the_schema_refuses_is_left(changes: dict[str, Any]) -> None:
    done = convert([rough(**changes)], [])
    assert done.new == []
    assert done.left


def test_two_agents_of_one_id_are_told_apart_by_a_person() -> None:
    done = convert([rough(id="velos"), rough(id="velos", name="Autre")], [])
    assert [agent.name for agent, _ in done.new] == ["Agent Vélos"]
    assert "is listed twice" in done.left[0].why


def test_an_agent_that_is_there_stays_and_its_lacking_topics_are_named() -> None:
    there = convert([rough([TOPICS[0]])], []).new[0][0]
    done = convert([rough()], [there])
    assert done.new == []
    assert done.known == [("agent 1", there)]
    assert [left.why.partition(": ")[2] for left in done.left] == ["2026"]
