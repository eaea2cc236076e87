"""The paragraphs and tables of a Word document, in the order in which Word shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.library.loaded import Block
from orchestra.library.running_text import Run, running_text
from orchestra.library.table_text import NOTE, Cell, Table, table_blocks
from orchestra.library.word_inline import (
    Fields,
    Inline,
    is_deleted_mark,
    is_drop_cap,
    is_hidden_row,
    is_placeholder,
    listed,
    read_inline,
    shown,
)
from orchestra.library.word_names import MC, W, child, number, switch, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element

    from orchestra.library.word_numbering import Numbering
    from orchestra.library.word_styles import Look, Styles

_HOLDERS = frozenset(
    W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)


class Body:
    """Reads the body of one document; ``notes`` are its notes by kind and id."""

    def __init__(
        self, styles: Styles, numbering: Numbering, notes: Mapping[tuple[str, str], _Element]
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._fields = Fields()

    def blocks(self, body: _Element, *, trust_fields: bool = True) -> list[Block] | None:
        """Return the text of ``body``; None when a field does not end and hides what follows."""
        self._fields = Fields(trusted=trust_fields)
        found = _flat(self._parts(body))
        return None if self._fields.are_open and trust_fields else found

    def _parts(self, holder: _Element) -> Iterator[Block | Table]:
        """Yield the paragraphs and tables in ``holder``."""
        carried: list[Run] = []  # of a paragraph that goes on in the next
        for element in _elements(holder):
            if element.tag == f"{W}tbl":
                yield self._table(element)
            elif is_deleted_mark(element) or is_drop_cap(element):
                carried += self._inline(element).runs
            else:
                yield from self._paragraph(element, carried)
                carried = []
        if carried:
            yield Block(running_text(carried))

    def _inline(self, paragraph: _Element) -> Inline:
        look = self._styles.paragraph(child(paragraph, "pPr"))
        return read_inline(paragraph, look, self._styles, self._fields)

    def _paragraph(self, paragraph: _Element, carried: list[Run]) -> Iterator[Block | Table]:
        properties = child(paragraph, "pPr")
        look = self._styles.paragraph(properties)
        held = read_inline(paragraph, look, self._styles, self._fields)
        text = running_text([*carried, *held.runs])
        number = self._number(properties, look)  # an empty item is counted too
        if text and not self._styles.is_contents(properties):
            yield Block(
                f"{number}{text}",
                heading=self._styles.is_heading(properties, look),
            )
        for box in held.boxes:
            yield from self._apart(box)
        for note in held.notes:
            yield from self._note(note)

    def _number(self, properties: _Element | None, look: Look) -> str:
        place = listed(properties, look)
        shown_number = self._numbering.next(*place) if place else ""
        return f"{shown_number} " if shown_number else ""

    def _note(self, key: tuple[str, str]) -> Iterator[Block]:
        note = self._notes.get(key)
        if note is not None:
            text = " ".join(block.text for block in _flat(self._apart(note)))
            yield Block(f"{NOTE}{text}" if text else "")

    def _apart(self, holder: _Element) -> list[Block | Table]:
        """Return what stands in a note or a box, where no field of the text goes on."""
        outer, self._fields = self._fields, Fields()
        found = list(self._parts(holder))
        self._fields = outer
        return found

    def _table(self, table: _Element) -> Table:
        rows: list[list[Cell]] = []
        heads = 0
        for row in _elements(table, "tr"):
            if is_hidden_row(row):
                continue
            if heads == len(rows) and switch(row, "trPr", "tblHeader"):
                heads += 1
            is_strong = not rows and self._styles.has_bold_head(table)
            rows.append(self._row(row, is_strong=is_strong))
        return Table(rows, heads or None)

    def _row(self, row: _Element, *, is_strong: bool) -> list[Cell]:
        left_out = number(row, "trPr", "gridBefore") or 0
        cells = [Cell(columns=left_out, continues=True)] if left_out > 0 else []
        for cell in _elements(row, "tc"):
            properties = child(cell, "tcPr")
            cells.append(
                Cell(
                    list(self._parts(cell)),
                    number(properties, "gridSpan") or 1,
                    continues=_continues(properties),
                    strong=is_strong or self._is_bold(cell),
                )
            )
        return cells

    def _is_bold(self, cell: _Element) -> bool:
        outer, self._fields = self._fields, Fields()
        held = [self._inline(paragraph) for paragraph in cell.findall(f"{W}p")]
        self._fields = outer
        return all(inline.is_bold for inline in held)


def _continues(properties: _Element | None) -> bool:
    """Tell whether a cell is merged with the one above or before it, or was deleted."""
    if child(properties, "cellDel") is not None:
        return True
    return any(
        child(properties, name) is not None and value(properties, name) in (None, "continue")
        for name in ("vMerge", "hMerge")
    )


def _elements(holder: _Element, *names: str) -> Iterator[_Element]:
    """Yield the paragraphs and tables in ``holder``, or what has these names, past what only
    holds them; what was deleted or moved away is not there.
    """
    wanted = [W + name for name in names or ("p", "tbl")]
    for element in holder:
        if element.tag in wanted:
            yield element
        elif element.tag == f"{MC}AlternateContent":
            choice = shown(element)
            yield from () if choice is None else _elements(choice, *names)
        elif element.tag in _HOLDERS and not (_is_contents(element) or is_placeholder(element)):
            yield from _elements(element, *names)


def _is_contents(holder: _Element) -> bool:
    return value(holder, "sdtPr", "docPartObj", "docPartGallery") == "Table of Contents"


def _flat(parts: Iterable[Block | Table]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        blocks += [part] if isinstance(part, Block) else table_blocks(part)
    return [block for block in blocks if block.text]
