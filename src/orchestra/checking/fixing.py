"""Mending what is certain: applying the edits of findings, without touching a sentence's words."""

from __future__ import annotations

import difflib
import io
import os
import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.checking.report import shown_path
from orchestra.checking.runner import check_text, read_file
from orchestra.document import parse_document
from orchestra.errors import ArchiveError
from orchestra.files import replace_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestra.checking.finding import Edit, Finding
    from orchestra.checking.world import World

ROUNDS = 10  # one mended fault can show another: the word count after the headings
_WHY_SEALED = {
    "approved": "a change would void the approval; orchestra review edit makes it a draft again",
    "published": "a change would void the approval; withdraw it first",
    "withdrawn": "so it stays as it is",
    "rejected": "so it stays as it is",
}
SEALED = tuple(_WHY_SEALED)
_LINE_END = re.compile("\r\n?|\n")
_DOUBLE_END = re.compile("\r\n")


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
        """Return what would change, as a unified diff that ``patch`` applies in this folder."""
        name = _name_in_diff(self.path)
        # Lines end with a line feed and nothing else, as patch reads them.
        old, new = (list(io.StringIO(data.decode())) for data in (self.before, self.after))
        return "".join(_ended(difflib.unified_diff(old, new, name, name)))


def _name_in_diff(path: str) -> str:
    if Path(path).is_absolute() and Path(path).is_relative_to(Path.cwd()):
        path = os.path.relpath(path)
    name = shown_path(path)
    return f"{name}\t" if " " in name else name  # the tab ends a name that has spaces


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def fix_file(path: str, world: World) -> Fixed | None:
    """Return what a file becomes when all that is certain is mended; None when it is no text.

    Nothing is written. A document that somebody has decided on is left as it is: mending it would
    void the approval. So is one of which that cannot be known.
    """
    data = read_file(path)
    if not isinstance(data, bytes):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    bare = text.lstrip("\ufeff")
    if why := _why_held(bare):
        return Fixed(path, data, data, refusal=why)
    after, count = fix_text(path, bare, world)
    return Fixed(path, data, (text[: len(text) - len(bare)] + after).encode(), count)


def _why_held(text: str) -> str:
    document = parse_document(_LINE_END.sub("\n", text))
    if document.front_matter is None:
        return "its front matter cannot be read; correct that first"
    status = document.value("status")
    return f"it is {status}, {_WHY_SEALED[status]}" if status in SEALED else ""


def write_fixed(fixed: Fixed) -> None:
    """Write what :func:`fix_file` made; a link stays one, and what it leads to is written.

    Raises ArchiveError when the file was changed since it was read, or must not be written.
    """
    target = Path(os.path.realpath(fixed.path))
    name = shown_path(fixed.path)
    # Renaming another file over it would not ask for the right to write it.
    if target.exists() and not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        raise ArchiveError(f"{name} is read-only", "give yourself the right to write it (chmod)")
    if not replace_bytes(target, fixed.before, fixed.after):
        raise ArchiveError(f"{name} changed while it was being mended", "run the check again")


def fix_text(path: str, text: str, world: World) -> tuple[str, int]:
    """Return ``text`` with every certain edit made, and how many findings they mended.

    Line ends are kept as they are; what is added has the line ends of the first line. Without a
    front matter that can be read, nothing is certain: its lines would pass for prose.
    """
    if parse_document(_LINE_END.sub("\n", text)).front_matter is None:
        return text, 0
    count = 0
    for _ in range(ROUNDS):
        chosen = list(_apart(check_text(path, text, world)))
        if not chosen:
            break
        text = _edited(text, {edit for finding in chosen for edit in finding.edits})
        count += len(chosen)
    return text, count


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings whose edits touch no earlier finding's, unless both say the same."""
    taken: list[Edit] = []
    for finding in findings:
        if finding.edits and all(_fits(edit, taken) for edit in finding.edits):
            for edit in finding.edits:
                at = bisect_left(taken, edit)
                if taken[at : at + 1] != [edit]:
                    taken.insert(at, edit)
            yield finding


def _fits(edit: Edit, taken: list[Edit]) -> bool:
    at = bisect_left(taken, edit)
    before, after = taken[at - 1 : at], taken[at : at + 1]
    if after == [edit]:
        return True
    is_behind = not before or before[0].end < edit.start
    return is_behind and (not after or edit.end < after[0].start)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` after ``edits``, whose offsets count each end of a line as one character."""
    breaks = _double_ends(text)
    first_end = _LINE_END.search(text)
    newline = first_end.group() if first_end else "\n"
    pieces, done = [], 0
    for edit in sorted(edits):
        start, end = (offset + bisect_left(breaks, offset) for offset in (edit.start, edit.end))
        pieces += [text[done:start], edit.text.replace("\n", newline)]
        done = end
    return _joined([*pieces, text[done:]])


def _double_ends(text: str) -> list[int]:
    """Return where the line feeds of CR LF stand when each end of a line is one character."""
    return [match.start() - before for before, match in enumerate(_DOUBLE_END.finditer(text))]


def _joined(pieces: Iterable[str]) -> str:
    """Return the pieces together; a CR and an LF that then meet stay two ends of lines."""
    joined: list[str] = []
    for piece in filter(None, pieces):
        meets = joined and joined[-1].endswith("\r") and piece.startswith("\n")
        joined.append(f"\r{piece[1:]}" if meets else piece)
    return "".join(joined)
