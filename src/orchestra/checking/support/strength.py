"""Strength that a sentence has and its passages lack: « toujours », « principal », « doit »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import STRENGTHS
from orchestra.checking.support.doubt import SERIOUS, Doubt, quoted
from orchestra.checking.support.marking import LIKE
from orchestra.checking.support.taken_up import around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.phrases import Mark
    from orchestra.checking.support.said import Said

_FEW = 2  # words next to a mark that are not enough to place it


def added_strength(held: Held) -> Iterator[Doubt]:
    """Yield what makes the sentence stronger than all that it was made from, once for each kind."""
    for kind in STRENGTHS:
        for mark in held.said.signs(kind.name):
            if not any(_is_as_strong(source, mark, held) for source in held.sources):
                word = held.said.quote(mark.start, mark.end)
                yield Doubt("degree", SERIOUS, f"le passage ne dit pas {quoted(word)}")
                break


def _is_as_strong(source: Said, mark: Mark, held: Held) -> bool:
    """Tell whether a source says as much, next to the words next to which the sentence says it."""
    company = around(held.said, mark)
    return any(
        len(company) < _FEW or (company & around(source, each)) - held.common
        for each in source.marks
        if each.of in (mark.of, LIKE + mark.of)
    )
