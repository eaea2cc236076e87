"""Runs of letters put into segments: what stands on one base line without a wide gap.

A segment is a line of a column, a cell of a table, or a part of either: which of them, the whole
page tells.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from orchestra.library.pdf.glyphs import space_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.library.pdf.glyphs import Run

WIDE_GAP = 0.9  # of the size: may be what parts two columns
FIGURES_GAP = 0.45  # of the size: two figures so far apart are not one, unless a space is drawn
OTHER_GAP = 0.4  # of the size: a label, and what it is of
_ITEM_GAP = 4  # of the size: after a bullet or a number
_SAME_LINE = 0.2  # of the size
_SAME_ROW = 0.3
_SMALLER = 0.85  # of the size: from there on, a raised or lowered run
_OFF_LINE = 0.08  # of the size
_REACH = 0.75  # of the size: as far from the base line as a raised mark stands
_BESIDE = 0.45  # of the size: as far from a word as its mark stands
_ITEM = re.compile(
    r"[•◦▪■□●○–—➢➤✓✔*·oü§-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,4}\.?"
)
_RULED = re.compile(r"_{3,}|[.…]{12,}")  # a line to write on
_INITIAL = 1.7  # of the size of the text
_LONGEST_MARK = 12  # letters
_FEW_LETTERS = 6


@dataclass(slots=True)
class Segment:
    """Runs on one base line, from left to right."""

    runs: list[Run]
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    base: float = 0.0
    size: float = 0.0

    def __post_init__(self) -> None:
        self.measure()

    def measure(self) -> None:
        """Take the place and the size of its runs; most of its letters have its size."""
        runs = self.runs
        weights: Counter[tuple[float, float]] = Counter()
        for run in runs:
            weights[round(run.size, 1), run.base] += len(run.text)
        (self.size, self.base), _ = max(weights.items(), key=lambda one: (one[1], one[0]))
        self.x0, self.x1 = runs[0].x0, max(run.x1 for run in runs)
        self.top = self.base - self.size * 0.9
        self.bottom = self.base + self.size * 0.25

    @property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(len(run.text) for run in self.runs)

    @property
    def bold(self) -> bool:
        """Tell whether most of its letters are."""
        return 2 * sum(len(run.text) for run in self.runs if run.bold) > self.letters

    @property
    def plain(self) -> str:
        """Its text, marks and all."""
        said = self.runs[0].text
        for last, run in pairwise(self.runs):
            said += f" {run.text}" if is_apart(last, run) else run.text
        return said


def make_segments(runs: Iterable[Run]) -> list[Segment]:
    """Return the segments of a page from top to bottom, each with its raised and lowered marks."""
    drawn = (run for run in runs if not _RULED.fullmatch(run.text))
    found = [
        Segment(chain) for line in _lines(list(drawn)) for chain in _chains(_letter_spaced(line))
    ]
    return _with_initials(_with_marks(found))


def _lines(runs: list[Run]) -> Iterator[list[Run]]:
    """Yield the runs on one base line, from left to right."""
    line: list[Run] = []
    for run in sorted(runs, key=lambda run: run.base):
        if line and run.base - line[0].base > _SAME_LINE * min(run.size, line[0].size):
            yield sorted(line, key=lambda run: run.x0)
            line = []
        line.append(run)
    if line:
        yield sorted(line, key=lambda run: run.x0)


def _letter_spaced(line: list[Run]) -> list[Run]:
    """Return a line whose letters are drawn apart, as titles are, in words."""
    single = sum(len(run.text) == 1 and run.text.isalnum() for run in line)
    if single < _FEW_LETTERS or single < 0.7 * len(line):
        return line
    gaps = [b.x0 - a.x1 for a, b in pairwise(line)]
    usual = median(gaps)
    if not 0 < usual < line[0].size:
        return line
    joined: list[Run] = [line[0]]
    for run, gap in zip(line[1:], gaps, strict=True):
        last = joined[-1]
        if gap < usual * 1.6 and not run.spaced and run.size == last.size:
            last.text += run.text
            last.x1 = run.x1
        else:
            run.spaced = True
            joined.append(run)
    return joined


def _chains(line: list[Run]) -> Iterator[list[Run]]:
    chain: list[Run] = []
    reach = 0.0
    for run in line:
        if chain:
            size = min(chain[-1].size, run.size)
            gap = run.x0 - reach
            if gap > _widest(chain, run) * size or gap < -3 * size:
                yield chain
                chain, reach = [], 0.0
        chain.append(run)
        reach = max(reach, run.x1)
    if chain:
        yield chain


def _widest(chain: list[Run], run: Run) -> float:
    """Return how wide a gap may be, in sizes, before what follows is another segment."""
    if len(chain) == 1 and _ITEM.fullmatch(chain[0].text):
        return _ITEM_GAP
    if chain[-1].bold != run.bold:
        return OTHER_GAP
    are_figures = chain[-1].text[-1].isdigit() and run.text[0].isdigit()
    return FIGURES_GAP if are_figures and not run.spaced else WIDE_GAP


def _with_marks(segments: list[Segment]) -> list[Segment]:
    """Return the segments, the raised and lowered ones being part of those that they belong to."""
    kept: list[Segment] = []
    small: list[Segment] = []
    usual = max((s.size for s in segments), default=0)
    for segment in segments:
        is_small = segment.size < _SMALLER * usual and segment.letters <= _LONGEST_MARK
        (small if is_small else kept).append(segment)
    for mark in small:
        host = _host(mark, kept + [s for s in small if s is not mark])
        if host is None:
            kept.append(mark)
            continue
        host.runs = sorted([*host.runs, *mark.runs], key=lambda run: (run.x0, run.x1))
        host.measure()
    return sorted(kept, key=lambda s: (s.base, s.x0))


def _with_initials(segments: list[Segment]) -> list[Segment]:
    """Return the segments, a large first letter being part of the first line beside it."""
    usual = median(segment.size for segment in segments) if segments else 0
    kept = []
    for segment in segments:
        text = segment.plain
        is_initial = segment.size > _INITIAL * usual and len(text) <= 2 and text.isalpha()  # noqa: PLR2004
        beside = [other for other in segments if is_initial and _is_beside(segment, other)]
        if len(beside) < 2:  # noqa: PLR2004 - it stands before some lines
            kept.append(segment)
            continue
        first = min(beside, key=lambda other: other.base)
        first.runs[0].text = text + first.runs[0].text
        first.x0 = segment.x0
    return kept


def _is_beside(initial: Segment, other: Segment) -> bool:
    gap = other.x0 - initial.x1
    return (
        -other.size < gap < 1.5 * other.size
        and initial.top < other.base <= initial.base + 0.3 * other.size
        and other.size < initial.size / _INITIAL
    )


def _host(mark: Segment, segments: list[Segment]) -> Segment | None:
    best: tuple[float, Segment] | None = None
    for other in segments:
        off = abs(other.base - mark.base)
        if off > _REACH * other.size or mark.size > _SMALLER * other.size:
            continue
        if off < _OFF_LINE * other.size:
            continue
        near = min((abs(mark.x0 - run.x1) for run in other.runs if run.x0 <= mark.x0), default=1e9)
        before = other.x0 - mark.x1
        near = min(near, before if before > -0.2 * mark.size else 1e9)
        if near <= _BESIDE * other.size and (best is None or near < best[0]):
            best = (near, other)
    return best[1] if best else None


def is_apart(last: Run, run: Run) -> bool:
    """Tell whether a space stands between two runs of a line."""
    gap = run.x0 - last.x1
    return gap > space_after(last, drawn=False) or (
        run.spaced and gap > space_after(last, drawn=True)
    )


def rows_of(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Yield the segments on one base line, from left to right."""
    row: list[Segment] = []
    for segment in sorted(segments, key=lambda s: s.base):
        if row and segment.base - row[-1].base > _SAME_ROW * min(segment.size, row[-1].size):
            yield sorted(row, key=lambda s: s.x0)
            row = []
        row.append(segment)
    if row:
        yield sorted(row, key=lambda s: s.x0)
