"""Front matter as this program writes it, read without a YAML parser.

Nearly every document of an archive has it, and a YAML parser takes longer to read it than the
checker takes for half of its rules. Whatever is written otherwise is left to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestra.yamlfile import Mark, YamlText

if TYPE_CHECKING:
    from orchestra.yamlfile import Location

# No end of a text, no escape, nothing that YAML takes for a line end or refuses to read.
_CHARACTER = r"[^\"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
_TEXT = f'"{_CHARACTER}*"'
_NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
_LINE = re.compile(
    r"((?:  ){0,4})(- )?([a-z_]{1,40}):"
    rf"(?: (?:({_TEXT})|({_NUMBER})|\[((?:{_TEXT}(?:, {_TEXT})*)?)\]|(\{{\}})))?\n"
)
_STEP = 2  # columns that a block is further in than what it belongs to
# YAML takes these for truths or for nothing, also where a key stands.
_NO_NAMES = frozenset(("true", "false", "yes", "no", "on", "off", "null"))

# Number, column of the key, whether it begins an item, key, then text, number, list and mapping.
_Line = tuple[int, int, bool, str, str | None, str | None, str | None, str | None]


class _NotPlain(Exception):
    """The front matter is for the parser to read."""


def read_plain_front(front: str, first_line: int) -> YamlText | None:
    """Return what YAML reads in ``front``, or None when it is not written plainly.

    Plain are keys in small letters with texts between double quotes without an escape, numbers,
    lists of such texts on one line and empty mappings; and below a key, mappings or lists of
    mappings. ``first_line`` is the line of the file on which ``front`` begins.
    """
    try:
        lines = _lines(f"{front}\n", first_line)
        reader = _Reader(lines)
        data = reader.mapping(0, ())
    except _NotPlain:
        return None
    return YamlText(data, reader.marks, []) if reader.at == len(lines) else None


def _lines(front: str, first_line: int) -> list[_Line]:
    lines: list[_Line] = []
    end = 0
    while end < len(front):
        match = _LINE.match(front, end)
        if match is None:
            raise _NotPlain
        end = match.end()
        indent, item, key, text, figure, listed, empty = match.groups()
        number, column = first_line + len(lines), len(indent) + (_STEP if item else 0)
        lines.append((number, column, item is not None, key, text, figure, listed, empty))
    return lines


@dataclass
class _Reader:
    """The lines, the one that is read next, and where each key and item stands."""

    lines: list[_Line]
    at: int = 0
    marks: dict[Location, Mark] = field(default_factory=dict)

    def mapping(self, column: int, location: Location) -> dict[str, Any]:
        """Read the keys from here on that stand in ``column``, until another item begins."""
        values: dict[str, Any] = {}
        first = self.at
        while self.at < len(self.lines):
            number, indent, is_item, key, text, figure, listed, empty = self.lines[self.at]
            if indent != column or (is_item and self.at > first):
                break
            inner = (*location, key)
            if key in values or key in _NO_NAMES:
                raise _NotPlain
            self.marks[inner] = Mark(number, column + 1)
            self.at += 1
            if text is not None:
                values[key] = text[1:-1]
            elif figure is not None:
                values[key] = float(figure) if "." in figure else int(figure)
            elif listed is not None:
                values[key] = self._texts(listed, number, column + len(key) + 4, inner)
            else:
                values[key] = {} if empty else self._below(column, inner)
        return values

    def _texts(self, listed: str, number: int, column: int, location: Location) -> list[str]:
        texts = listed[1:-1].split('", "') if listed else []
        for index, text in enumerate(texts):
            self.marks[*location, index] = Mark(number, column)
            column += len(f'"{text}", ')
        return texts

    def _below(self, column: int, location: Location) -> dict[str, Any] | list[dict[str, Any]]:
        """Read the block that belongs to the key just read."""
        column += _STEP
        if self.at == len(self.lines) or self.lines[self.at][1] != column:
            raise _NotPlain
        is_item = self.lines[self.at][2]
        return self._items(column, location) if is_item else self.mapping(column, location)

    def _items(self, column: int, location: Location) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        while self.at < len(self.lines) and self.lines[self.at][1:3] == (column, True):
            inner = (*location, len(items))
            self.marks[inner] = Mark(self.lines[self.at][0], column + 1)
            items.append(self.mapping(column, inner))
        return items
