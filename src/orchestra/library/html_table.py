"""The tables of web pages: those that say something, and those that only arrange the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.library.html_names import HEADINGS, is_unseen
from orchestra.library.loaded import Block
from orchestra.library.table_text import Cell, Table
from orchestra.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_LONG = 150  # words of a cell that is rather a column of the page
_LARGE = 10_000  # more columns or rows than any table has
_ARRANGING = ("presentation", "none")
_STRONG = ("b", "strong")


def only_arranges(table: _Element) -> bool:
    """Tell whether ``table`` is but how an old page puts its columns side by side."""
    if table.get("role") in _ARRANGING:
        return True
    if next(_own(table, "th", "thead", "caption"), None) is not None:
        return False
    if _has(table, "table", "form", "article", "nav", *HEADINGS):
        return True
    return any(count_words(" ".join(cell.itertext())) > _LONG for cell in table.iter("td"))


def _has(table: _Element, *tags: str) -> bool:
    return next(table.iterdescendants(*tags), None) is not None


def caption_of(table: _Element) -> _Element | None:
    """Return the caption of ``table``, or None."""
    return table.find("caption")


def read_table(table: _Element, content: Callable[[_Element], list[Block | Table]]) -> Table:
    """Return the rows of ``table``; ``content`` reads a cell."""
    rows: list[list[Cell]] = []
    heads = 0
    for row in _own(table, "tr"):
        if is_unseen(row):
            continue
        cells = [cell for cell in row.iterchildren("td", "th") if not is_unseen(cell)]
        if heads == len(rows) and cells and _is_head(row, cells):
            heads += 1
        rows.append([_cell(cell, content) for cell in cells])
    return Table(rows, heads or None)


def _own(table: _Element, *tags: str) -> Iterator[_Element]:
    """Yield the parts of ``table`` that are not those of a table in it."""
    for element in table.iterdescendants(*tags):
        if next(element.iterancestors("table"), None) is table:
            yield element


def _is_head(row: _Element, cells: list[_Element]) -> bool:
    above = row.getparent()
    is_in_head = above is not None and above.tag == "thead"
    return is_in_head or all(cell.tag == "th" or not _said(cell) for cell in cells)


def _cell(cell: _Element, content: Callable[[_Element], list[Block | Table]]) -> Cell:
    return Cell(
        content(cell),
        _span(cell.get("colspan")),
        _span(cell.get("rowspan")),
        strong=cell.tag == "th" or _is_strong(cell),
    )


def _span(said: str | None) -> int:
    return min(int(said), _LARGE) or 1 if said and said.strip().isdecimal() else 1


def _is_strong(cell: _Element) -> bool:
    bold = "".join("".join(part.itertext()) for part in cell.iter(*_STRONG))
    return len(bold.split()) >= len(_said(cell).split())


def _said(cell: _Element) -> str:
    return "".join(cell.itertext()).strip()
