"""Tells which of the first rows of a table are the heads of its columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestra.library.loaded import Block
from orchestra.prose import squash

if TYPE_CHECKING:
    from orchestra.library.table_text import Cell, Table

_FIGURE = re.compile(
    r"[-–+(<>~≈±]?\s?\d[\d\s.,/:]*\)?\s?(?:%|‰|€|[kM]€|euros?|ha|m²|km|h|t|ETP|\[…\])?|[-–—]"
)
_YEAR = re.compile(r"(?:[^\W\d_]+\.?\s)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?")
_FIGURES_BELOW = 0.3  # of the cells that are not empty
_MOST_HEADS = 3
_LONGEST = 200


def with_heads(table: Table) -> Table:
    """Return ``table`` with its heads counted where figures under words tell them."""
    if table.heads is not None:
        return table
    rows = [[said(cell) for cell in row] for row in table.rows]
    titles = 0
    while titles < len(rows) and sum(map(bool, rows[titles])) < 2:  # noqa: PLR2004
        titles += 1
    count = titles
    while count < min(len(rows), titles + _MOST_HEADS) and _may_be_heads(rows[count]):
        if count > titles and not _goes_on(table.rows[titles], rows[count], table.rows[count]):
            break
        count += 1
    below = [text for row in rows[count:] for text in row if text]
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in below)
    if count == titles or not below or figures < _FIGURES_BELOW * len(below):
        return table
    return replace(table, heads=count)


def said(cell: Cell) -> str:
    """Return the text of a cell."""
    return squash(" ".join(block.text for block in cell.content if isinstance(block, Block)))


def _may_be_heads(row: list[str]) -> bool:
    named = [text for text in row if text]
    return (
        len(named) >= max(2, len(row) // 2)
        and all(len(text) <= _LONGEST for text in named)
        and not any(_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text) for text in named)
        and not (len(named) > 1 and _YEAR.fullmatch(named[0]) and not _YEAR.fullmatch(named[1]))
    )


def _goes_on(first: list[Cell], row: list[str], cells: list[Cell]) -> bool:
    """Tell whether a second row stands below heads that span columns, or beside ones that span
    rows.
    """
    spans = any(cell.columns > 1 or cell.rows > 1 for cell in first)
    return spans and (not row[0] or len(cells) < sum(cell.columns for cell in first))
