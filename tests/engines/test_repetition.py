"""Loops are seen, prose is not taken for one."""

from __future__ import annotations

import json
import time

import pytest
from tests.fakes.french import French

from orchestra.engines.repetition import is_repeating

PROSE = French("essai").text(900)


@pytest.mark.parametrize(
    "piece",
    [
        "la ", "et de ", "\n", " ", "a", "[1, ",
        "Le tiers-lieu est un lieu partagé. ",
        "Il faut agir, et il faut agir ensemble, car les habitants le demandent depuis longtemps. ",
        PROSE[:290],
    ],
)  # fmt: skip
def test_a_piece_that_comes_again_and_again_is_a_loop(piece: str) -> None:
    assert is_repeating(PROSE[:400] + piece * max(5, 70 // len(piece) + 1))


@pytest.mark.parametrize("cut", range(0, 35, 7))
def test_a_loop_is_seen_wherever_the_text_stops(cut: int) -> None:
    piece = "le tiers-lieu est un lieu partagé, "
    assert is_repeating(PROSE + piece * 6 + piece[:cut])


def test_three_times_are_not_a_loop_yet() -> None:
    assert not is_repeating(PROSE + "Le jardin est ouvert à tous. " * 3)
    assert is_repeating(PROSE + "Le jardin est ouvert à tous. " * 4)


@pytest.mark.parametrize("length", range(60, len(PROSE), 97))
def test_prose_is_never_a_loop(length: int) -> None:
    assert not is_repeating(PROSE[:length])
    assert not is_repeating(json.dumps({"text": PROSE[:length]}, ensure_ascii=False, indent=2))


@pytest.mark.parametrize("text", ["", "a", "oui oui oui", "…" * 20, "- - - - -", "1 000 000 000"])
def test_short_texts_are_not_loops(text: str) -> None:
    assert not is_repeating(text)


def test_a_loop_that_ended_is_no_concern() -> None:
    assert not is_repeating("bla " * 100 + PROSE[:200])


def test_a_long_text_is_looked_at_quickly() -> None:
    started = time.process_time()
    for _ in range(200):
        is_repeating(PROSE * 50)
    assert time.process_time() - started < 2
