"""Writing a decision down: the old text kept, the new one whole, the audit's line, or nothing.

The evidence file beside a document goes where that goes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.document import MAX_FRONT_MATTER, split_front_matter
from orchestra.errors import ArchiveError, ReviewError
from orchestra.evidence import evidence_path, render_evidence
from orchestra.files import cannot_write, write_bytes
from orchestra.review.audit import AuditLine, append_audit
from orchestra.review.front import set_values
from orchestra.review.paper import Paper, paper_of, shelf_path
from orchestra.review.record import Event, ReviewRecord
from orchestra.review.states import Status
from orchestra.review.versions import keep_version
from orchestra.seal import content_hash

if TYPE_CHECKING:
    from orchestra.evidence import Evidence


@dataclass(frozen=True)
class Change:
    """What a decision makes of a document.

    ``text`` None leaves the text as it is, ``evidence`` None the evidence file.
    """

    status: Status
    event: str
    record: ReviewRecord
    note: str = ""
    text: str | None = None
    evidence: Evidence | None = None


def commit(output_folder: Path, paper: Paper, change: Change, by: str, at: str) -> Paper:
    """Write the change and return the document after it; whatever fails, nothing has changed.

    Raises ArchiveError when something cannot be written, ReviewError when the front matter cannot
    be read or the place the document goes to is taken.
    """
    after = _after(paper, change, by, at).encode()
    target = shelf_path(output_folder, paper, change.status)
    evidence = render_evidence(change.evidence).encode() if change.evidence else None
    parts = [
        _Part(paper.path, target, after),
        _Part(evidence_path(paper.path), evidence_path(target), evidence),
    ]
    for part in parts:
        part.refuse_taken()
    keep_version(output_folder, paper)
    written = paper_of(target, after)
    undo = [(part, part.content()) for part in parts]
    try:
        for part in parts:
            part.put()
        append_audit(output_folder, _line(output_folder, written, change, by, at))
    except BaseException:
        for part, before in undo:
            part.restore(before)
        raise
    return written


@dataclass(frozen=True)
class _Part:
    """The document or its evidence file: where it lies, where it goes, what it becomes.

    ``after`` None leaves its content as it is; an evidence file need not be there.
    """

    path: Path
    target: Path
    after: bytes | None

    def refuse_taken(self) -> None:
        if self.target != self.path and os.path.lexists(self.target):
            raise ReviewError(
                f"{self.target} is there already", "move one of the two out of the way"
            )

    def content(self) -> bytes | None:
        """Return what is in it, None where it is not there or stays as it is."""
        return self.path.read_bytes() if self.after is not None and self.path.exists() else None

    def put(self) -> None:
        if self.after is not None:
            write_bytes(self.path, self.after)
        if self.target == self.path or not os.path.lexists(self.path):
            return
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
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


def _after(paper: Paper, change: Change, by: str, at: str) -> str:
    text = paper.text if change.text is None else change.text
    event = Event(
        at=at, by=by, event=change.event, status=change.status,
        content=content_hash(text), note=change.note,
    )  # fmt: skip
    record = change.record.model_copy(update={"history": [*change.record.history, event]})
    after = set_values(text, {"status": change.status, "review": record.to_front_matter()})
    if len(split_front_matter(after)[0] or "") > MAX_FRONT_MATTER:
        raise ReviewError(
            f"the front matter of {paper.path.name} has no room for what is said of it",
            "say it in fewer words",
        )
    return after


def _line(output_folder: Path, paper: Paper, change: Change, by: str, at: str) -> AuditLine:
    return AuditLine(
        at=at, by=by, event=change.event, key=paper.key,
        path=paper.path.relative_to(output_folder).as_posix(), status=change.status,
        content=paper.content, version=paper.version, note=change.note,
    )  # fmt: skip
