"""Findings as text, each above the line that it is about and a caret under its column."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.checking.report import finding_line, summary
from orchestra.checking.runner import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.finding import Finding

# A paragraph is one long line: so much of it is shown before the column, and in all.
BEFORE, SHOWN = 40, 96
# Control and format characters, line and paragraph separators.
_MOVES = {"Cc", "Cf", "Zl", "Zp"}


def render_excerpts(findings: Sequence[Finding], files: int) -> str:
    """Return each finding's line, the source line and a caret, then the summary.

    Findings at one place share its source line. The files are read again; where one cannot be,
    or has no such line any more, only the finding's line is given.
    """
    lines: list[str] = []
    for path, found in groupby(findings, key=attrgetter("path")):
        source = _source_lines(Path(path))
        for (line, column), there in groupby(found, key=attrgetter("line", "column")):
            lines += [*map(finding_line, there), *_excerpt(line, column, source)]
    return "\n".join([*lines, summary(findings, files)])


def _source_lines(path: Path) -> list[str]:
    """Return the lines of what the checker could read: no pipe, no device, nothing huge."""
    data = read_file(str(path))
    if not isinstance(data, bytes):
        return []
    text = data.decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _excerpt(number: int, column: int, source: Sequence[str]) -> Iterator[str]:
    if not 1 <= number <= len(source):
        return
    line = source[number - 1]
    at = min(column - 1, len(line))
    start = at - BEFORE if at > BEFORE else 0
    end = start + SHOWN
    before = ("…" if start else "") + _printable(line[start:at])
    after = _printable(line[at:end]) + ("…" if end < len(line) else "")
    yield f"  {number} | {before}{after}".rstrip()
    yield f"  {' ' * len(str(number))} | {' ' * _width(before)}^"


def _printable(text: str) -> str:
    """Return ``text`` without what would move the cursor or turn the line around."""
    return "".join(
        " " if char == "\t" else "\ufffd" if unicodedata.category(char) in _MOVES else char
        for char in text
    )


def _width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
