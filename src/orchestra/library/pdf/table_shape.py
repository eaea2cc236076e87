"""Tells the columns of a table from columns of text.

The cells of a table stand beside each other, and are short or figures; the lines of a text are
long, and most of them full.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.library.pdf.segments import Segment

FEWEST_LINES = 3
_SAME_LINE = 0.2
_ALIGNED = 0.6  # of the lines
_SIDE_BY_SIDE = 2
_NEXT_LABEL = 1.5  # of the size: labels this far apart are two
_NARROW = 0.5  # of what stands beside: labels
FIGURE = re.compile(r"[-–+]?[\d\s.,]+(?:%|€|k€|M€)?|[-–—]|[\d/]+")


def is_table(
    segments: Sequence[Segment], gutters: Sequence[tuple[float, float]], size: float
) -> bool:
    """Tell whether the columns are those of a table: their lines stand beside each other and are
    short, or figures.
    """
    columns = _columns(segments, gutters)
    if len(columns) == 1:
        return False
    prose = [_is_prose(column) for column in columns]
    if all(prose):
        return False
    off = _SAME_LINE * size
    if _are_rows(columns, off) and (not any(prose) or _are_figures(columns, prose)):
        return True
    first, second = columns[0], [segment for column in columns[1:] for segment in column]
    if len(columns) != _SIDE_BY_SIDE or prose[0] or _width(first) >= _NARROW * _width(second):
        return False
    if prose[1] and len(first) < FEWEST_LINES:
        return False
    # Names, and beside them what they mean.
    bases = sorted(segment.base for segment in first)
    starts = [b for a, b in pairwise([-size * 9, *bases]) if b - a > _NEXT_LABEL * size]
    return all(_near([segment.base for segment in second], base, 2 * off) for base in starts)


def _are_rows(columns: Sequence[Sequence[Segment]], off: float) -> bool:
    """Tell whether what stands in the other columns stands beside lines of the longest."""
    longest = max(columns, key=len)
    bases = [segment.base for segment in longest]
    others = [segment for column in columns if column is not longest for segment in column]
    return sum(_near(bases, segment.base, off) for segment in others) >= _ALIGNED * len(others)


def _are_figures(columns: Sequence[Sequence[Segment]], prose: Sequence[bool]) -> bool:
    """Tell whether most of what is no prose are figures, as beside a table of contents."""
    short = [
        s.plain
        for column, is_prose in zip(columns, prose, strict=True)
        if not is_prose
        for s in column
    ]
    return sum(bool(FIGURE.fullmatch(text)) for text in short) >= _ALIGNED * len(short)


def _width(column: Sequence[Segment]) -> float:
    return max(segment.x1 for segment in column) - min(segment.x0 for segment in column)


def _columns(
    segments: Sequence[Segment], gutters: Sequence[tuple[float, float]]
) -> list[list[Segment]]:
    columns: list[list[Segment]] = [[] for _ in range(len(gutters) + 1)]
    for segment in segments:
        columns[sum(segment.x1 > left + 0.01 for left, _ in gutters)].append(segment)
    return [column for column in columns if column]


def _near(values: Sequence[float], value: float, off: float) -> bool:
    return any(abs(other - value) <= off for other in values)


def _is_prose(column: Sequence[Segment]) -> bool:
    """Tell whether the lines of a column are those of a text: long, and most of them full."""
    if len(column) < FEWEST_LINES:
        return False
    width = _width(column)
    full = sum(s.x1 - s.x0 > 0.75 * width for s in column)
    words = median(len(s.plain.split()) for s in column)
    figures = sum(bool(FIGURE.fullmatch(s.plain)) for s in column)
    return words >= 3 and full >= 0.5 * len(column) and figures < 0.3 * len(column)  # noqa: PLR2004
