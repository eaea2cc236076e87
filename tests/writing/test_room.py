"""What fits in a model's context is known before a word is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.writing.writer import add_sources

from orchestra.engines.ollama import open_ollama
from orchestra.errors import PromptTooLong
from orchestra.evidence import Claim, Outline, Part
from orchestra.workspace import load_workspace
from orchestra.writing.brief import Brief, Order, make_brief
from orchestra.writing.model_calls import Watcher
from orchestra.writing.room import context_needed, fitting, room_for_passages
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

ALL = 32768  # tokens, in which everything has room


@pytest.fixture
def brief(make_workspace: Callable[..., Path]) -> Brief:
    root = make_workspace()
    add_sources(root)
    workspace = load_workspace(root)
    order = Order(workspace.agents[0], seed=1, words=400)
    return make_brief(workspace, order, datetime(2026, 1, 2, tzinfo=UTC))


def taken(brief: Brief, count: int) -> int:
    """Return the characters of the first passages."""
    return sum(len(passage.text) for passage in brief.passages[:count])


def smallest(brief: Brief, count: int) -> int:
    """Return the smallest context in which so many passages have room."""
    contexts = range(ALL)
    return next(c for c in contexts if room_for_passages(c, brief.words) >= taken(brief, count))


def naming(brief: Brief, number: int) -> Brief:
    """Return the brief with an outline of a person's that stands on this passage."""
    claim = Claim(id="A1", text="Un fait.", role="establish", passages=[brief.passage(number).id])
    outline = Outline(parts=[Part(heading="Introduction", claims=[claim])])
    return brief.model_copy(update={"outline": outline})


def test_the_last_passages_go_where_the_text_needs_their_room(brief: Brief) -> None:
    assert fitting(brief, ALL) == brief
    count = len(brief.passages)
    assert count > 3
    kept = fitting(brief, smallest(brief, count - 1)).passages
    assert kept == brief.passages[: count - 1]


def test_a_context_without_room_for_a_few_passages_is_told_with_one_that_has_it(
    brief: Brief,
) -> None:
    with pytest.raises(PromptTooLong, match="no room for 3 passages and a text of 400") as caught:
        fitting(brief, 4096)
    needed = context_needed(taken(brief, 3), brief.words)
    assert f"context: {needed}" in caught.value.hint
    assert len(fitting(brief, needed).passages) >= 3


def test_what_the_outline_of_a_person_names_must_have_room(brief: Brief) -> None:
    last = len(brief.passages)
    few = smallest(brief, last - 1)
    assert len(fitting(brief, few).passages) == last - 1
    with pytest.raises(PromptTooLong, match=f"no room for {last} passages"):
        fitting(naming(brief, last), few)


def test_a_library_with_one_passage_needs_room_for_one(brief: Brief) -> None:
    alone = brief.model_copy(update={"passages": brief.passages[:1]})
    context = context_needed(taken(brief, 1), brief.words)
    assert fitting(alone, context) == alone


def test_a_context_that_is_too_small_is_refused_before_the_model_is_asked(
    root: Path, server: FakeOllama
) -> None:
    workspace = load_workspace(root)
    settings = workspace.settings.model_copy(update={"context": 4096, "method": "reasoned"})
    workspace = replace(workspace, settings=settings)
    engine = open_ollama(settings, "mistral")
    with pytest.raises(PromptTooLong, match="a context of 4096 tokens"):
        write_reflection(workspace, Order(workspace.agents[0]), engine, Watcher())
    assert not server.chats
