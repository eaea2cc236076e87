"""The order in which the parts of a page are read: the page is cut where it is white.

A recursive cut: a strip that stays white over some lines parts columns, what stands above and
below the strip is read before and after them. A strip through the rows of a table parts cells, and
the table is left whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Protocol

from orchestra.library.pdf.frames import Frame
from orchestra.library.pdf.segments import FIGURES_GAP, OTHER_GAP, Segment, rows_of
from orchestra.library.pdf.table_shape import FEWEST_LINES, FIGURE, is_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Box(Protocol):
    """What takes room on a page."""

    x0: float
    x1: float
    top: float
    bottom: float


@dataclass
class Region:
    """Segments that are read from top to bottom; ``gutters`` part them into columns of a table."""

    segments: list[Segment]
    gutters: list[tuple[float, float]]


_NARROWEST = 0.8  # of the size: a strip that parts columns of some lines
_FEW_LINES_GUTTER = 1.6
_APART = 1.2  # of the size: what is that far below may be of another kind
_LOOSER = 0.3  # of the size: lines that much further apart than others do not belong together
_MOST_DEPTH = 40
_SOME = 0.25


def read_order(boxes: Sequence[Segment | Box]) -> Iterator[Region | Box]:
    """Yield the regions of text, and the boxes that are none, in the order of reading."""
    for part in _cut(list(boxes), 0) if boxes else ():
        if isinstance(part, Frame):
            yield from read_order(part.segments)
        else:
            yield part


def _cut(boxes: list[Segment | Box], depth: int) -> Iterator[Region | Box]:
    size = _size(boxes)
    gutters = _gutters(boxes, size)
    if depth == _MOST_DEPTH or len(boxes) == 1:
        yield from _leaf(boxes)
        return
    parts = _parts(boxes, gutters, size)
    if parts is None:
        yield from _rows(boxes, size) if gutters else _leaf(boxes)
        return
    for part in parts:
        if part:
            yield from _cut(part, depth + 1)


def _rows(boxes: list[Segment | Box], size: float) -> Iterator[Region | Box]:
    """Yield a table, and apart from it the lines above and below that are of one piece."""
    rows = list(rows_of(box for box in boxes if isinstance(box, Segment)))
    start, end = 0, len(rows)
    while start < end - 1 and len(rows[start]) == 1:
        start += 1
    while end > start + 1 and len(rows[end - 1]) == 1 and _is_apart(rows, end - 1, size):
        end -= 1
    for part in (rows[:start], rows[start:end], rows[end:]):
        segments = [segment for row in part for segment in row]
        if segments:
            yield Region(segments, _gutters(segments, size) if part == rows[start:end] else [])


def _is_apart(rows: list[list[Segment]], at: int, size: float) -> bool:
    """Tell whether a last line of one piece is no second line of a cell above it."""
    row, first = rows[at][0], rows[0][0]
    return row.x0 <= first.x0 + size and row.x1 - row.x0 > 20 * size


def _parts(
    boxes: list[Segment | Box], gutters: list[tuple[float, float]], size: float
) -> list[list[Segment | Box]] | None:
    """Return what is read one after another; None when it is one column, or a table."""
    if not gutters:
        return _bands(boxes, size)
    bands = list(_alike(boxes, gutters, size))
    if len(bands) > 1:
        return [band for band, _ in bands]
    is_rows = bands[0][1]
    return None if is_rows else list(_parted(boxes, gutters))


def _alike(
    boxes: list[Segment | Box], gutters: list[tuple[float, float]], size: float
) -> Iterator[tuple[list[Segment | Box], bool]]:
    """Yield what stands below each other in these columns: rows of a table, or columns of text."""
    together: list[Segment | Box] = []
    was_rows = False
    for band in _stacked(boxes, _APART * size):
        segments = [box for box in band if isinstance(box, Segment)]
        is_rows = len(segments) == len(band) and is_table(segments, gutters, size)
        if together and is_rows != was_rows:
            yield together, was_rows
            together = []
        together += band
        was_rows = is_rows
    yield together, was_rows


def _stacked(boxes: list[Segment | Box], gap: float) -> Iterator[list[Segment | Box]]:
    """Yield the boxes between which, from side to side, at least ``gap`` is white."""
    band: list[Segment | Box] = []
    reach = 0.0
    for box in sorted(boxes, key=lambda box: box.top):
        if band and box.top - reach > gap:
            yield band
            band, reach = [], 0.0
        band.append(box)
        reach = max(reach, box.bottom)
    if band:
        yield band


def _leaf(boxes: list[Segment | Box]) -> Iterator[Region | Box]:
    """Yield what cannot be cut into columns, from top to bottom.

    A box that text flows around is told after that text.
    """
    run: list[Segment] = []
    beside: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top + box.bottom, box.x0)):
        if isinstance(box, Segment):
            run.append(box)
        elif any(_overlap(box, other) for other in boxes if isinstance(other, Segment)):
            beside.append(box)
        else:
            if run:
                yield Region(run, [])
            yield box
            run = []
    if run:
        yield Region(run, [])
    yield from beside


def _overlap(box: Box, other: Segment) -> bool:
    middle = (other.top + other.bottom) / 2
    return box.top < middle < box.bottom


def _size(boxes: Sequence[Segment | Box]) -> float:
    return (
        median(box.size for box in boxes if isinstance(box, Segment))
        if any(isinstance(box, Segment) for box in boxes)
        else 10.0
    )


def _gutters(boxes: Sequence[Segment | Box], size: float) -> list[tuple[float, float]]:
    """Return the white strips from the top of the boxes to their bottom."""
    lines = len({round(box.bottom / (size / 2)) for box in boxes})
    narrowest = (_NARROWEST if lines > FEWEST_LINES else _FEW_LINES_GUTTER) * size
    found: list[tuple[float, float]] = []
    reach: float | None = None
    for box in sorted(boxes, key=lambda box: box.x0):
        gap = 0.0 if reach is None else box.x0 - reach
        if reach is not None and (
            gap >= narrowest
            or (gap >= FIGURES_GAP * size and _are_figures_at(boxes, reach, box.x0))
            or (gap >= OTHER_GAP * size and _is_edge(boxes, box.x0))
        ):
            found.append((reach, box.x0))
        reach = box.x1 if reach is None else max(reach, box.x1)
    return found


def _is_edge(boxes: Sequence[Segment | Box], x: float) -> bool:
    """Tell whether lines begin below each other at ``x``, and nearly all that is right of it."""
    right = [box for box in boxes if box.x0 > x - 1]
    there = sum(box.x0 < x + 1 for box in right)
    return there >= FEWEST_LINES and there >= _SOME * len(right)


def _are_figures_at(boxes: Sequence[Segment | Box], left: float, right: float) -> bool:
    """Tell whether figures stand on both sides of a strip."""
    before = [box for box in boxes if abs(box.x1 - left) < 1]
    after = [box for box in boxes if abs(box.x0 - right) < 1]
    return all(
        isinstance(box, Segment) and FIGURE.fullmatch(box.plain) for box in (*before, *after)
    )


def _parted(
    boxes: list[Segment | Box], gutters: list[tuple[float, float]]
) -> Iterator[list[Segment | Box]]:
    rest = boxes
    for left, _ in gutters:
        middle = left + 0.01
        yield [box for box in rest if box.x1 <= middle]
        rest = [box for box in rest if box.x1 > middle]
    yield rest


def _bands(boxes: list[Segment | Box], size: float) -> list[list[Segment | Box]] | None:
    """Return what is above, beside and below the highest strip that parts some lines."""
    best: tuple[float, float, float, float] | None = None
    for left, right in _strips(boxes, size):
        for top, bottom in _white(boxes, left, right):
            height = bottom - top
            if best is not None and height <= best[0]:
                continue
            trimmed = _beside(boxes, left, right, top, bottom, size)
            if trimmed and (best is None or trimmed[1] - trimmed[0] > best[0]):
                best = (trimmed[1] - trimmed[0], *trimmed, left)
    if best is None:
        return None
    _, top, bottom, _ = best
    above = [box for box in boxes if box.bottom <= top]
    below = [box for box in boxes if box.top >= bottom]
    beside = [box for box in boxes if box.bottom > top and box.top < bottom]
    if not above and not below:
        return None
    return [above, beside, below]


def _strips(boxes: Sequence[Segment | Box], size: float) -> Iterator[tuple[float, float]]:
    """Yield narrow strips that may be white, each to the left of where some box begins."""
    starts = Counter(round(box.x0) for box in boxes)
    left = min(box.x0 for box in boxes)
    for x, count in sorted(starts.items()):
        width = (_NARROWEST if count < FEWEST_LINES else OTHER_GAP) * size
        if x - width > left:
            yield x - width, x - 0.5


def _white(
    boxes: Sequence[Segment | Box], left: float, right: float
) -> Iterator[tuple[float, float]]:
    """Yield from where to where nothing stands in a strip."""
    reach = min(box.top for box in boxes) - 1
    for box in sorted((b for b in boxes if b.x0 < right and b.x1 > left), key=lambda b: b.top):
        if box.top > reach:
            yield reach, box.top
        reach = max(reach, box.bottom)
    yield reach, max(box.bottom for box in boxes) + 1


def _beside(
    boxes: Sequence[Segment | Box],
    left: float,
    right: float,
    top: float,
    bottom: float,
    size: float,
) -> tuple[float, float] | None:
    """Return from where to where there are columns on both sides of a strip, if there are."""
    inside = [box for box in boxes if box.top >= top - 0.1 and box.bottom <= bottom + 0.1]
    first = sorted((b for b in inside if b.x1 <= left + 0.1), key=lambda b: b.top)
    second = sorted((b for b in inside if b.x0 >= right - 0.6), key=lambda b: b.top)
    counts = sorted((len(first), len(second)))
    if counts[0] < FEWEST_LINES - 1 or counts[1] < FEWEST_LINES:
        return None
    start = max(first[0].top, second[0].top)
    end = min(max(b.bottom for b in first), max(b.bottom for b in second))
    if end - start < FEWEST_LINES * size:
        return None
    reach_up = min(_grown(first, start, size, up=True), _grown(second, start, size, up=True))
    reach_down = max(_grown(first, end, size, up=False), _grown(second, end, size, up=False))
    return reach_up - 0.05, reach_down + 0.05


def _grown(column: Sequence[Box], edge: float, size: float, *, up: bool) -> float:
    """Return how far the lines of a column go on beyond ``edge`` without a wide gap."""
    ordered = sorted(column, key=lambda b: b.top)
    gaps = [max(0.0, b.top - a.bottom) for a, b in pairwise(ordered)]
    most = (median(gaps) if gaps else 0) + _LOOSER * size
    for box in reversed(ordered) if up else ordered:
        if up and box.top < edge and edge - box.bottom <= most:
            edge = box.top
        elif not up and box.bottom > edge and box.top - edge <= most:
            edge = box.bottom
    return edge
