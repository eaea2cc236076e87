"""Tables without rules: cells that stand in rows and columns, parted by white alone."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from orchestra.library.loaded import Block
from orchestra.library.pdf.segments import rows_of
from orchestra.library.pdf.text_lines import make_lines
from orchestra.library.table_text import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.library.pdf.columns import Region
    from orchestra.library.pdf.segments import Segment
    from orchestra.library.pdf.text_lines import Line

_CLOSER = 0.78  # of the usual distance: lines this close are of one row
_FIGURE = re.compile(r"[-–+(]?\d[\d\s.,]*\)?\s?(?:%|€|k€|M€|ha|m²|ETP)?|[-–—]")


def loose_table(region: Region, page: int) -> tuple[list[Line], Table]:
    """Return the lines that stand over a table, and its rows."""
    rows = list(rows_of(region.segments))
    columns = len(region.gutters) + 1
    placed = [_placed(row, region.gutters, columns) for row in rows]
    first = next((n for n, row in enumerate(placed) if sum(map(bool, row)) > 1), 0)
    above = make_lines(segment for row in rows[:first] for segment in row)
    return above, Table([_cells(row, page) for row in _merged(_under_heads(placed[first:]))])


def _placed(
    row: Sequence[Segment], gutters: Sequence[tuple[float, float]], columns: int
) -> list[list[Segment]]:
    cells: list[list[Segment]] = [[] for _ in range(columns)]
    for segment in row:
        middle = (segment.x0 + segment.x1) / 2
        cells[sum(middle > right for _, right in gutters)].append(segment)
    return cells


def _under_heads(rows: list[list[list[Segment]]]) -> list[list[list[Segment]]]:
    """Return the rows, a head that stands beside its figures rather than over them being in their
    column.
    """
    at = 0
    while rows and at + 1 < len(rows[0]):
        heads, below = ([bool(row[at + side]) for row in rows] for side in (0, 1))
        for one, other in ((heads, below), (below, heads)):
            if one[0] and not any(one[1:]) and not other[0] and any(other):
                rows = [[*r[:at], [*r[at], *r[at + 1]], *r[at + 2 :]] for r in rows]
                break
        else:
            at += 1
    return rows


def _merged(rows: list[list[list[Segment]]]) -> list[list[list[Segment]]]:
    """Return the rows, those that go on in a second line being one."""
    if not rows:
        return []
    bases = [next(s.base for cell in row for s in cell) for row in rows]
    gaps = [b - a for a, b in pairwise(bases)]
    usual = median(sorted(gaps)[len(gaps) // 2 :]) if gaps else 0
    merged = [rows[0]]
    for row, gap in zip(rows[1:], gaps, strict=True):
        is_close = gap < _CLOSER * usual and _may_go_on(merged[-1], row)
        if is_close or _goes_on(row, gap):
            merged[-1] = [[*a, *b] for a, b in zip(merged[-1], row, strict=True)]
        else:
            merged.append(row)
    return merged


def _may_go_on(last: list[list[Segment]], row: list[list[Segment]]) -> bool:
    """Tell whether a close row can be the second line of the one above: it is no whole row."""
    if not last[0] or not row[0]:
        return True
    return row[0][0].plain[:1].islower() or not all(last) or not all(row)


def _goes_on(row: list[list[Segment]], gap: float) -> bool:
    """Tell whether a row is but the second line of a text in the one above it."""
    used = [cell for cell in row if cell]
    text = used[0][0].plain
    return (
        len(used) == 1
        and not row[0]
        and gap < 1.5 * used[0][0].size
        and not _FIGURE.fullmatch(text)
    )


def _cells(row: list[list[Segment]], page: int) -> list[Cell]:
    cells = []
    for segments in row:
        lines = make_lines(segments)
        text = "\n".join(line.text for line in lines)
        bold = bool(lines) and all(line.bold for line in lines)
        cells.append(Cell([Block(text, page=page)] if text else [], strong=bold))
    return cells
