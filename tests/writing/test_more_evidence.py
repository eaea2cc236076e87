from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.writing.writer import add_sources

from orchestra.evidence import Claim, Outline, Part
from orchestra.workspace import Workspace, load_workspace
from orchestra.writing.brief import Brief, Order, make_brief
from orchestra.writing.more_evidence import MOST_ADDED, Grounded, with_more_evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "La réparation des outils se partage entre voisins."


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    root = make_workspace()
    add_sources(root)
    return load_workspace(root)


@pytest.fixture
def brief(workspace: Workspace) -> Brief:
    """Return a brief with the first three of its passages."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    made = make_brief(workspace, Order(workspace.agents[0], seed=1), now)
    return made.model_copy(update={"passages": made.passages[:3]})


def outline(*claims: list[str]) -> Outline:
    """Return an outline whose claims stand on these passages."""
    made = [
        Claim(id=f"A{n}", text=TEXT, role="establish", passages=passages, keywords=["outils"])
        for n, passages in enumerate(claims, start=1)
    ]
    return Outline(question="Pourquoi ?", parts=[Part(heading="Introduction", claims=made)])


def grounded(
    workspace: Workspace, brief: Brief, outline: Outline, context: int = 32768
) -> Grounded:
    return with_more_evidence(workspace, brief, outline, context)


def stood_on(ground: Grounded) -> list[list[str]]:
    return [claim.passages for part in ground.outline.parts for claim in part.claims]


def test_a_claim_that_stands_on_too_little_gets_a_passage_of_its_own(
    workspace: Workspace, brief: Brief
) -> None:
    one, two, three = (passage.id for passage in brief.passages)
    ground = grounded(workspace, brief, outline([one], [two, three], []))
    (first, *more), second, (alone,) = stood_on(ground)
    assert (first, len(more), second) == (one, 1, [two, three])
    added = [passage.id for passage in ground.brief.passages[3:]]
    assert added == [*more, alone]
    assert len({one, two, three, *added}) == 5
    assert all(workspace.library.passage(name) for name in added)


def test_what_is_added_is_numbered_behind_what_there_was(
    workspace: Workspace, brief: Brief
) -> None:
    ground = grounded(workspace, brief, outline([], []))
    assert ground.brief.passages[:3] == brief.passages
    assert [p.number for p in ground.brief.passages] == [1, 2, 3, 4, 5]
    assert ground.outline.question == "Pourquoi ?"


def test_an_outline_that_stands_on_enough_is_left_as_it_is(
    workspace: Workspace, brief: Brief
) -> None:
    names = [passage.id for passage in brief.passages]
    made = outline(names[:2], names[1:])
    assert grounded(workspace, brief, made) == Grounded(brief=brief, outline=made)


def test_few_are_added_in_all(workspace: Workspace, brief: Brief) -> None:
    small = brief.model_copy(update={"passages": brief.passages[:1]})
    ground = grounded(workspace, small, outline(*[[]] * 9))
    assert len(ground.brief.passages) == 1 + MOST_ADDED
    assert [len(passages) for passages in stood_on(ground)] == [1] * MOST_ADDED + [0] * 5


@pytest.mark.parametrize(("most", "new"), [(1, 0), (2, 0), (3, 1)])
def test_sources_are_at_most_the_templates_references_less_the_second_readers(
    workspace: Workspace, brief: Brief, most: int, new: int
) -> None:
    bounds = brief.template.references.model_copy(update={"min": 1, "max": most})
    form = brief.template.model_copy(update={"references": bounds})
    narrow = brief.model_copy(update={"template": form, "passages": brief.passages[:1]})
    ground = grounded(workspace, narrow, outline([], [], [], []))
    assert len(ground.brief.passages) > 1
    assert len({passage.source for passage in ground.brief.passages}) == 1 + new


def test_a_text_without_passages_gets_none(workspace: Workspace, brief: Brief) -> None:
    bare = brief.model_copy(update={"passages": []})
    made = outline([], [])
    assert grounded(workspace, bare, made) == Grounded(brief=bare, outline=made)


def test_nothing_is_added_that_the_context_has_no_room_for(
    workspace: Workspace, brief: Brief
) -> None:
    ground = grounded(workspace, brief, outline([], []), context=1500)
    assert ground.brief == brief
    assert stood_on(ground) == [[], []]


def test_the_same_outline_gets_the_same_passages(workspace: Workspace, brief: Brief) -> None:
    made = outline([], [brief.passages[0].id])
    assert grounded(workspace, brief, made) == grounded(workspace, brief, made)


def test_what_was_added_survives_being_kept_as_json(workspace: Workspace, brief: Brief) -> None:
    ground = grounded(workspace, brief, outline([]))
    assert Grounded.model_validate_json(ground.model_dump_json()) == ground
