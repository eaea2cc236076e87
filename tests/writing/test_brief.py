from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import P2, a_brief
from tests.writing.writer import add_sources, an_agent

from orchestra.archive import Entry, save_draft
from orchestra.errors import LibraryError, OrchestraError
from orchestra.evidence import Claim, Outline, Part
from orchestra.library.passage import Passage
from orchestra.library.source import Source
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


def test_a_passage_is_found_by_its_number_and_the_number_by_its_id() -> None:
    brief = a_brief()
    assert brief.passage(2).id == P2
    assert brief.number(P2) == 2
    with pytest.raises(KeyError):
        brief.number("ailleurs.md#9")


def test_passages_that_come_later_are_numbered_on_and_none_twice() -> None:
    source = Source(id="semences.md", title="Les semences", publisher="P", year=2020, kind="note")
    more = Passage("semences.md#9", source, "Les semences sèchent à l’ombre.", 3)
    brief = a_brief().with_passages([more])
    assert brief.passages[:2] == a_brief().passages
    added = brief.passage(3)
    assert (added.id, added.source, added.label, added.text, added.page, added.is_note) == (
        more.id, "semences.md", "P, Les semences (2020)", more.text, 3, True,
    )  # fmt: skip
    assert brief.with_passages([more]) == brief


def an_outline(*passages: str) -> Outline:
    claim = Claim(id="A1", text="Un fait.", role="establish", passages=list(passages))
    return Outline(parts=[Part(heading="Introduction", claims=[claim])])


def test_the_passages_that_an_outline_names_come_first(make_workspace: Callable[..., Path]) -> None:
    root = make_workspace()
    add_sources(root)
    workspace = load_workspace(root)
    chosen = make_brief(workspace, Order(workspace.agents[0], seed=1), NOW).passages
    outside = next(
        passage.id
        for source in workspace.library.sources
        for passage in workspace.library.passages(source.id)
        if passage.id not in {each.id for each in chosen}
    )
    asked = an_outline(outside, chosen[3].id)
    brief = make_brief(workspace, Order(workspace.agents[0], seed=1, outline=asked), NOW)
    assert [each.id for each in brief.passages[:3]] == [outside, chosen[3].id, chosen[0].id]
    assert brief.outline == asked


def test_an_outline_that_names_passages_that_are_gone_is_refused(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = load_workspace(make_workspace())
    order = Order(workspace.agents[0], outline=an_outline("perdue.md#1", "perdue.md#2"))
    with pytest.raises(LibraryError, match=r"perdue\.md#1, perdue\.md#2") as caught:
        make_brief(workspace, order, NOW)
    assert "put the sources back" in caught.value.hint


def test_a_second_reader_that_there_is_not_is_told_before_anything_is_written(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = load_workspace(make_workspace())
    author = workspace.agents[0].model_copy(update={"second_reader": "jardin"})
    with pytest.raises(OrchestraError, match=r"no agent “jardin” .did you mean jardins"):
        make_brief(workspace, Order(author), NOW)


def test_a_brief_knows_what_was_written_on_the_matter_before(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = load_workspace(make_workspace())
    agent = workspace.agents[0]
    title = agent.topics[0].title
    front = f'---\ntitle: "{title}"\ndate: "2026-01-01"\ntime: "08:00"\n---\n\nTexte.\n'
    save_draft(workspace.output_folder, agent, title, lambda numero: front)
    brief = make_brief(workspace, Order(agent, title=title), NOW)
    assert [(text.title, text.date) for text in brief.earlier] == [(title, "2026-01-01")]
