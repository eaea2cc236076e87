"""A decision that is being written: should the program be killed, the next one ends it.

What it changes is noted in ``output/.decision.json`` first. If the document has its new text when
the note is found, the rest is done, the audit's line too; if not, nothing of it was and nothing is.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from orchestra.approval import approvals, claimed_approval, disagreement
from orchestra.audit import AuditLine, append_audit, bind_next, read_audit, take_back_half
from orchestra.checking.runner import MAX_BYTES
from orchestra.document import parse_document
from orchestra.errors import ArchiveError, ReviewError
from orchestra.files import PRIVATE, cannot_write, make_folder, write_bytes, write_text
from orchestra.links import leads_out, read_no_link
from orchestra.review.noted import MOST_NOTED, NoNote, read_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.review.noted import Note, NotedLine, NotedPart

NOTE = ".decision.json"


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


def note_decision(output_folder: Path, document: Part, evidence: Part, line: AuditLine) -> None:
    """Note what is about to be written.

    Raises ArchiveError when it cannot be, or the audit cannot be read.
    """
    noted = {
        "line": bind_next(output_folder, line).model_dump(),
        "document": _noted(output_folder, document),
        "evidence": _noted(output_folder, evidence),
    }
    write_text(output_folder / NOTE, json.dumps(noted, ensure_ascii=False), PRIVATE)


def _noted(output_folder: Path, part: Part) -> dict[str, str | None]:
    return {
        "path": part.path.relative_to(output_folder).as_posix(),
        "target": part.target.relative_to(output_folder).as_posix(),
        "after": None if part.after is None else part.after.decode(),
    }


def forget_decision(output_folder: Path) -> None:
    """Delete the note: all is written, or all is as it was."""
    with suppress(OSError):
        (output_folder / NOTE).unlink(missing_ok=True)


def end_decision(output_folder: Path) -> None:
    """End the decision that a killed program has left, if there is one; the archive is locked.

    A note that this archive has not left is set aside, and nothing of it is done: ReviewError says
    so, once. Raises ArchiveError when something cannot be written.
    """
    path = output_folder / NOTE
    try:
        note = read_note(read_no_link(path, MOST_NOTED + 1))
        _go_on(output_folder, note)
    except FileNotFoundError:
        return
    except NoNote as fault:
        raise _set_aside(path, str(fault)) from None
    except OSError as error:  # it is a link, a folder, or may not be read
        raise _set_aside(path, error.strerror or str(error)) from None
    forget_decision(output_folder)


def _set_aside(path: Path, why: str) -> ReviewError:
    aside = path.with_name(f"refused-decision-{uuid4().hex[:6]}.json")
    try:
        path.rename(aside)
    except OSError as error:
        raise cannot_write(aside, error) from error
    return ReviewError(
        f"{path} tells of a decision that this archive has not left ({why}); it was set aside as"
        f" {aside.name}, and nothing of it was done",
        "try again; orchestra review audit tells whether a document misses its line",
    )


def _go_on(output_folder: Path, note: Note) -> None:
    """Do what is left to do of a decision whose document was written; of another nothing was.

    Raises NoNote, before anything is done, when it does not fit what is there.
    """
    take_back_half(output_folder, note.line)
    lines = read_audit(output_folder)
    is_entered = bool(lines) and lines[-1].model_copy(update={"mark": ""}) == _bare(note.line)
    if not is_entered and bind_next(output_folder, note.line).before != note.line.before:
        raise NoNote("it does not follow the last line of the audit")
    parts = [_part(output_folder, noted) for noted in (note.document, note.evidence)]
    for part in parts:
        _refuse_links(output_folder, part)
    if note.line.version not in [_version(parts[0].path), _version(parts[0].target)]:
        return
    _refuse_unapproved(note, lines if is_entered else [*lines, note.line])
    for part in parts:
        _refuse_foreign(part)
    for part in parts:
        _finish(part)
    if not is_entered:
        append_audit(output_folder, _bare(note.line))


def _bare(line: NotedLine) -> AuditLine:
    return AuditLine(**line.model_dump())


def _part(output_folder: Path, noted: NotedPart) -> Part:
    content = None if noted.after is None else noted.after.encode()
    return Part(output_folder / noted.path, output_folder / noted.target, content)


def _refuse_links(output_folder: Path, part: Part) -> None:
    """Raise NoNote when a folder of the document is a link: no documents lie in such a one."""
    for place in (part.path, part.target):
        folders = place.parents[:2]
        if leads_out(place.parent, output_folder) or any(map(Path.is_symlink, folders)):
            raise NoNote("a folder that it names is a link")


def _refuse_unapproved(note: Note, lines: Sequence[AuditLine]) -> None:
    """Raise NoNote for an approval or a publication that would not be believed afterwards."""
    if note.line.status in ("approved", "published"):
        review = parse_document(note.document.after or "").value("review")
        if said := disagreement(claimed_approval(review), approvals(lines)):
            raise NoNote(said)


def _refuse_foreign(part: Part) -> None:
    """Raise NoNote when something else lies where the part is, or goes."""
    both = part.path != part.target and os.path.lexists(part.path)
    if both and os.path.lexists(part.target):
        raise NoNote(f"{part.target.name} lies in both places")
    if part.after is not None and (part.path.is_dir() or part.target.is_dir()):
        raise NoNote(f"{part.path.name} is a folder")


def _version(path: Path) -> str:
    try:
        return hashlib.sha256(read_no_link(path, MAX_BYTES + 1)).hexdigest()
    except OSError:
        return ""


def _finish(part: Part) -> None:
    """Do what is left to do of a part, which may be all of it or nothing."""
    part.move()
    if part.after is not None:
        write_bytes(part.target, part.after)
