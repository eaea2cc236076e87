"""Tables as text: a row is a line, and each of its cells stands with the head of its column.

« Année : 2021 ; Recettes : 150 000 € », so that a row says what it says wherever a passage begins.
Equal cells all stay, an empty one leaves « — », a merged one stands once; notes come after their
row. What only arranges a page in columns is read cell after cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from orchestra.library.loaded import Block
from orchestra.prose import count_words, squash

EMPTY = "—"
NOTE = "Note : "  # before the text of a note, which is a block of its own
MAX_LABEL = 200  # characters; a longer head is text, and would be said again in each row
LONG_CELL = 100  # words

_CLOSED = re.compile(r"[.,;:!?…]$")
_YEAR = re.compile(
    r"(?:exercice |année )?(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?|n(?:\s?[-–+]\s?\d)?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[-–+<>~≈]?\s?\d[\d\s.,/]*(?:\s?(?:%|‰|€|k€|M€|euros?|ha|m²|h|t|ETP))?")
_FIGURES_ENOUGH = 2  # columns of figures under words make a first row of heads


@dataclass(frozen=True)
class Cell:
    """A cell, spanning so many columns and rows; one that ``continues`` is part of that above it.

    ``strong`` says that it looks like a head: bold, or marked as one.
    """

    content: list[Block | Table] = field(default_factory=list)
    columns: int = 1
    rows: int = 1
    continues: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """The rows of a table; ``heads`` is how many of the first are heads, None when unknown."""

    rows: list[list[Cell]]
    heads: int | None = None


def table_blocks(table: Table) -> list[Block]:
    """Return the lines of ``table``, or the blocks of its cells where it is but an arrangement."""
    rows, known = _written(table)
    if not rows:
        return []
    used = {cell.start for row in rows for cell in row if cell.text}
    heads = _count_heads(known, rows)
    if len(used) <= 1 or (not heads and _only_arranges(rows)):
        return [block for row in rows for cell in row for block in cell.blocks]
    labels = _Labels(rows[:heads])
    blocks = []
    for n, row in enumerate(rows):
        if n >= heads or _is_title(row):
            blocks.append(_line(row, labels, used))
        blocks += [block for cell in row for block in cell.blocks if _is_note(block)]
    return blocks


@dataclass(frozen=True)
class _Placed:
    """A cell with the columns it takes and what it holds, its tables being lines already."""

    start: int
    end: int
    cell: Cell
    parts: list[Block | list[Block]]

    @cached_property
    def text(self) -> str:
        said = ""
        for part in self.parts:
            for block in [part] if isinstance(part, Block) else part:
                text = "" if _is_note(block) else squash(block.text)
                shown = text if isinstance(part, Block) else f"({text})"
                if text:
                    said += f"{'' if not said else ' ' if _CLOSED.search(said) else ', '}{shown}"
        return said

    @cached_property
    def blocks(self) -> list[Block]:
        held = [[part] if isinstance(part, Block) else part for part in self.parts]
        return [block for blocks in held for block in blocks if block.text.strip()]


def _placed(table: Table) -> list[list[_Placed]]:
    """Return the rows with each cell in its columns, whatever spans rows above it."""
    open_spans: list[tuple[int, int, int]] = []  # first column, the one after, rows still to come
    placed = []
    for row in table.rows:
        at, cells = 0, []
        for cell in row:
            at = _free(at, open_spans)
            end = at + max(1, cell.columns)
            parts = [p if isinstance(p, Block) else table_blocks(p) for p in cell.content]
            cells.append(_Placed(at, end, cell, [] if cell.continues else parts))
            at = end
        open_spans = [(start, end, left - 1) for start, end, left in open_spans if left > 1]
        open_spans += [(c.start, c.end, c.cell.rows - 1) for c in cells if c.cell.rows > 1]
        open_spans.sort()
        placed.append(cells)
    return placed


def _free(at: int, spans: list[tuple[int, int, int]]) -> int:
    for start, end, _ in spans:
        if start <= at < end:
            at = end
    return at


def _written(table: Table) -> tuple[list[list[_Placed]], int | None]:
    """Return the rows that hold something, and how many of those are known to be heads."""
    rows = [(n, row) for n, row in enumerate(_placed(table)) if any(cell.blocks for cell in row)]
    heads = table.heads
    known = None if heads is None else sum(n < heads for n, _ in rows)
    return [row for _, row in rows], known


def _count_heads(known: int | None, rows: list[list[_Placed]]) -> int:
    count = _guessed_heads(rows) if known is None else known
    too_long = any(len(cell.text) > MAX_LABEL for row in rows[:count] for cell in row)
    return 0 if too_long or count == len(rows) else count


def _guessed_heads(rows: list[list[_Placed]]) -> int:
    """Return 1 when the first row, or that after a title, looks like heads, the title counted."""
    title = 1 if len(rows) > 1 and _is_title(rows[0]) else 0
    first, below = rows[title], rows[title + 1 :]
    named = [cell for cell in first if cell.text]
    if (
        not below
        or len(named) < max(2, len(first) - 1)
        or len({c.text for c in named}) < len(named)
    ):
        return 0
    is_strong = all(cell.cell.strong for cell in named)
    if is_strong and not all(cell.cell.strong for cell in below[0] if cell.text):
        return title + 1
    return title + 1 if _heads_figures(first, below) else 0


def _heads_figures(first: list[_Placed], below: list[list[_Placed]]) -> bool:
    """Tell whether years, or words, stand over columns of figures: two, for a list of names with
    one figure each has no heads.
    """
    columns: dict[int, list[str]] = {}
    for row in below:
        for cell in row:
            if cell.text:
                columns.setdefault(cell.start, []).append(cell.text)
    over = [
        cell.text
        for cell in first[1:]
        if cell.text and all(_FIGURE.fullmatch(text) for text in columns.get(cell.start, ["—"]))
    ]
    names = all(_YEAR.fullmatch(text) or not _FIGURE.fullmatch(text) for text in over)
    return names and len(over) >= _FIGURES_ENOUGH


def _only_arranges(rows: list[list[_Placed]]) -> bool:
    cells = [cell for row in rows for cell in row]
    return any(
        block.heading or count_words(cell.text) > LONG_CELL
        for cell in cells
        for block in cell.blocks[:1]
    ) or any(isinstance(part, list) for cell in cells for part in cell.parts)


def _is_title(row: list[_Placed]) -> bool:
    """Tell whether one cell stands across the table."""
    return len(row) == 1 and row[0].end > 1


class _Labels:
    """The heads of the columns, several rows of them as one."""

    def __init__(self, rows: list[list[_Placed]]) -> None:
        self._rows = [row for row in rows if not _is_title(row)]
        self._known: dict[tuple[int, int], str] = {}

    def over(self, cell: _Placed) -> str:
        """Return what stands over the columns of ``cell``, or nothing."""
        place = (cell.start, cell.end)
        if place not in self._known:
            self._known[place] = " – ".join(
                filter(None, (self._in(row, cell) for row in self._rows))
            )
        return self._known[place]

    def _in(self, row: list[_Placed], cell: _Placed) -> str:
        over = [head.text for head in row if head.start < cell.end and cell.start < head.end]
        return " / ".join(text.rstrip(" :\u00a0") for text in over if text)


def _line(row: list[_Placed], labels: _Labels, used: set[int]) -> Block:
    said = []
    for cell in row:
        if cell.cell.continues or not (cell.text or cell.start in used):
            continue
        label = "" if _is_title(row) else labels.over(cell)
        said.append(f"{label} : {cell.text or EMPTY}" if label else cell.text or EMPTY)
    first = next((block for cell in row for block in cell.blocks), Block(""))
    return replace(first, text=" ; ".join(said), heading=False)


def _is_note(block: Block) -> bool:
    return block.text.startswith(NOTE)
