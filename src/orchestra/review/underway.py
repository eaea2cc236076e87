"""A decision that is being written: should the program be killed, the next one ends it.

What it changes is noted in ``output/.decision.json`` first. If the document has its new text when
the note is found, the rest is done, the audit's line too; if not, nothing of it was and nothing is.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestra.audit import AuditLine, append_audit, read_audit, take_back_half
from orchestra.errors import ArchiveError, ReviewError
from orchestra.files import PRIVATE, cannot_write, make_folder, write_bytes, write_text
from orchestra.links import leads_out, read_no_link

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTE = ".decision.json"


@dataclass(frozen=True)
class Part:
    """The document or its evidence file: where it lies, where it goes, what it becomes.

    ``after`` None leaves its content as it is; an evidence file need not be there.
    """

    path: Path
    target: Path
    after: bytes | None

    def refuse_taken(self) -> None:
        """Raise ReviewError when something else lies where it goes."""
        if self.target != self.path and os.path.lexists(self.target):
            raise ReviewError(
                f"{self.target} is there already", "move one of the two out of the way"
            )

    def content(self) -> bytes | None:
        """Return what is in it, None where it is not there or stays as it is."""
        return self.path.read_bytes() if self.after is not None and self.path.exists() else None

    def put(self) -> None:
        """Write and move it; raise ArchiveError when that cannot be done."""
        if self.after is not None:
            write_bytes(self.path, self.after)
        self.move()

    def move(self) -> None:
        """Move it where it goes, unless it is there or is not at all."""
        if self.target == self.path or not os.path.lexists(self.path):
            return
        try:
            make_folder(self.target.parent)
            self.path.rename(self.target)
        except OSError as error:
            if self.path.is_file():  # a folder in the place of an evidence file may stay behind
                raise cannot_write(self.target, error) from error

    def restore(self, before: bytes | None) -> None:
        """Put it back where and as it was; what cannot be undone, the error tells of."""
        with suppress(OSError, ArchiveError):
            if not os.path.lexists(self.path) and os.path.lexists(self.target):
                self.target.rename(self.path)
            if self.after is None:
                return
            if before is None:
                self.path.unlink(missing_ok=True)
            elif self.path.read_bytes() != before:
                write_bytes(self.path, before)


class _Note(BaseModel):
    """What is noted: the audit's line, and of each part where it lies, goes, and its content."""

    model_config = ConfigDict(extra="forbid")

    line: AuditLine
    parts: list[tuple[str, str, str | None]]


def note_decision(output_folder: Path, parts: Sequence[Part], line: AuditLine) -> None:
    """Note what is about to be written; the first part is the document.

    Raises ArchiveError when it cannot be.
    """
    noted = [
        (
            part.path.relative_to(output_folder).as_posix(),
            part.target.relative_to(output_folder).as_posix(),
            None if part.after is None else part.after.decode(),
        )
        for part in parts
    ]
    write_text(output_folder / _NOTE, _Note(line=line, parts=noted).model_dump_json(), PRIVATE)


def forget_decision(output_folder: Path) -> None:
    """Delete the note: all is written, or all is as it was."""
    with suppress(OSError):
        (output_folder / _NOTE).unlink(missing_ok=True)


def end_decision(output_folder: Path) -> None:
    """End the decision that a killed program has left, if there is one; the archive is locked.

    Raises ArchiveError when it cannot be written.
    """
    try:
        note = _Note.model_validate_json(read_no_link(output_folder / _NOTE))
    except (OSError, ValidationError):  # none, or not ours: that was written whole
        return
    parts = [_part(output_folder, *noted) for noted in note.parts]
    places = [place for part in parts for place in (part.path, part.target)]
    take_back_half(output_folder, note.line)
    is_ours = not any(leads_out(place, output_folder) for place in places)
    if is_ours and note.line.version in [_version(place) for place in places[:2]]:
        for part in parts:
            _go_on(part)
        if not any(_same(note.line, line) for line in read_audit(output_folder, note.line.key)):
            append_audit(output_folder, note.line)
    forget_decision(output_folder)


def _part(output_folder: Path, path: str, target: str, after: str | None) -> Part:
    content = None if after is None else after.encode()
    return Part(output_folder / path, output_folder / target, content)


def _version(path: Path) -> str:
    try:
        return hashlib.sha256(read_no_link(path)).hexdigest()
    except OSError:
        return ""


def _go_on(part: Part) -> None:
    """Do what is left to do of a part, which may be all of it or nothing."""
    part.move()
    if part.after is not None:
        write_bytes(part.target, part.after)


def _same(noted: AuditLine, line: AuditLine) -> bool:
    return noted == line.model_copy(update={"before": noted.before, "mark": noted.mark})
