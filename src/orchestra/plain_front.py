"""Front matter as this program writes it, read without a YAML parser.

Nearly every document of an archive has it, and a YAML parser takes longer to read it than the
checker takes for half of its rules. Whatever is written otherwise is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from orchestra.yamlfile import Mark, YamlText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.yamlfile import Location

# No end of a text, no escape, nothing that YAML takes for a line end or refuses to read.
_CHARACTER = r"[^\"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
_TEXT = f'"{_CHARACTER}*"'
_NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
_LINE = re.compile(
    r"((?:  ){0,4})(- )?([a-z_]{1,40}):"
    rf"(?: (?:({_TEXT})|({_NUMBER})|\[((?:{_TEXT}(?:, {_TEXT})*)?)\]|(\{{\}})))?"
)
_LONGEST_KEPT = 200  # characters of a line that is remembered
_STEP = 2  # columns that a block is further in than what it belongs to
# YAML takes these for truths or for nothing, also where a key stands.
_NO_NAMES = frozenset(("true", "false", "yes", "no", "on", "off", "null"))
_BLOCK, _EMPTY = object(), object()  # the value is in the lines below, or an empty mapping


class _Line(NamedTuple):
    """A line, read: its key, the column where that stands, and the value behind it.

    A list of texts is a tuple, since one line is read once for all documents that have it.
    """

    column: int
    is_item: bool
    key: str
    value: object


class _NotPlain(Exception):
    """The front matter is for the parser to read."""


def read_plain_front(front: str, first_line: int) -> YamlText | None:
    """Return what YAML reads in ``front``, or None when it is not written plainly.

    Plain are keys in small letters with texts between double quotes without an escape, numbers,
    lists of such texts on one line and empty mappings; and below a key, mappings or lists of
    mappings. ``first_line`` is the line of the file on which ``front`` begins.
    """
    try:
        lines = [
            _known_line(line) if len(line) <= _LONGEST_KEPT else _read_line(line)
            for line in front.split("\n")
        ]
        reader = _Reader(lines)
        data = reader.mapping(0, ())
    except _NotPlain:
        return None
    return YamlText(data, _Marks(lines, first_line), []) if reader.at == len(lines) else None


def _read_line(line: str) -> _Line:
    match = _LINE.fullmatch(line)
    if match is None or match[3] in _NO_NAMES:
        raise _NotPlain
    indent, item, key, text, figure, listed, empty = match.groups()
    value: object = _BLOCK
    if text is not None:
        value = text[1:-1]
    elif figure is not None:
        value = float(figure) if "." in figure else int(figure)
    elif listed is not None:
        value = tuple(listed[1:-1].split('", "')) if listed else ()
    elif empty is not None:
        value = _EMPTY
    return _Line(len(indent) + (_STEP if item else 0), item is not None, key, value)


_known_line = lru_cache(maxsize=4096)(_read_line)  # most lines are in many documents


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
        at, end = first, len(lines)
        while at < end:
            here, is_item, key, value = line = lines[at]
            if here != column or (is_item and at > first):
                break
            if key in values:
                raise _NotPlain
            if self.marks is not None:
                self._mark(location, line, self.first_line + at)
            at += 1
            if value is _BLOCK:
                self.at = at
                values[key] = self._below(column + _STEP, (*location, key))
                at = self.at
            elif value is _EMPTY:
                values[key] = {}
            else:
                values[key] = list(value) if isinstance(value, tuple) else value
        self.at = at
        return values

    def _below(self, column: int, location: Location) -> dict[str, Any] | list[dict[str, Any]]:
        """Read the block that belongs to the key just read."""
        if self.at == len(self.lines) or self.lines[self.at].column != column:
            raise _NotPlain
        is_item = self.lines[self.at].is_item
        return self._items(column, location) if is_item else self.mapping(column, location)

    def _items(self, column: int, location: Location) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        while self.at < len(self.lines) and self.lines[self.at][:2] == (column, True):
            inner = (*location, len(items))
            if self.marks is not None:
                self.marks[inner] = Mark(self.first_line + self.at, column + 1)
            items.append(self.mapping(column, inner))
        return items

    def _mark(self, location: Location, line: _Line, number: int) -> None:
        """Note where a key stands, and each text of a list behind it."""
        marks = cast("dict[Location, Mark]", self.marks)
        marks[*location, line.key] = Mark(number, line.column + 1)
        column = line.column + len(f"{line.key}: [") + 1
        for index, text in enumerate(line.value if isinstance(line.value, tuple) else ()):
            marks[*location, line.key, index] = Mark(number, column)
            column += len(f'"{text}", ')
