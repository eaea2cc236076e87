"""Writing a decision down: the old text kept, the new one whole, the audit's line, or nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestra.errors import ArchiveError, ReviewError
from orchestra.files import cannot_write, write_bytes
from orchestra.review.audit import AuditLine, append_audit
from orchestra.review.front import set_values
from orchestra.review.paper import Paper, paper_of, shelf_path
from orchestra.review.record import Event, ReviewRecord
from orchestra.review.states import Status
from orchestra.review.versions import keep_version
from orchestra.seal import content_hash


@dataclass(frozen=True)
class Change:
    """What a decision makes of a document; ``text`` None leaves the text as it is."""

    status: Status
    event: str
    record: ReviewRecord
    note: str = ""
    text: str | None = None


def commit(output_folder: Path, paper: Paper, change: Change, by: str, at: str) -> Paper:
    """Write the change and return the document after it; whatever fails, nothing has changed.

    Raises ArchiveError when something cannot be written, ReviewError when the front matter cannot
    be read or the place the document goes to is taken.
    """
    text = _after(paper, change, by, at)
    target = shelf_path(output_folder, paper, change.status)
    if target != paper.path and target.exists():
        raise ReviewError(f"{target} is there already", "move one of the two out of the way")
    keep_version(output_folder, paper)
    before, after = paper.path.read_bytes(), text.encode()
    written = paper_of(target, after)
    try:
        write_bytes(paper.path, after)
        _move(paper.path, target)
        append_audit(output_folder, _line(output_folder, written, change, by, at))
    except BaseException:
        _restore(paper.path, target, before)
        raise
    return written


def _after(paper: Paper, change: Change, by: str, at: str) -> str:
    text = paper.text if change.text is None else change.text
    event = Event(
        at=at, by=by, event=change.event, status=change.status,
        content=content_hash(text), note=change.note,
    )  # fmt: skip
    record = change.record.model_copy(update={"history": [*change.record.history, event]})
    return set_values(text, {"status": change.status, "review": record.to_front_matter()})


def _move(path: Path, target: Path) -> None:
    if target == path:
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error


def _restore(path: Path, target: Path, before: bytes) -> None:
    """Put the document back where and as it was; what cannot be undone, the error tells of."""
    with suppress(OSError, ArchiveError):
        if not path.exists() and target.exists():
            target.rename(path)
        if path.read_bytes() != before:
            write_bytes(path, before)


def _line(output_folder: Path, paper: Paper, change: Change, by: str, at: str) -> AuditLine:
    return AuditLine(
        at=at, by=by, event=change.event, key=paper.key,
        path=paper.path.relative_to(output_folder).as_posix(), status=change.status,
        content=paper.content, version=paper.version, note=change.note,
    )  # fmt: skip
