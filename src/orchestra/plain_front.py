"""Front matter as this program writes it, read without a YAML parser.

Nearly every document of an archive has it, and a YAML parser takes longer to read it than the
checker takes for half of its rules. Whatever is written otherwise is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from orchestra.yamlfile import Mark, YamlText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.yamlfile import Location

_TEXT = r'"[^"\\\n]*"'
# What YAML takes for a line end or refuses to read.
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
_LINE = re.compile(
    r"^((?:  ){0,4})(- )?([a-z_]{1,40}):"
    rf"(?: (?:({_TEXT})|({_NUMBER})|(\[(?:{_TEXT}(?:, {_TEXT})*)?\])|(\{{\}})))?\n",
    re.MULTILINE,
)
_STEP = 2  # columns that a block is further in than what it belongs to
# YAML takes these for truths or for nothing, also where a key stands.
_NO_NAMES = frozenset(("true", "false", "yes", "no", "on", "off", "null"))

# The indent, the mark of an item, the key, then text, number, list or mapping; the rest is empty.
_Line = tuple[str, str, str, str, str, str, str]


class _NotPlain(Exception):
    """The front matter is for the parser to read."""


def read_plain_front(front: str, first_line: int) -> YamlText | None:
    """Return what YAML reads in ``front``, or None when it is not written plainly.

    Plain are keys in small letters with texts between double quotes without an escape, numbers,
    lists of such texts on one line and empty mappings; and below a key, mappings or lists of
    mappings. ``first_line`` is the line of the file on which ``front`` begins.
    """
    lines: list[_Line] = _LINE.findall(f"{front}\n")
    if len(lines) != front.count("\n") + 1:  # one of them is not plain
        return None
    if not front.replace("\n", "").isprintable() and _ODD.search(front):
        return None
    reader = _Reader(lines)
    try:
        data = reader.mapping(0, ())
    except _NotPlain:
        return None
    return YamlText(data, _Marks(lines, first_line), []) if reader.at == len(lines) else None


class _Marks(Mapping["Location", Mark]):
    """Where keys and items stand: found out when somebody asks, as of few documents they do."""

    def __init__(self, lines: list[_Line], first_line: int) -> None:
        self._lines, self._first_line = lines, first_line

    @cached_property
    def _found(self) -> dict[Location, Mark]:
        found: dict[Location, Mark] = {}
        _Reader(self._lines, self._first_line, found).mapping(0, ())
        return found

    def __getitem__(self, location: Location) -> Mark:
        return self._found[location]

    def __iter__(self) -> Iterator[Location]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass
class _Reader:
    """The lines and the one that is read next; in ``marks``, where each key and item stands."""

    lines: list[_Line]
    first_line: int = 0
    marks: dict[Location, Mark] | None = None
    at: int = 0

    def mapping(self, column: int, location: Location) -> dict[str, Any]:
        """Read the keys from here on that stand in ``column``, until another item begins."""
        values: dict[str, Any] = {}
        lines, first = self.lines, self.at
        while self.at < len(lines):
            indent, item, key, text, figure, listed, empty = lines[self.at]
            if len(indent) + len(item) != column or (item and self.at > first):
                break
            if key in values or key in _NO_NAMES:
                raise _NotPlain
            if self.marks is not None:
                self._mark(location, column, key, listed)
            self.at += 1
            if text:
                values[key] = text[1:-1]
            elif figure:
                values[key] = float(figure) if "." in figure else int(figure)
            elif listed:
                values[key] = _texts(listed)
            else:
                values[key] = {} if empty else self._below(column, (*location, key))
        return values

    def _below(self, column: int, location: Location) -> dict[str, Any] | list[dict[str, Any]]:
        """Read the block that belongs to the key just read."""
        if self.at == len(self.lines):
            raise _NotPlain
        indent, item, *_ = self.lines[self.at]
        if len(indent) + len(item) != column + _STEP:
            raise _NotPlain
        if item:
            return self._items(column + _STEP, location)
        return self.mapping(column + _STEP, location)

    def _items(self, column: int, location: Location) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        while self.at < len(self.lines):
            indent, item, *_ = self.lines[self.at]
            if not item or len(indent) + len(item) != column:
                break
            inner = (*location, len(items))
            if self.marks is not None:
                self.marks[inner] = Mark(self.first_line + self.at, column + 1)
            items.append(self.mapping(column, inner))
        return items

    def _mark(self, location: Location, column: int, key: str, listed: str) -> None:
        """Note where a key stands, and each text of a list behind it."""
        marks, line = cast("dict[Location, Mark]", self.marks), self.first_line + self.at
        marks[*location, key] = Mark(line, column + 1)
        column += len(f"{key}: [") + 1
        for index, text in enumerate(_texts(listed)):
            marks[*location, key, index] = Mark(line, column)
            column += len(f'"{text}", ')


def _texts(listed: str) -> list[str]:
    return listed[2:-2].split('", "') if len(listed) > len("[]") else []
