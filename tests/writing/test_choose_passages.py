from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.writing.writer import add_sources

from orchestra.errors import LibraryError
from orchestra.library.library import Hit
from orchestra.library.passage import Passage
from orchestra.library.source import Source
from orchestra.workspace import Workspace, load_workspace
from orchestra.writing.choose_passages import choose_passages, fuse, topics_without_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def hit(name: str) -> Hit:
    return Hit(Passage(name, Source(id="s", title="S"), name), 1.0)


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    root = make_workspace()
    add_sources(root)
    return load_workspace(root)


def choose(workspace: Workspace, most_sources: int | None = None) -> list[Passage]:
    agent, template = workspace.agents[0], workspace.template
    most = most_sources or template.references.max
    return choose_passages(workspace.library, agent, agent.topics[0], template, most)


def test_what_several_searches_find_comes_before_what_one_finds_first() -> None:
    ranked = fuse([[hit("a"), hit("b")], [hit("c"), hit("b")], [hit("b")]])
    assert [passage.id for passage in ranked] == ["b", "a", "c"]


def test_passages_come_from_several_sources_within_bounds(workspace: Workspace) -> None:
    counts = Counter(passage.source.id for passage in choose(workspace))
    assert 3 <= len(counts) <= workspace.template.references.max
    assert max(counts.values()) == 4
    assert sum(counts.values()) <= 17


@pytest.mark.parametrize("most", [1, 2, 3])
def test_sources_are_no_more_than_asked_for(workspace: Workspace, most: int) -> None:
    found = choose(workspace, most)
    assert len({passage.source.id for passage in found}) == most


def test_the_passages_of_a_source_keep_its_order(workspace: Workspace) -> None:
    found = choose(workspace)
    order = [p.ordinal for p in found if p.source.id == found[0].source.id]
    assert len(order) > 1
    assert order == sorted(order)


def test_the_same_library_gives_the_same_passages(workspace: Workspace) -> None:
    again = load_workspace(workspace.root)
    assert [p.id for p in choose(workspace)] == [p.id for p in choose(again)]


def empty(workspace: Workspace) -> Workspace:
    for path in workspace.sources_folder.glob("*"):
        path.unlink()
    return load_workspace(workspace.root)


def test_an_agent_that_requires_sources_is_not_written_without(workspace: Workspace) -> None:
    with pytest.raises(LibraryError) as caught:
        choose(empty(workspace))
    assert "Agent Ateliers, who requires sources" in caught.value.message
    assert "orchestra sources add" in caught.value.hint


def test_an_agent_that_prefers_sources_is_written_without(workspace: Workspace) -> None:
    path = workspace.root / "agents" / "ateliers.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "grounding": "prefer"}))
    assert choose(empty(workspace)) == []


def test_topics_on_which_the_library_is_silent_are_named(workspace: Workspace) -> None:
    agent = workspace.agents[0]
    assert topics_without_sources(workspace.library, agent) == []
    bare = empty(workspace)
    assert topics_without_sources(bare.library, agent) == agent.topics
    free = agent.model_copy(update={"grounding": "none"})
    assert topics_without_sources(bare.library, free) == []
