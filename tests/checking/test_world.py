"""What a world of another length keeps, and what it does not."""

from __future__ import annotations

from dataclasses import replace

from tests.checking.documents import WORLD


def test_world_of_a_length_is_made_once() -> None:
    made = WORLD.asked_for(900)
    assert made is WORLD.asked_for(900)
    assert made.template.target > WORLD.template.target
    assert WORLD.asked_for(None) is WORLD


def test_world_made_of_another_does_not_answer_with_it() -> None:
    assert WORLD.asked_for(900).agents
    shut = replace(WORLD, agents=None, library=None)
    assert shut.asked_for(900).agents is shut.asked_for(900).library is None
