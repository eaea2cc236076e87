"""The rows of a table with rules, as text; a table that goes on over the page is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.library.loaded import Block
from orchestra.library.pdf.flowing import make_paragraphs
from orchestra.library.pdf.heads import said
from orchestra.library.pdf.text_lines import make_lines
from orchestra.library.table_text import Cell, Table

if TYPE_CHECKING:
    from orchestra.library.pdf.ruled_tables import Grid, GridCell

_SAME_EDGE = 4.0  # points


def grid_table(grid: Grid, page: int, body: float) -> Table:
    """Return the rows of ``grid``, the lines of each paragraph in a cell apart."""
    some_shaded = any(cell.shaded for cell in grid.cells)
    all_shaded = all(cell.shaded for cell in grid.cells)
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append(
            _cell(cell, page, body, shaded=cell.shaded and some_shaded and not all_shaded)
        )
    return Table([row for row in rows if row])


def _cell(cell: GridCell, page: int, body: float, *, shaded: bool) -> Cell:
    lines = make_lines(cell.segments)
    return Cell(
        [
            Block("\n".join(paragraph.text), page=page)
            for paragraph in make_paragraphs(lines, body, in_cell=True)
        ],
        columns=cell.last_column - cell.column,
        rows=cell.last_row - cell.row,
        strong=shaded or (bool(lines) and all(line.bold for line in lines)),
    )


def goes_on(last: Grid, grid: Grid) -> bool:
    """Tell whether a table at the top of a page has the columns of the last one before it."""
    return len(last.edges) == len(grid.edges) and all(
        abs(a - b) <= _SAME_EDGE for a, b in zip(last.edges, grid.edges, strict=True)
    )


def continued(last: Table, table: Table) -> None:
    """Add the rows of ``table`` to ``last``, without the heads that come again."""
    first = _said(last.rows[0]) if last.rows else ""
    again = bool(table.rows) and _said(table.rows[0]) == first
    last.rows.extend(table.rows[1:] if again else table.rows)


def _said(row: list[Cell]) -> str:
    return " ; ".join(said(cell) for cell in row)
