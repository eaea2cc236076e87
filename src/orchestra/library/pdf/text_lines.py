"""Lines of text: the segments that stand on one base line of a column, with the marks in them.

The mark of a note is kept between two characters that no text has until its note is found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from orchestra.library.pdf.glyphs import space_after
from orchestra.library.pdf.letters import BULLET
from orchestra.library.pdf.segments import is_apart, rows_of
from orchestra.library.raised import lowered, raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.library.pdf.glyphs import Run
    from orchestra.library.pdf.segments import Segment

MARK, END = "\x0e", "\x0f"
NOTE_MARK = re.compile(rf"{MARK}([^{END}]*){END}")
_RAISED_FIGURES = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_OFF = 0.05  # of the size
_SMALLER = 0.87
_CELL_GAP = 2.5  # of the size: more than a justified line has between its words
_FIGURES_GAP = 1.0
_ROMAN = re.compile(r"[ivx]+")
_NUMERO = re.compile(r"(?<!\w)[nN]$")
_LEADER = re.compile(r"(?:\s*[.…_·]){4,}")
_RIGHT_TO_LEFT = ("R", "AL")
_FIRST_FROM_RIGHT = "\u058f"
_UNKNOWN_WORD = re.compile(r"\S*\ufffd\S*")


@dataclass(slots=True)
class Line:
    """A line of a column; ``text`` has the marks of notes between MARK and END."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    letters: int
    segments: list[Segment] = field(default_factory=list)


def make_lines(segments: Iterable[Segment]) -> list[Line]:
    """Return the lines of one column from top to bottom."""
    return [_line(row) for row in rows_of(segments)]


def _line(row: list[Segment]) -> Line:
    row = [s for n, s in enumerate(row) if n == 0 or s.plain != BULLET]  # a box to tick
    main = max(row, key=lambda s: s.letters)
    if is_right_to_left(main):
        row = row[::-1]
    texts = [text_of(segment) for segment in row]
    said = texts[0]
    for last, segment, text in zip(row, row[1:], texts[1:], strict=False):
        gap = max(segment.x0 - last.x1, last.x0 - segment.x1) / main.size
        figures = said[-1:].isdigit() and text[:1].isdigit()
        apart = gap > (_FIGURES_GAP if figures else _CELL_GAP) and not _LEADER.search(said)
        said += f" ; {text}" if apart else f" {text}"
    letters = sum(s.letters for s in row)
    bold = 2 * sum(s.letters for s in row if s.bold) > letters
    return Line(
        _UNKNOWN_WORD.sub("[…]", _LEADER.sub(" … ", said)).strip(), min(s.x0 for s in row),
        max(s.x1 for s in row), min(s.top for s in row), max(s.bottom for s in row),
        main.base, main.size, bold, letters, row,
    )  # fmt: skip


def text_of(segment: Segment) -> str:
    """Return the text of a segment: a mark of a note apart, other raised text as what it says."""
    if is_right_to_left(segment):
        return _from_right(segment)
    said = ""
    last: Run | None = None
    for place, runs in _by_place(segment):
        text = _joined(runs)
        blank = " " if last is not None and is_apart(last, runs[0]) else ""
        if place < 0:
            said += _after(said, text)
        else:
            said += blank + (lowered(text) if place > 0 else text)
        last = runs[-1]
    return _with_marks(said)


def _by_place(segment: Segment) -> Iterator[tuple[int, list[Run]]]:
    """Yield the runs that follow each other on the line (0), above (-1) or below (1) it."""
    group: list[Run] = []
    place = 0
    for run in segment.runs:
        here = _place(run, segment)
        if group and here != place:
            yield place, group
            group = []
        place = here
        group.append(run)
    if group:
        yield place, group


def _place(run: Run, segment: Segment) -> int:
    if run.size > _SMALLER * segment.size:
        return 0
    off = (run.base - segment.base) / segment.size
    return 0 if abs(off) < _OFF else 1 if off > 0 else -1


def _joined(runs: Sequence[Run]) -> str:
    said = runs[0].text
    for last, run in pairwise(runs):
        said += f" {run.text}" if is_apart(last, run) else run.text
    return said


def _after(before: str, text: str) -> str:
    if text in {"o", "os"} and _NUMERO.search(before):
        return "°" if text == "o" else "°s"
    if _ROMAN.fullmatch(text.strip()) and before[-2:].isalpha():
        return f"{MARK}{text.strip()}{END}"
    shown = raised(before, text)
    return shown if shown.strip() else f"{MARK}{text.strip()}{END}"


def _with_marks(text: str) -> str:
    """Mark the marks that are written in raised characters rather than set high."""

    def kept(match: re.Match[str]) -> str:
        before = text[: match.start()]
        return _after(before, match.group().translate(_LEVEL))

    return _RAISED_FIGURES.sub(kept, text)


def is_right_to_left(segment: Segment) -> bool:
    """Tell whether most letters of a segment are of a script that is written from the right."""
    letters = [char for run in segment.runs for char in run.text if char > _FIRST_FROM_RIGHT]
    found = sum(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in letters)
    return 2 * found > segment.letters


def _from_right(segment: Segment) -> str:
    """Return the text of a segment in the order in which it is read, figures as they stand."""
    said = ""
    last: Run | None = None
    for run in sorted(segment.runs, key=lambda run: -run.x1):
        if last is not None:
            gap = last.x0 - run.x1
            said += " " if gap > space_after(last, drawn=run.spaced or last.spaced) else ""
        is_from_left = unicodedata.bidirectional(run.text[0]) not in _RIGHT_TO_LEFT
        said += run.text if is_from_left else run.text[::-1]
        last = run
    return said
