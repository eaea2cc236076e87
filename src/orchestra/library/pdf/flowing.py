"""Lines put into paragraphs and headings by their distance, indent, size and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.library.pdf.text_lines import Line

_ITEM = re.compile(
    r"(?:[•◦▪■□●○–—➢➤✓✔*·-]\s*|[o§]\s+|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s|\d{1,2}(?:\.\d{1,2}){1,4}\.?\s)(?=\S)"
)
CLOSED = re.compile(r"[.!?…:;»”)]\W*$")
_CODE = re.compile(r"\d{2,8}[ .][^\W\d_]")  # a line of a list of numbers and what they mean
_CONTENTS = re.compile(r"… \d{1,4}$")  # a line of a table of contents
_HEADING_SIZE = 1.12  # of the body's
_HEADING_WORDS = 25
_SIZE_STEP = 0.08
_INDENT = 0.7  # of the size
_STRAIGHT = 0.3
_SHORT = 0.8  # of the column
_VERY_SHORT = 0.6
_LOOSER = 1.3  # of the usual distance of two lines


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    heading: bool = False

    @property
    def text(self) -> list[str]:
        """The text of its lines."""
        return [line.text for line in self.lines]


def make_paragraphs(
    lines: Sequence[Line], body: float, *, in_cell: bool = False
) -> list[Paragraph]:
    """Return the paragraphs of a column; ``body`` is the size of most of the text.

    In the cell of a table lines are short and stand in its middle, which says nothing of them.
    """
    if not lines:
        return []
    return [
        Paragraph(part, heading=not in_cell and _is_heading(part, body))
        for part in _parts(list(lines), in_cell=in_cell)
    ]


def _parts(lines: list[Line], *, in_cell: bool) -> Iterator[list[Line]]:
    gaps = [b.base - a.base for a, b in pairwise(lines) if _alike(a, b)]
    close = [gap for gap in gaps if 0 < gap < 2.2 * lines[0].size] or [lines[0].size * 1.2]
    usual = median(close)
    left, right = _edges(lines)
    part = [lines[0]]
    for index, (last, line) in enumerate(pairwise(lines)):
        after = lines[index + 2] if index + 2 < len(lines) else None
        if _is_new(part, last, line, usual) or (
            not in_cell
            and (
                _is_indented(part, line, after, left)
                or _is_outdented(part, line, left)
                or _ends(last, line, left, right)
            )
        ):
            yield part
            part = []
        part.append(line)
    yield part


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    lefts = sorted(line.x0 for line in lines)
    return lefts[len(lefts) // 4], max(line.x1 for line in lines)


def _alike(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) <= _SIZE_STEP * max(a.size, b.size)


def _is_new(part: list[Line], last: Line, line: Line, usual: float) -> bool:
    gap = line.base - last.base
    if (
        _CONTENTS.search(last.text)
        or gap > max(_LOOSER * usual, usual + 0.3 * line.size)
        or not _alike(last, line)
    ):
        return True
    if last.bold != line.bold and (CLOSED.search(last.text) or len(part) > 1 or last.bold):
        return True
    if _ITEM.match(line.text) and (not line.text[0].isalpha() or line.text[:2] == "o "):
        return True
    if _CODE.match(line.text) and _CODE.match(part[0].text):
        return True
    begun = _ITEM.match(part[0].text)
    return bool(begun) and len(part) > 1 and line.x0 <= part[0].x0 + _STRAIGHT * line.size


def _is_indented(part: list[Line], line: Line, after: Line | None, left: float) -> bool:
    """Tell whether ``line`` begins a paragraph by standing further in than those around it."""
    size = line.size
    last = part[-1]
    return (
        not _ITEM.match(part[0].text)
        and line.x0 - left > _INDENT * size
        and abs(last.x0 - left) < _STRAIGHT * size
        and (after is None or abs(after.x0 - left) < _STRAIGHT * size)
    )


def _is_outdented(part: list[Line], line: Line, left: float) -> bool:
    """Tell whether ``line`` begins as far left as the paragraph, whose other lines stand in."""
    near = _STRAIGHT * line.size
    return (
        len(part) > 1
        and abs(line.x0 - left) < near
        and abs(part[0].x0 - left) < near
        and all(other.x0 - left > near for other in part[1:])
    )


def _ends(last: Line, line: Line, left: float, right: float) -> bool:
    """Tell whether ``last`` is the short last line of a paragraph."""
    if line.text[:1].islower():
        return False
    share = (last.x1 - left) / max(right - left, 1)
    if share < _VERY_SHORT and line.text[:1].isupper():
        return True
    return share < _SHORT and bool(CLOSED.search(last.text))


def _is_heading(lines: Sequence[Line], body: float) -> bool:
    words = sum(len(line.text.split()) for line in lines)
    if words > _HEADING_WORDS or not any(char.isalpha() for line in lines for char in line.text):
        return False
    if _ITEM.match(lines[0].text) and not lines[0].text[0].isdigit():
        return False
    is_set_apart = all(line.size >= _HEADING_SIZE * body or line.bold for line in lines)
    return is_set_apart and not lines[-1].text.endswith((".", ";", ",", ":"))
