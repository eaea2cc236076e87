"""Pages told as blocks: columns in their order, paragraphs over page ends, notes after the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.library.hyphenation import join_lines, words_of
from orchestra.library.loaded import Block, Doubt
from orchestra.library.pdf.columns import Box, Region, read_order
from orchestra.library.pdf.flowing import CLOSED, Paragraph, make_paragraphs
from orchestra.library.pdf.grid_rows import continued, goes_on, grid_table
from orchestra.library.pdf.heads import with_heads
from orchestra.library.pdf.loose_tables import loose_table
from orchestra.library.pdf.page_notes import (
    Note,
    context_of,
    labels_in,
    note_text,
    split_notes,
    without_marks,
)
from orchestra.library.pdf.ruled_tables import Grid
from orchestra.library.pdf.text_lines import Line, make_lines
from orchestra.library.table_text import Table, table_blocks

if TYPE_CHECKING:
    from orchestra.library.pdf.running_lines import Sheet


_HOLES = 0.4  # of the cells of a table: they may stand in the wrong column


@dataclass
class _Part:
    """A paragraph, a table or a note, where it begins."""

    page: int
    what: Paragraph | Table | Note
    context: str = ""
    grid: Grid | None = None


class Teller:
    """Takes the pages one after another, and tells them as blocks at the end."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._notes: list[_Part] = []
        self._sizes: Counter[float] = Counter()
        self.doubts: list[Doubt] = []

    def read(self, sheet: Sheet) -> None:
        """Take in the next page."""
        page = sheet.number + 1
        in_tables = (s for grid in sheet.grids for cell in grid.cells for s in cell.segments)
        in_frames = (s for frame in sheet.frames for s in frame.segments)
        for segment in (*sheet.segments, *in_tables, *in_frames):
            self._sizes[round(segment.size, 1)] += segment.letters
        if not self._sizes:
            return
        body = self._sizes.most_common(1)[0][0]
        order = read_order([*sheet.segments, *sheet.grids, *sheet.frames])
        told = [self._told(part, page, body) for part in order]
        marks = labels_in(text for lines, table in told for text in _all_texts(lines, table))
        notes: list[Note] = []
        found: list[_Part] = []
        for lines, table in told:
            text, below = split_notes(lines, body, sheet, marks)
            notes += below
            found += [_Part(page, paragraph) for paragraph in make_paragraphs(text, body)]
            if table is not None:
                found.append(table)
        aside = [line for group in sheet.turned for line in make_lines(group)]
        found += [_Part(page, paragraph) for paragraph in make_paragraphs(aside, body)]
        self._take(found)
        texts = [" ".join(_texts(part.what)) for part in found]
        self._notes = [_Part(page, note, context_of(note.label, texts)) for note in notes]

    def _told(self, part: Region | Box, page: int, body: float) -> tuple[list[Line], _Part | None]:
        """Return the lines of a part of a page, and the table below them."""
        if isinstance(part, Grid):
            return [], _Part(page, grid_table(part, page, body), grid=part)
        if not isinstance(part, Region) or not part.gutters:
            return make_lines(part.segments if isinstance(part, Region) else []), None
        above, table = loose_table(part, page)
        cells = [cell for row in table.rows for cell in row]
        if sum(not cell.content for cell in cells) > _HOLES * len(cells):
            self.doubts.append(Doubt("a table without rules has holes: see its rows", page=page))
        return above, _Part(page, table)

    def _take(self, found: list[_Part]) -> None:
        """Add what a page says: its first part may go on the last of the page before."""
        for index, part in enumerate(found):
            if not self._goes_on(part, is_first=index == 0):
                self._parts.append(part)
            if index == 0:
                self._parts += self._notes
                self._notes = []

    def _goes_on(self, part: _Part, *, is_first: bool) -> bool:
        if isinstance(part.what, Paragraph):
            last = self._last_paragraph()
            if last is None or part.what.heading or not _is_continued(last, part.what):
                return False
            last.lines += part.what.lines
            return True
        before = self._parts[-1] if self._parts else None
        if not is_first or before is None or before.grid is None or part.grid is None:
            return False
        if not goes_on(before.grid, part.grid):
            return False
        if isinstance(before.what, Table) and isinstance(part.what, Table):
            continued(before.what, part.what)
        before.grid = part.grid
        return True

    def _last_paragraph(self) -> Paragraph | None:
        for part in reversed(self._parts[-4:]):
            if isinstance(part.what, Paragraph):
                return None if part.what.heading else part.what
            if isinstance(part.what, Table):
                return None
        return None

    def blocks(self) -> list[Block]:
        """Return all that was read."""
        self._parts += self._notes
        known = words_of(text for part in self._parts for text in _texts(part.what))
        blocks: list[Block] = []
        for part in self._parts:
            blocks += _blocks(part, known)
        return [block for block in blocks if block.text]


def _all_texts(lines: list[Line], table: _Part | None) -> list[str]:
    return [*(line.text for line in lines), *(_texts(table.what) if table else [])]


def _texts(what: Paragraph | Table | Note) -> list[str]:
    if isinstance(what, Paragraph):
        return what.text
    if isinstance(what, Note):
        return what.lines
    return [
        block.text
        for row in what.rows
        for cell in row
        for block in cell.content
        if isinstance(block, Block)
    ]


def _is_continued(last: Paragraph, new: Paragraph) -> bool:
    text = without_marks(last.lines[-1].text)
    return (
        not CLOSED.search(text)
        and (new.lines[0].text[:1].islower())
        and abs(last.lines[-1].size - new.lines[0].size) < 0.1 * new.lines[0].size
    )


def _blocks(part: _Part, known: frozenset[str]) -> list[Block]:
    what = part.what
    if isinstance(what, Paragraph):
        text = without_marks(join_lines(what.text, known))
        return [Block(text, page=part.page, heading=what.heading)]
    if isinstance(what, Note):
        text = without_marks(join_lines(what.lines, known))
        return [Block(note_text(what.label, part.context, text), page=part.page)]
    for row in what.rows:
        for cell in row:
            cell.content[:] = [
                Block(without_marks(join_lines(block.text.split("\n"), known)), page=block.page)
                for block in cell.content
                if isinstance(block, Block)
            ]
    return table_blocks(with_heads(what))
