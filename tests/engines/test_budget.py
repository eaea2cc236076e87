"""How long a reply may get."""

from __future__ import annotations

import pytest

from orchestra.engines.budget import SLOWEST, SPARE, Budget
from orchestra.engines.cost import cost_of
from orchestra.engines.odd import MOST_TOLD, count, seconds, told, whole
from orchestra.engines.thinking import Heard


def test_a_reply_of_its_tokens_is_let_through() -> None:
    budget = Budget(100)
    assert not any(budget.is_spent(8 * number) for number in range(100))


def test_characters_and_pieces_are_both_bounded() -> None:
    assert Budget(100).is_spent(8 * 100 + SPARE + 1)
    budget = Budget(100)
    assert [budget.is_spent(0) for _ in range(4 * 100 + SPARE + 1)][-2:] == [False, True]


def test_a_reply_slower_than_any_machine_of_use_is_overdue() -> None:
    budget = Budget(10)
    assert not budget.is_overdue(600)
    budget.began -= 600 + 10 * SLOWEST + 1
    assert budget.is_overdue(600)


@pytest.mark.parametrize(
    "value", [-1, 10**30, float("nan"), float("inf"), 2.5, True, None, "12", [1]]
)
def test_what_is_no_count_is_not_known(value: object) -> None:
    assert count(value) == 0


def test_a_count_is_kept() -> None:
    assert count(4096) == 4096


@pytest.mark.parametrize("value", [-1, 0, float("nan"), float("inf"), True, None, "12", 10**400])
def test_what_is_no_duration_is_not_known(value: object) -> None:
    assert seconds(value) is None


def test_a_servers_words_are_short_and_harmless() -> None:
    assert told("a\nb\x1b[31m\u202e c\ud83d") == "a b [31m c\ufffd"
    assert len(told("x" * 100_000)) <= MOST_TOLD + 1


def test_halves_of_a_character_are_joined() -> None:
    assert whole("a\ud83d\ude00b") == "a😀b"
    pieces: list[str] = []
    heard = Heard(pieces.append)
    for piece in ("a\ud83d", "\ude00b", "c\ud83d"):
        heard.take(piece)
    heard.end()
    assert heard.text == "".join(pieces) == "a😀bc\ufffd"


def test_a_reply_that_nobody_counted_has_the_tokens_that_it_was_given() -> None:
    heard = Heard(lambda piece: None)
    heard.take("<think>Voyons")
    heard.end()
    cost = cost_of([], heard, 30)
    assert (cost.completion_tokens, cost.thinking_tokens) == (30, 30)
