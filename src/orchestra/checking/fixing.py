"""Mending what is certain: applying the edits of findings, without touching a sentence's words."""

from __future__ import annotations

import difflib
import os
from bisect import bisect_left
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.checking.report import shown_path
from orchestra.checking.runner import check_text, read_file
from orchestra.document import parse_document
from orchestra.errors import ArchiveError
from orchestra.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.finding import Edit, Finding
    from orchestra.checking.world import World

ROUNDS = 10  # one mended fault can show another: the word count after the headings
SEALED = ("approved", "published")


@dataclass(frozen=True)
class Fixed:
    """A document's content before and after; ``refusal`` says why nothing was mended."""

    path: str
    before: bytes
    after: bytes
    count: int = 0
    refusal: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after

    def diff(self) -> str:
        """Return what would change, as a unified diff."""
        name = shown_path(self.path)
        old, new = (_lines(data) for data in (self.before, self.after))
        return "".join(_ended(difflib.unified_diff(old, new, name, name)))


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True) if b"\f" not in data else _by_feed(data.decode())


def _by_feed(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def fix_file(path: str, world: World) -> Fixed | None:
    """Return what a file becomes when all that is certain is mended; None when it is no text.

    Nothing is written. A document that somebody approved is left as it is: mending it would void
    the approval.
    """
    data = read_file(path)
    if not isinstance(data, bytes):
        return None
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    after, count = fix_text(path, text, world)
    status = parse_document(text).value("status")
    if count and status in SEALED:
        return Fixed(path, data, data, 0, f"it is {status}, and a change would void the approval")
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    return Fixed(path, data, mark + after.encode(), count)


def write_fixed(fixed: Fixed) -> None:
    """Write what :func:`fix_file` made; a link stays one, and what it leads to is written.

    Raises ArchiveError when the file was changed since it was read, or cannot be written.
    """
    target = Path(os.path.realpath(fixed.path))
    if read_file(str(target)) != fixed.before:
        raise ArchiveError(
            f"{shown_path(fixed.path)} changed while it was being mended", "run the check again"
        )
    write_bytes(target, fixed.after, target.stat().st_mode & 0o777)


def fix_text(path: str, text: str, world: World) -> tuple[str, int]:
    """Return ``text`` with every certain edit made, and how many findings they mended.

    Line ends are kept as they are; what is added has the line ends of the first line.
    """
    count = 0
    for _ in range(ROUNDS):
        chosen = list(_apart(check_text(path, text, world)))
        if not chosen:
            break
        text = _edited(text, [edit for finding in chosen for edit in finding.edits])
        count += len(chosen)
    return text, count


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings whose edits touch no earlier finding's, unless both say the same."""
    taken: set[Edit] = set()
    for finding in findings:
        new = set(finding.edits) - taken
        if finding.edits and not any(_touch(edit, other) for edit in new for other in taken):
            taken |= new
            yield finding


def _touch(edit: Edit, other: Edit) -> bool:
    return edit.start <= other.end and other.start <= edit.end


def _edited(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` after ``edits``, whose offsets count each end of a line as one character."""
    breaks = _double_ends(text)
    newline = _first_end(text)
    for edit in sorted(set(edits), reverse=True):
        start, end = (offset + bisect_left(breaks, offset) for offset in (edit.start, edit.end))
        text = text[:start] + edit.text.replace("\n", newline) + text[end:]
    return text


def _double_ends(text: str) -> list[int]:
    """Return where the line feeds of CR LF stand when each end of a line is one character."""
    found: list[int] = []
    at = text.find("\r\n")
    while at >= 0:
        found.append(at - len(found))
        at = text.find("\r\n", at + 2)
    return found


def _first_end(text: str) -> str:
    at = text.find("\n")
    if at < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[at - 1 : at] == "\r" else "\n"
