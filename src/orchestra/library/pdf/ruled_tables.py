"""Tables with rules: the lines drawn between the cells tell the cells, also merged ones."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.library.pdf.drawn import Rule
from orchestra.library.pdf.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from orchestra.library.pdf.drawn import Drawn, Rectangle
    from orchestra.library.pdf.glyphs import Run

_SNAP = 2.5  # points: rules this close are one
_REACH = 4.0  # points: rules that end this close to each other meet
_COVERED = 0.6  # of a side of a cell, from which it is ruled
_FILLED = 0.25  # of the cells hold text: less is a chart
_MOST_RULES = 1_500
_MOST_CELLS = 10_000  # more is a sheet of squared paper


@dataclass
class GridCell:
    """A cell, from a column and a row to those after it, with what stands in it."""

    column: int
    row: int
    last_column: int
    last_row: int
    segments: list[Segment]
    shaded: bool = False


@dataclass
class Grid:
    """A table with rules and its place; ``size`` is that of its text."""

    x0: float
    top: float
    x1: float
    bottom: float
    edges: list[float]
    rows: int
    cells: list[GridCell]


def find_grids(drawn: Drawn, segments: list[Segment]) -> tuple[list[Grid], list[Segment]]:
    """Return the tables that are drawn, and the segments that stand in none of them."""
    ruled = [box for box in drawn.boxes if box.ruled]
    flat = [*drawn.level, *(rule for box in ruled for rule in _level(box))]
    tall = [*drawn.upright, *(rule for box in ruled for rule in _upright(box))]
    if not 2 <= len(flat) + len(tall) <= _MOST_RULES:  # noqa: PLR2004
        return [], segments
    grids: list[Grid] = []
    rest = segments
    for rows, columns in _groups(_merged(flat), _merged(tall)):
        grid, others = _grid(rows, columns, rest, drawn.boxes)
        if grid is not None:
            grids.append(grid)
            rest = others
    return grids, rest


def _level(box: Rectangle) -> list[Rule]:
    return [Rule(box.top, box.x0, box.x1), Rule(box.bottom, box.x0, box.x1)]


def _upright(box: Rectangle) -> list[Rule]:
    return [Rule(box.x0, box.top, box.bottom), Rule(box.x1, box.top, box.bottom)]


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules, those that lie on one line and touch each other being one."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][0].at <= _SNAP:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    merged: list[Rule] = []
    for line in lines:
        at = sum(rule.at for rule in line) / len(line)
        start = end = None
        for rule in sorted(line, key=lambda rule: rule.start):
            if end is not None and rule.start <= end + _REACH:
                end = max(end, rule.end)
                continue
            if start is not None and end is not None:
                merged.append(Rule(at, start, end))
            start, end = rule.start, rule.end
        if start is not None and end is not None:
            merged.append(Rule(at, start, end))
    return merged


def _groups(level: list[Rule], tall: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the rules that meet each other."""
    owner = list(range(len(level) + len(tall)))

    def root(one: int) -> int:
        while owner[one] != one:
            owner[one] = owner[owner[one]]
            one = owner[one]
        return one

    for a, flat in enumerate(level):
        for b, upright in enumerate(tall, start=len(level)):
            if (
                flat.start - _REACH <= upright.at <= flat.end + _REACH
                and upright.start - _REACH <= flat.at <= upright.end + _REACH
            ):
                owner[root(a)] = root(b)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*level, *tall]):
        group = groups.setdefault(root(index), ([], []))
        group[index >= len(level)].append(rule)
    yield from groups.values()


def _grid(
    level: list[Rule], tall: list[Rule], segments: list[Segment], boxes: Sequence[Rectangle]
) -> tuple[Grid | None, list[Segment]]:
    if len(level) < 2 or len(tall) < 1:  # noqa: PLR2004
        return None, segments
    ends = [end for rule in level for end in (rule.start, rule.end)]
    xs = _lines_at([*(rule.at for rule in tall), min(ends), max(ends)])
    ys = _lines_at([rule.at for rule in level])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:  # noqa: PLR2004
        return None, segments
    inside: list[Segment] = []
    rest: list[Segment] = []
    for segment in segments:
        middle = segment.base - segment.size * 0.3
        is_in = ys[0] <= middle <= ys[-1] and xs[0] - 2 <= segment.x0 and segment.x1 <= xs[-1] + 2
        (inside if is_in else rest).append(segment)
    cells = _filled(_cells(xs, ys, level, tall), xs, ys, inside)
    if not _is_table(cells):
        return None, segments
    for cell in cells:
        x = (xs[cell.column] + xs[cell.last_column]) / 2
        y = (ys[cell.row] + ys[cell.last_row]) / 2
        cell.shaded = any(
            box.shaded and box.x0 < x < box.x1 and box.top < y < box.bottom for box in boxes
        )
    return Grid(xs[0], ys[0], xs[-1], ys[-1], xs, len(ys) - 1, cells), rest


def _lines_at(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SNAP * 1.5:
            kept.append(value)
    return kept


def _cells(xs: list[float], ys: list[float], level: list[Rule], tall: list[Rule]) -> list[GridCell]:
    """Return the cells: parts of the grid between which no rule is drawn are one."""
    columns, rows = len(xs) - 1, len(ys) - 1
    owner = list(range(columns * rows))

    def root(one: int) -> int:
        while owner[one] != one:
            owner[one] = owner[owner[one]]
            one = owner[one]
        return one

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not _is_ruled(tall, xs[column + 1], ys[row], ys[row + 1]):
                owner[root(here + 1)] = root(here)
            if row + 1 < rows and not _is_ruled(level, ys[row + 1], xs[column], xs[column + 1]):
                owner[root(here + columns)] = root(here)
    places: dict[int, GridCell] = {}
    for here in range(columns * rows):
        row, column = divmod(here, columns)
        cell = places.setdefault(root(here), GridCell(column, row, column + 1, row + 1, []))
        cell.column, cell.row = min(cell.column, column), min(cell.row, row)
        cell.last_column = max(cell.last_column, column + 1)
        cell.last_row = max(cell.last_row, row + 1)
    return list(places.values())


def _is_ruled(rules: Iterable[Rule], at: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start))
        for rule in rules
        if abs(rule.at - at) <= _SNAP * 1.5
    )
    return covered >= _COVERED * (end - start)


def _filled(
    cells: list[GridCell], xs: list[float], ys: list[float], segments: Iterable[Segment]
) -> list[GridCell]:
    """Put the runs of ``segments`` into the cells in which they stand."""
    by_place = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.last_row)
        for column in range(cell.column, cell.last_column)
    }
    for segment in segments:
        row = min(max(bisect_right(ys, segment.base - segment.size * 0.3) - 1, 0), len(ys) - 2)
        parts: dict[int, tuple[GridCell, list[Run]]] = {}
        for run in segment.runs:
            column = min(max(bisect_right(xs, (run.x0 + run.x1) / 2) - 1, 0), len(xs) - 2)
            cell = by_place[row, column]
            parts.setdefault(id(cell), (cell, []))[1].append(run)
        for cell, runs in parts.values():
            cell.segments.append(Segment(runs))
    return cells


def _is_table(cells: Sequence[GridCell]) -> bool:
    filled = [cell for cell in cells if cell.segments]
    columns = {cell.column for cell in filled}
    return len(filled) >= max(2, _FILLED * len(cells)) and len(columns) > 1
