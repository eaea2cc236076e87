"""Double quotation marks that French writes as guillemets, paired where that is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.running_text import BLANK
from orchestra.checking.typography import Fault
from orchestra.prose import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator

_GUILLEMETS = re.compile(r"«[^«»]*+»")
_MARK = re.compile(r"[\"“”„]")
# What may stand outside a quotation, and touch its marks.
_BEFORE = re.compile(rf"(?:^|[\s(\[’'*_—–{BLANK}-])$")
_AFTER = re.compile(rf"[\s.,;:!?…)\]*_—–{BLANK}-]|$")


def foreign_quotation_marks(text: str) -> Iterator[Fault]:
    """Yield each pair of " " or “ ” in ``text``, or the first mark when pairs are not certain.

    Inside guillemets, “ ” is the second level of quotation and is right.
    """
    inside = [match.span() for match in _GUILLEMETS.finditer(text)]
    marks = [match.start() for match in _MARK.finditer(text)]
    marks = list(_outside(marks, inside)) if inside else marks
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if marks and (len(marks) % 2 or not all(_is_pair(text, *pair) for pair in pairs)):
        yield Fault(marks[0], "French quotation marks are « »; these do not pair for certain")
        return
    for opening, closing in pairs:
        edits = (Edit(opening, opening + 1, f"«{NBSP}"), Edit(closing, closing + 1, f"{NBSP}»"))
        yield Fault(opening, "French quotation marks are « »", edits)


def _outside(marks: list[int], spans: list[tuple[int, int]]) -> Iterator[int]:
    """Yield the marks that stand in none of the spans; both are in order."""
    at = 0
    for mark in marks:
        while at < len(spans) and spans[at][1] <= mark:
            at += 1
        if at == len(spans) or mark < spans[at][0]:
            yield mark


def _is_pair(text: str, opening: int, closing: int) -> bool:
    if text[opening] + text[closing] not in ('""', "“”"):
        return False
    inside = text[opening + 1 : closing]
    if not inside or inside[0].isspace() or inside[-1].isspace() or "«" in inside or "»" in inside:
        return False
    is_apart = _BEFORE.match(text[max(0, opening - 1) : opening]) and _AFTER.match(
        text, closing + 1
    )
    return bool(is_apart)
