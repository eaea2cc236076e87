"""Places in a text, counted as editors count them: in code units, from 0."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec

BOM = "\ufeff"
# These end a line for editors; str.splitlines would also break at form feeds and the like.
_LINE_END = re.compile("\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(
    r"#{1,6} .*\S"  # a heading
    r"|\[[^\]\s]*\]"  # a citation
    r"|\d{1,3}(?:[ \xa0\u202f]\d{3})+"
    r"|\w+(?:['’-]\w+)*"
    r"|\S+|\s"
)


def changed(text: str, change: types.TextDocumentContentChangeEvent, codec: PositionCodec) -> str:
    """Return ``text`` after what the person did to it in the editor."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    ends = (_offset(text, place, codec) for place in (change.range.start, change.range.end))
    start, end = sorted(ends)
    return text[:start] + change.text + text[end:]


def _offset(text: str, place: types.Position, codec: PositionCodec) -> int:
    """Return the offset of a place; one beyond the line or the text is at the end of it."""
    start = 0
    if place.line:
        above = next(islice(_LINE_END.finditer(text), place.line - 1, None), None)
        if above is None:
            return len(text)
        start = above.end()
    end = _LINE_END.search(text, start)
    line = text[start : end.start() if end else len(text)]
    return start + _characters(line, place.character, codec)


def _characters(line: str, units: int, codec: PositionCodec) -> int:
    if line.isascii():
        return min(units, len(line))
    for count, character in enumerate(line):
        units -= codec.client_num_units(character)
        if units < 0:
            return count
    return len(line)


@dataclass(frozen=True)
class Places:
    """A text as the checker reads it, and where its places are in the editor's text."""

    source: str
    codec: PositionCodec

    @cached_property
    def text(self) -> str:
        """The text whose lines end with a line feed, without byte order mark.

        Half a character, which an editor can send, is replaced: it cannot be encoded.
        """
        bare = _LINE_END.sub("\n", self.source.removeprefix(BOM))
        return _SURROGATE.sub("\ufffd", bare)

    @cached_property
    def newline(self) -> str:
        """The first line's end."""
        end = _LINE_END.search(self.source)
        return end.group() if end else "\n"

    @cached_property
    def lines(self) -> list[str]:
        """The lines of ``text`` without their ends."""
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def at(self, line: int, column: int) -> types.Position:
        """Return the place of a line and column of ``text``, both from 1."""
        index = min(max(line, 1), len(self.lines)) - 1
        before = self.lines[index][: max(column, 1) - 1]
        if index == 0 and self.source.startswith(BOM):
            before = BOM + before
        units = len(before) if before.isascii() else self.codec.client_num_units(before)
        return types.Position(index, units)

    def at_offset(self, offset: int) -> types.Position:
        """Return the place of a character offset in ``text``."""
        line = bisect_right(self._starts, offset)
        return self.at(line, offset - self._starts[line - 1] + 1)

    def word(self, line: int, column: int) -> types.Range:
        """Return the range of what begins at a line and column: a heading, a citation, a word…"""
        index = min(max(line, 1), len(self.lines)) - 1
        found = _WORD.match(self.lines[index], max(column, 1) - 1)
        end = found.end() + 1 if found else column
        return types.Range(self.at(line, column), self.at(line, end))
