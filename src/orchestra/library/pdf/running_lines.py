"""Running heads and feet, known by coming back at the same place of other pages.

They are compared without what counts up with the page; page numbers are those that count so.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.library.pdf.ruled_tables import Grid
    from orchestra.library.pdf.segments import Segment

AROUND = 5  # pages before and after that are looked at
_BAND = 0.14  # of the page's height
_OUTERMOST = 3  # lines
_SAME_PLACE = 4.0  # points
_SAME_SIZE = 0.5
_ENOUGH = 2  # other pages
_TALL = 1.6  # of the size of the text
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = re.compile(r"[ivxlc]{1,8}")
_NUMBER = re.compile(
    r"\W*(?:page|p\.?|n°)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|sur|of|de|\|)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass
class Sheet:
    """A page: its number from 0, its text, its tables with rules, and what stands turned."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    grids: list[Grid] = field(default_factory=list)
    turned: list[list[Segment]] = field(default_factory=list)


@dataclass
class _Edge:
    """A segment near the upper or lower edge, and what it says."""

    segment: Segment
    tokens: list[str]
    value: int | None


def drop_running_lines(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Yield each sheet without its running lines and page number; some are held at a time."""
    window: deque[tuple[Sheet, list[_Edge]]] = deque()
    waiting: deque[tuple[Sheet, list[_Edge]]] = deque()
    for sheet in sheets:
        one = (sheet, _edges(sheet))
        window.append(one)
        waiting.append(one)
        if len(waiting) > AROUND:
            yield _cleared(*waiting.popleft(), window)
        if len(window) > 2 * AROUND:
            window.popleft()
    while waiting:
        yield _cleared(*waiting.popleft(), window)


def _edges(sheet: Sheet) -> list[_Edge]:
    segments = sheet.segments
    bases = sorted({round(s.base) for s in segments})
    outer = {*bases[:_OUTERMOST], *bases[-_OUTERMOST:]}
    band = _BAND * sheet.height
    return [
        _Edge(s, _TOKEN.findall(s.plain.lower()), _value(s.plain))
        for s in segments
        if s.base < band or s.base > sheet.height - band or round(s.base) in outer
    ]


def _value(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    number = found[1].lower()
    return int(number) if number.isdigit() else _roman(number)


def _roman(number: str) -> int:
    values = [_VALUES[letter] for letter in number]
    return sum(
        -value if value < max(values[at + 1 :], default=0) else value
        for at, value in enumerate(values)
    )


def _cleared(
    sheet: Sheet, edges: list[_Edge], window: Iterable[tuple[Sheet, list[_Edge]]]
) -> Sheet:
    others = [(other, found) for other, found in window if other is not sheet]
    enough = min(_ENOUGH, len(others)) if len(others) < AROUND else _ENOUGH
    if not others:
        return _alone(sheet, edges)
    gone = {
        id(edge.segment)
        for edge in edges
        if sum(_comes_back(edge, sheet, other, found) for other, found in others) >= enough
    }
    sheet.segments = [segment for segment in sheet.segments if id(segment) not in gone]
    return sheet


def _comes_back(edge: _Edge, sheet: Sheet, other: Sheet, found: list[_Edge]) -> bool:
    return any(
        abs(edge.segment.base - one.segment.base) <= _SAME_PLACE
        and abs(edge.segment.size - one.segment.size) <= _SAME_SIZE
        and _is_same(edge, sheet.number, one, other.number)
        for one in found
    )


def _is_same(edge: _Edge, number: int, one: _Edge, other: int) -> bool:
    """Tell whether two lines say the same, but for what counts up with the page."""
    if edge.value is not None and one.value is not None:
        return edge.value - number == one.value - other
    return (
        len(edge.tokens) == len(one.tokens) > 0
        and any(token.isalpha() for token in edge.tokens)
        and all(
            a == b or (a.isdigit() and b.isdigit() and int(a) - number == int(b) - other)
            for a, b in zip(edge.tokens, one.tokens, strict=True)
        )
    )


def _alone(sheet: Sheet, edges: list[_Edge]) -> Sheet:
    """Return the only page of a document without a « 1 » that stands alone below its text."""
    for edge in edges:
        above = [s.base for s in sheet.segments if s is not edge.segment]
        if edge.value == 1 and above and edge.segment.base - max(above) > 2 * edge.segment.size:
            sheet.segments = [s for s in sheet.segments if s is not edge.segment]
            break
    return sheet
