from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import GARDEN, a_brief
from tests.writing.writer import add_sources, an_agent

from orchestra.archive import Entry, save_draft
from orchestra.errors import OrchestraError
from orchestra.workspace import load_workspace
from orchestra.writing.brief import Brief, Order, choose_topic, following_topic, make_brief

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AGENT = an_agent()
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def written(tmp_path: Path, *titles: str) -> list[Entry]:
    return [
        Entry(tmp_path / f"{n}.md", title, n, f"2026-01-{n:02} 08:00:00")
        for n, title in enumerate(titles, start=1)
    ]


def test_a_topic_never_written_comes_first_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert choose_topic(AGENT, [], None, []) == AGENT.topics[0]
    entries = written(tmp_path, "Réparer ensemble")
    assert choose_topic(AGENT, entries, None, []) == AGENT.topics[1]


def test_then_the_one_written_longest_ago(tmp_path: Path) -> None:
    titles = ["Apprendre par le faire", "Réparer ensemble", "La vie d’un atelier"]
    entries = written(tmp_path, *titles, "Apprendre par le faire")
    assert choose_topic(AGENT, entries, None, []).title == "Réparer ensemble"


@pytest.mark.parametrize("title", ["LA VIE D'UN ATELIER", "la vie d’un atelier"])
def test_a_topic_is_known_by_any_spelling(title: str) -> None:
    assert choose_topic(AGENT, [], title, []) == AGENT.topics[1]


def test_keywords_that_are_given_replace_the_topics_own() -> None:
    assert choose_topic(AGENT, [], "Réparer ensemble", ["vélo"]).keywords == ["vélo"]
    assert choose_topic(AGENT, [], None, ["vélo"]).keywords == ["vélo"]


def test_an_unknown_title_needs_keywords() -> None:
    with pytest.raises(OrchestraError) as caught:
        choose_topic(AGENT, [], "Réparer ensembles", [])
    assert "did you mean Réparer ensemble?" in caught.value.message
    assert "--keyword" in caught.value.hint
    assert choose_topic(AGENT, [], "Un autre sujet", ["mot"]).title == "Un autre sujet"


@pytest.mark.parametrize(
    ("title", "keywords"),
    [
        ("Sujet", ["x"]),
        ("Sujet", ["--"]),
        ("Sujet", ["m" * 61]),
        ("Sujet", [f"mot{n}" for n in range(13)]),
        ("Deux\nlignes", ["mot"]),
        ("", ["mot"]),
        (None, ["x"]),
    ],
)
def test_a_title_or_keyword_that_breaks_the_rules_is_refused_in_words(
    title: str | None, keywords: list[str]
) -> None:
    with pytest.raises(OrchestraError) as caught:
        choose_topic(AGENT, [], title, keywords)
    assert "\n" not in str(caught.value)
    assert "2 to 60 characters" in caught.value.hint


def test_the_footer_announces_the_topic_after_this_one(tmp_path: Path) -> None:
    entries = written(tmp_path, "La vie d’un atelier")
    assert following_topic(AGENT, entries, AGENT.topics[0]) == "Apprendre par le faire"
    alone = an_agent(topics=AGENT.topics[:1])
    assert following_topic(alone, [], alone.topics[0]) == "Réparer ensemble"


def test_a_brief_numbers_its_passages_and_scales_the_template(
    make_workspace: Callable[..., Path],
) -> None:
    root = make_workspace()
    add_sources(root)
    workspace = load_workspace(root)
    brief = make_brief(workspace, Order(workspace.agents[0], words=600, seed=5), NOW)
    assert brief.seed == 5
    assert brief.template.target == pytest.approx(600, abs=5)
    assert [p.number for p in brief.passages] == list(range(1, len(brief.passages) + 1))
    assert len(brief.passages) > 3
    assert brief.passage(2) == brief.passages[1]
    assert brief.passages[0].label.startswith("Atelier d’essai, Fiche")
    assert brief.run_id.startswith("20260304-050607-ateliers-")
    assert Brief.model_validate_json(brief.model_dump_json()) == brief


def test_what_lies_in_the_archive_moves_the_rotation_on(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = load_workspace(make_workspace())
    agent = workspace.agents[0]
    first = make_brief(workspace, Order(agent), NOW)
    front = f'---\ntitle: "{first.topic.title}"\ndate: "2026-01-01"\ntime: "08:00"\n---\n\nTexte.\n'
    save_draft(workspace.output_folder, agent, first.topic.title, lambda numero: front)
    second = make_brief(workspace, Order(agent), NOW)
    assert first.topic == agent.topics[0]
    assert (second.topic, first.next_topic) == (agent.topics[1], agent.topics[1].title)


def test_a_passage_is_given_with_what_its_source_is_called() -> None:
    assert a_brief().texts([1]) == [f"Fiche 1. {GARDEN}"]
