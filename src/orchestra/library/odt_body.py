"""The paragraphs and tables of an OpenDocument text, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.library.loaded import Block, UnreadableSource
from orchestra.library.odt_inline import boxes, is_drawn, is_hidden, read_odt_inline
from orchestra.library.odt_names import TABLE, TEXT
from orchestra.library.running_text import running_text
from orchestra.library.table_text import NOTE, Cell, Table, table_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from orchestra.library.odt_lists import OdtLists
    from orchestra.library.odt_styles import OdtStyles

MOST_CELLS = 100_000  # of a table, those that are said to be repeated counted
_EMPTIES = 100  # that are written one by one

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
# Tables of contents and indexes say again what is elsewhere; a bibliography does not.
_SAID_ELSEWHERE = frozenset(
    f"{TEXT}{name}"
    for name in (
        "table-of-content", "alphabetical-index", "illustration-index", "table-index",
        "object-index", "user-index", "tracked-changes",
    )
)  # fmt: skip
_HOLDERS = frozenset(
    f"{TEXT}{name}"
    for name in ("section", "bibliography", "index-body", "index-title", "numbered-paragraph")
)
_ROWS = frozenset(f"{TABLE}{name}" for name in ("table-rows", "table-row-group"))
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


class OdtBody:
    """Reads the body of one document."""

    def __init__(self, styles: OdtStyles, lists: OdtLists) -> None:
        self._styles = styles
        self._lists = lists

    def blocks(self, body: _Element) -> list[Block]:
        """Return the text of ``body``; raise UnreadableSource when a table is without end."""
        return _flat(self._parts(body))

    def _parts(self, holder: Iterable[_Element]) -> Iterator[Block | Table]:
        for element in holder:
            tag = element.tag
            if tag in _PARAGRAPHS:
                yield from self._paragraph(element, self._outline(element))
            elif tag == f"{TABLE}table":
                yield self._table(element)
            elif tag == f"{TEXT}list":
                yield from self._list(element, 0, "")
            elif tag in _HOLDERS and not is_hidden(element):
                yield from self._parts(element)
            elif tag not in _SAID_ELSEWHERE:
                yield from self._anchored(element)

    def _anchored(self, element: _Element) -> Iterator[Block | Table]:
        """Yield what stands in a frame that hangs on no paragraph."""
        for box in boxes(element) if is_drawn(element) else ():
            yield from self._parts(box)

    def _outline(self, heading: _Element) -> str:
        level = heading.get(f"{TEXT}outline-level", "")
        if heading.tag != f"{TEXT}h" or not level.isdecimal():
            return ""
        if heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        return self._lists.next("", int(level) - 1, heading.get(f"{TEXT}start-value"))

    def _paragraph(self, paragraph: _Element, number: str = "") -> Iterator[Block | Table]:
        held = read_odt_inline(paragraph, self._styles)
        text = running_text(held.runs)
        if text:
            is_heading = paragraph.tag == f"{TEXT}h" or self._styles.is_title(
                paragraph.get(f"{TEXT}style-name")
            )
            yield Block(f"{number} {text}" if number else text, heading=is_heading)
        for box in held.boxes:
            yield from self._parts(box)
        for note in held.notes:
            said = " ".join(block.text for block in _flat(self._parts(note)))
            yield Block(f"{NOTE}{said}" if said else "")

    def _list(self, held: _Element, level: int, style: str) -> Iterator[Block | Table]:
        style = held.get(f"{TEXT}style-name") or style
        is_continued = held.get(f"{TEXT}continue-numbering") == "true"
        if level == 0 and not is_continued and held.get(f"{TEXT}continue-list") is None:
            self._lists.begin(style)
        for item in held:
            numbered = item.tag == f"{TEXT}list-item"
            for element in item:
                if element.tag == f"{TEXT}list":
                    yield from self._list(element, level + 1, style)
                elif element.tag in _PARAGRAPHS:
                    start = item.get(f"{TEXT}start-value")
                    number = self._lists.next(style, level, start) if numbered else ""
                    numbered = False
                    yield from self._paragraph(element, number)
                else:
                    yield from self._parts([element])

    def _table(self, table: _Element) -> Table:
        rows: list[list[Cell]] = []
        heads = self._rows(table, rows)
        return Table(rows, heads or None)

    def _rows(self, holder: _Element, rows: list[list[Cell]]) -> int:
        """Append the rows in ``holder`` and return how many of the first are heads."""
        heads = 0
        for element in holder:
            if element.tag == f"{TABLE}table-header-rows":
                is_top = len(rows) == heads
                self._rows(element, rows)
                heads = len(rows) if is_top else heads
            elif element.tag in _ROWS:
                self._rows(element, rows)
            elif element.tag == f"{TABLE}table-row" and not _is_collapsed(element):
                row = self._row(element)
                times = _repeated(element, "rows") if any(cell.content for cell in row) else 1
                if (len(rows) + times) * max(1, len(row)) > MOST_CELLS:
                    raise _without_end()
                rows += [row] * times
        return heads

    def _row(self, row: _Element) -> list[Cell]:
        cells: list[Cell] = []
        covered = 0  # columns that the cell before takes
        for element in row.iterchildren(*_CELLS):
            times = _repeated(element, "columns")
            if element.tag == _CELLS[1]:
                beside = min(covered, times)
                covered -= beside
                if times > beside:
                    cells.append(Cell(columns=times - beside, continues=True))
                continue
            cell = self._cell(element)
            covered = cell.columns - 1
            cells += _written_out(cell, times)
            if len(cells) > MOST_CELLS:
                raise _without_end()
        return cells

    def _cell(self, element: _Element) -> Cell:
        paragraphs = element.findall(f"{TEXT}p")
        return Cell(
            [part for part in self._parts(element) if isinstance(part, Table) or part.text],
            _number(element, f"{TABLE}number-columns-spanned"),
            strong=all(self._is_strong(paragraph) for paragraph in paragraphs),
        )

    def _is_strong(self, paragraph: _Element) -> bool:
        if self._styles.is_head(paragraph.get(f"{TEXT}style-name")):
            return True
        return read_odt_inline(paragraph, self._styles).is_bold


def _written_out(cell: Cell, times: int) -> list[Cell]:
    if times > _EMPTIES and not cell.content:
        return [Cell(columns=times)]
    if times > MOST_CELLS:
        raise _without_end()
    return [cell] * times


def _is_collapsed(row: _Element) -> bool:
    return row.get(f"{TABLE}visibility") in ("collapse", "filter")


def _repeated(element: _Element, what: str) -> int:
    return _number(element, f"{TABLE}number-{what}-repeated")


def _number(element: _Element, name: str) -> int:
    said = element.get(name, "1")
    return max(1, int(said)) if said.isdecimal() else 1


def _without_end() -> UnreadableSource:
    return UnreadableSource(
        f"has a table of more than {MOST_CELLS:,} cells; keep the useful part of it"
    )


def _flat(parts: Iterable[Block | Table]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        blocks += [part] if isinstance(part, Block) else table_blocks(part)
    return [block for block in blocks if block.text]
