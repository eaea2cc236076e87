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

    from orchestra.library.pdf.drawn import Rule
    from orchestra.library.pdf.frames import Frame
    from orchestra.library.pdf.ruled_tables import Grid
    from orchestra.library.pdf.segments import Segment

AROUND = 5  # pages before and after that are looked at
_BAND, _OUTER_BAND = 0.14, 0.22  # of the page's height
_OUTERMOST = 3  # lines
_SAME_PLACE = 4.0  # points
_SAME_SIZE = 0.5
_ENOUGH = 2  # other pages
_MANY_WORDS = 9
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMBER = re.compile(
    r"\W*(?:page|p\.?|n°)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|sur|of|de|\|)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass
class Sheet:
    """A page: its number from 0, its text, its tables with rules, its boxes, what is drawn
    turned, and the level rules."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    grids: list[Grid] = field(default_factory=list)
    turned: list[list[Segment]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass
class _Edge:
    """A segment near the upper or lower edge, and what it says."""

    segment: Segment
    tokens: list[str]
    value: int | None


@dataclass
class _Seen:
    """A sheet with what may come back on others."""

    sheet: Sheet
    edges: list[_Edge]
    turned: set[str]


def drop_running_lines(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Yield each sheet without its running lines and page number; some are held at a time.

    A running line that says much stays where it comes first: it may say it nowhere else.
    """
    window: deque[_Seen] = deque()
    waiting: deque[_Seen] = deque()
    told: set[str] = set()
    for sheet in sheets:
        one = _Seen(sheet, _edges(sheet), {segment.plain for segment in _turned(sheet)})
        window.append(one)
        waiting.append(one)
        if len(waiting) > AROUND:
            yield _cleared(waiting.popleft(), window, told)
        if len(window) > 2 * AROUND:
            window.popleft()
    while waiting:
        yield _cleared(waiting.popleft(), window, told)


def _turned(sheet: Sheet) -> Iterator[Segment]:
    return (segment for group in sheet.turned for segment in group)


def _edges(sheet: Sheet) -> list[_Edge]:
    bases = sorted({round(s.base) for s in sheet.segments})
    outer = {*bases[:_OUTERMOST], *bases[-_OUTERMOST:]}
    return [
        _Edge(s, _TOKEN.findall(s.plain.lower()), _value(s.plain))
        for s in sheet.segments
        if min(s.base, sheet.height - s.base)
        < (_OUTER_BAND if round(s.base) in outer else _BAND) * sheet.height
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


def _cleared(one: _Seen, window: Iterable[_Seen], told: set[str]) -> Sheet:
    sheet = one.sheet
    others = [other for other in window if other is not one]
    if not others:
        return _alone(sheet, one.edges)
    enough = min(_ENOUGH, len(others))
    gone = set()
    for edge in one.edges:
        times = sum(_comes_back(edge, sheet, other) for other in others)
        if times >= (1 if edge.value == sheet.number + 1 else enough):
            said = " ".join(edge.tokens)
            if said in told or not _says_much(edge):
                gone.add(id(edge.segment))
            told.add(said)
    sheet.segments = [segment for segment in sheet.segments if id(segment) not in gone]
    sheet.turned = [
        [
            segment
            for segment in group
            if sum(segment.plain in other.turned for other in others) < enough
            and _value(segment.plain) != sheet.number + 1
        ]
        for group in sheet.turned
    ]
    return sheet


def _says_much(edge: _Edge) -> bool:
    """Tell whether a line is a sentence rather than a title; a page number says nothing."""
    return edge.value is None and len(edge.tokens) >= _MANY_WORDS


def _comes_back(edge: _Edge, sheet: Sheet, other: _Seen) -> bool:
    return any(
        abs(edge.segment.base - one.segment.base) <= _SAME_PLACE
        and abs(edge.segment.size - one.segment.size) <= _SAME_SIZE
        and _is_same(edge, sheet.number, one, other.sheet.number)
        for one in other.edges
    )


def _is_same(edge: _Edge, number: int, one: _Edge, other: int) -> bool:
    """Tell whether two lines say the same, but for what counts up with the page."""
    if edge.value is not None and one.value is not None:
        return edge.value - number == one.value - other
    return (
        len(edge.tokens) == len(one.tokens) > 0
        and (len(edge.tokens) > 1 or edge.tokens[0].isalpha())
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
