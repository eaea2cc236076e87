"""Boxes beside the text: what stands in a drawn frame is read apart from what is around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.library.pdf.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.library.pdf.drawn import Drawn, Rectangle, Rule
    from orchestra.library.pdf.glyphs import Run

_LEAST_LINES = 2
_MOST_BOXES = 200
_MOST_OF_PAGE = 0.8  # of the lines: such a frame is the page's own
_NEAR = 3.0  # points
_WORD_GAP = 0.45  # of the size
_LEAST_SIDE = 20.0  # points


@dataclass
class Frame:
    """A box and the segments in it."""

    x0: float
    top: float
    x1: float
    bottom: float
    segments: list[Segment]


def find_frames(drawn: Drawn, segments: list[Segment]) -> tuple[list[Frame], list[Segment]]:
    """Return the boxes with lines of text in them, and the segments that stand in none."""
    frames: list[Frame] = []
    rest = segments
    most = _MOST_OF_PAGE * len(segments)
    boxes = sorted(set(_boxes(drawn)), key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    for box in boxes[:_MOST_BOXES]:
        inside, outside = _parted(rest, box)
        is_box = len({round(s.base) for s in inside}) >= _LEAST_LINES and len(inside) <= most
        if is_box and not _cuts_lines(inside, outside):
            frames.append(Frame(*box, inside))
            rest = outside
    return frames, rest


def _boxes(drawn: Drawn) -> Iterator[tuple[float, float, float, float]]:
    rectangles: Iterable[Rectangle] = (box for box in drawn.boxes if box.ruled or box.shaded)
    corners = [(box.x0, box.top, box.x1, box.bottom) for box in rectangles]
    for x0, top, x1, bottom in [*corners, *_outlined(drawn)]:
        if x1 - x0 >= _LEAST_SIDE and bottom - top >= _LEAST_SIDE:
            yield x0, top, x1, bottom


def _outlined(drawn: Drawn) -> Iterator[tuple[float, float, float, float]]:
    """Yield the boxes of which each side is drawn alone."""
    if len(drawn.level) * len(drawn.upright) > _MOST_BOXES**2:
        return
    for left in drawn.upright:
        tops = [rule for rule in drawn.level if _meet(rule, left.start, left.at)]
        bottoms = [rule for rule in drawn.level if _meet(rule, left.end, left.at)]
        if tops and bottoms and abs(tops[0].end - bottoms[0].end) <= _NEAR:
            yield left.at, left.start, tops[0].end, left.end


def _meet(rule: Rule, y: float, x: float) -> bool:
    return abs(rule.at - y) <= _NEAR and abs(rule.start - x) <= _NEAR


def _parted(
    segments: list[Segment], box: tuple[float, float, float, float]
) -> tuple[list[Segment], list[Segment]]:
    """Return what stands in a box and what does not; a segment over its edge is cut there."""
    x0, top, x1, bottom = box
    inside: list[Segment] = []
    outside: list[Segment] = []
    for segment in segments:
        if not top <= segment.base - segment.size * 0.3 <= bottom or segment.x1 < x0:
            outside.append(segment)
            continue
        held = [run for run in segment.runs if _is_in(run, x0, x1)]
        others = [run for run in segment.runs if not _is_in(run, x0, x1)]
        if held:
            inside.append(Segment(held) if others else segment)
        if others:
            outside.append(Segment(others) if held else segment)
    return inside, outside


def _cuts_lines(inside: list[Segment], outside: list[Segment]) -> bool:
    """Tell whether lines go on over the edge of a box: then it is drawn over the text.

    The lines of a box that text flows around begin, or end, below each other.
    """
    cut = [
        one
        for one in inside
        if any(
            abs(one.base - other.base) < 1
            and (_is_near(one.x0 - other.x1, one) or _is_near(other.x0 - one.x1, one))
            for other in outside
        )
    ]
    lefts, rights = {round(one.x0) for one in cut}, {round(one.x1) for one in cut}
    return len(cut) >= _LEAST_LINES and min(len(lefts), len(rights)) > 1 + len(cut) // 4


def _is_near(gap: float, segment: Segment) -> bool:
    return -_NEAR < gap < _WORD_GAP * segment.size


def _is_in(run: Run, x0: float, x1: float) -> bool:
    return x0 <= (run.x0 + run.x1) / 2 <= x1
