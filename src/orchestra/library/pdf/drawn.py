"""The lines and boxes that are drawn on a page: the rules of tables, frames, shaded cells."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestra.library.pdf.letters import placing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage

    Corners = tuple[float, float, float, float]
    Point = tuple[float, float]

_MOST_OBJECTS = 20_000
_MOST_PATHS = 3_000  # a drawing, not a table
_MOST_POINTS = 400
_DEEPEST = 6  # forms within forms
_THIN = 3.0  # points
_SHORTEST = 4.0
_WHITE = 240  # of 255
_RECTANGLE = (4, 5, 6)  # points of its path


class Rule(NamedTuple):
    """A straight line: at ``at`` on one axis, from ``start`` to ``end`` on the other."""

    at: float
    start: float
    end: float


class Rectangle(NamedTuple):
    """A box; ``shaded`` when it is filled, not in white, ``ruled`` when its outline is drawn."""

    x0: float
    top: float
    x1: float
    bottom: float
    shaded: bool
    ruled: bool


@dataclass
class Drawn:
    """What is drawn: level and upright lines, and boxes."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    boxes: list[Rectangle] = field(default_factory=list)


class _Path(NamedTuple):
    """A path: its corners, and the straight lines in it unless the corners say all of it."""

    corners: Corners
    lines: list[tuple[Point, Point]] | None
    shaded: bool
    ruled: bool


def read_drawn(page: PdfPage, turn: int) -> Drawn:
    """Return what is drawn on ``page``, held as its text stands upright; nothing of a picture."""
    drawn = Drawn()
    place = placing(turn, page.get_bbox())
    for number, path in enumerate(_paths(page.raw)):
        if number > _MOST_PATHS:
            return Drawn()
        x0, top, x1, bottom = place(*path.corners)
        if path.lines is None and not _add_rule(drawn, (x0, top, x1, bottom), _THIN):
            drawn.boxes.append(Rectangle(x0, top, x1, bottom, path.shaded, path.ruled))
        for (ax, ay), (bx, by) in path.lines or ():
            corners = place(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            _add_rule(drawn, corners, 1)
    return drawn


def _add_rule(drawn: Drawn, corners: Corners, thin: float) -> bool:
    """Add what is so thin that it is a line, and tell whether it was."""
    x0, top, x1, bottom = corners
    if bottom - top <= thin:
        if x1 - x0 >= _SHORTEST:
            drawn.level.append(Rule((top + bottom) / 2, x0, x1))
        return True
    if x1 - x0 <= thin:
        drawn.upright.append(Rule((x0 + x1) / 2, top, bottom))
        return True
    return False


def _paths(page: Any) -> Iterator[_Path]:
    from pypdfium2 import raw

    left, low, right, high = (ctypes.c_float() for _ in range(4))
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for thing, shift in _things(page):
        raw.FPDFPath_GetDrawMode(thing, fill, stroke)
        seen = fill.value or stroke.value
        if seen and raw.FPDFPageObj_GetBounds(thing, left, low, right, high):
            corners = _moved(shift, left.value, low.value, right.value, high.value)
            shaded = bool(fill.value) and _is_shaded(thing)
            ruled = bool(stroke.value)
            yield _Path(corners, _lines_in(thing, corners, shift, ruled=ruled), shaded, ruled)


def _is_shaded(thing: Any) -> bool:
    from pypdfium2 import raw

    red, green, blue, seen = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(thing, red, green, blue, seen):
        return False
    return min(red.value, green.value, blue.value) < _WHITE and seen.value > 0


def _lines_in(
    thing: Any, corners: Corners, shift: Corners | None, *, ruled: bool
) -> list[tuple[Point, Point]] | None:
    """Return the straight lines of a path; None when its corners say all of it."""
    from pypdfium2 import raw

    count = raw.FPDFPath_CountSegments(thing)
    if min(corners[2] - corners[0], corners[3] - corners[1]) <= _THIN:
        return None
    if count > _MOST_POINTS or not (ruled or count in _RECTANGLE):
        return []
    lines = list(_lines(thing, count, shift))
    straight = [line for line in lines if _is_straight(*line)]
    if count in _RECTANGLE and len(straight) == len(lines) >= _RECTANGLE[0] - 1:
        return None
    return straight if ruled else []


def _is_straight(start: Point, end: Point) -> bool:
    return abs(start[0] - end[0]) < 1 or abs(start[1] - end[1]) < 1


def _things(page: Any) -> Iterator[tuple[Any, Corners | None]]:
    """Yield the paths of a page and of the forms in it."""
    from pypdfium2 import raw

    seen = 0
    count = min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    stack: list[tuple[Any, Corners | None, int]] = []
    stack += [(raw.FPDFPage_GetObject(page, n), None, 0) for n in reversed(range(count))]
    while stack and seen < _MOST_OBJECTS:
        thing, shift, depth = stack.pop()
        seen += 1
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield thing, shift
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            stack += [(inner, moved, depth + 1) for inner, moved in _inside(thing, shift)]


def _inside(form: Any, shift: Corners | None) -> Iterator[tuple[Any, Corners]]:
    """Yield what is in a form from last to first, and how it is moved; none of one turned."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(form, matrix)
    if not matrix.b and not matrix.c:
        inner = _after((matrix.a, matrix.d, matrix.e, matrix.f), shift)
        for n in reversed(range(min(raw.FPDFFormObj_CountObjects(form), _MOST_OBJECTS))):
            yield raw.FPDFFormObj_GetObject(form, n), inner


def _after(inner: Corners, outer: Corners | None) -> Corners:
    if outer is None:
        return inner
    a, d, e, f = inner
    oa, od, oe, of = outer
    return a * oa, d * od, e * oa + oe, f * od + of


def _moved(shift: Corners | None, left: float, low: float, right: float, high: float) -> Corners:
    if shift is None:
        return left, low, right, high
    a, d, e, f = shift
    xs, ys = sorted((left * a + e, right * a + e)), sorted((low * d + f, high * d + f))
    return xs[0], ys[0], xs[1], ys[1]


def _lines(thing: Any, count: int, shift: Corners | None) -> Iterator[tuple[Point, Point]]:
    """Yield the straight lines of a path as pairs of points."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(thing, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last: Point | None = None
    first: Point | None = None
    for index in range(count):
        part = raw.FPDFPath_GetPathSegment(thing, index)
        raw.FPDFPathSegment_GetPoint(part, x, y)
        px = matrix.a * x.value + matrix.c * y.value + matrix.e
        py = matrix.b * x.value + matrix.d * y.value + matrix.f
        point = _moved(shift, px, py, px, py)[:2]
        kind = raw.FPDFPathSegment_GetType(part)
        if kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        elif kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        last = point
        if raw.FPDFPathSegment_GetClose(part) and first is not None and last != first:
            yield last, first
