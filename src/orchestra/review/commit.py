"""Writing a decision down: the old text kept, the new one whole, the audit's line, or nothing.

The evidence file beside a document goes where that goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.audit import AuditLine, append_audit
from orchestra.document import MAX_FRONT_MATTER, split_front_matter
from orchestra.errors import ReviewError
from orchestra.evidence import evidence_path, render_evidence
from orchestra.review.front import set_values
from orchestra.review.paper import Paper, paper_of, shelf_path
from orchestra.review.record import Event, ReviewRecord
from orchestra.review.states import Status
from orchestra.review.underway import Part, forget_decision, note_decision
from orchestra.review.versions import keep_version
from orchestra.seal import content_hash, review_hash
from orchestra.sidecar import shown_name

if TYPE_CHECKING:
    from orchestra.evidence import Evidence


@dataclass(frozen=True)
class Change:
    """What a decision makes of a document.

    ``text`` None leaves the text as it is, ``evidence`` None the evidence file. ``at`` is when, if
    the record says that too.
    """

    status: Status
    event: str
    record: ReviewRecord
    note: str = ""
    text: str | None = None
    evidence: Evidence | None = None
    at: str = ""


def commit(output_folder: Path, paper: Paper, change: Change, by: str, at: str) -> Paper:
    """Write the change and return the document after it; whatever fails, nothing has changed.

    Raises ArchiveError when something cannot be written, ReviewError when the front matter cannot
    be read or the place the document goes to is taken.
    """
    _refuse_unsayable(output_folder, paper, change)
    after = _after(paper, change, by, at).encode()
    target = shelf_path(output_folder, paper, change.status)
    evidence = render_evidence(change.evidence).encode() if change.evidence else None
    parts = (
        Part(paper.path, target, after),
        Part(evidence_path(paper.path), evidence_path(target), evidence),
    )
    for part in parts:
        part.refuse_taken()
    keep_version(output_folder, paper)
    written = paper_of(target, after)
    _write(output_folder, parts, _line(output_folder, written, change, by, at))
    return written


def _refuse_unsayable(output_folder: Path, paper: Paper, change: Change) -> None:
    """Raise ReviewError for what no line can say: a name, or words, that are not UTF-8 text."""
    name = shown_name(str(paper.path))
    told = {
        f"{name} has a name that is not UTF-8 text": str(paper.path.relative_to(output_folder)),
        f"what is said of {name} holds half of a character": change.note,
    }
    for fault, text in told.items():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ReviewError(fault, "write it again") from None


def _write(output_folder: Path, parts: tuple[Part, Part], line: AuditLine) -> None:
    """Write the document, its evidence and the audit's line, or nothing."""
    undo = [(part, part.content()) for part in parts]
    note_decision(output_folder, *parts, line)
    try:
        for part in parts:
            part.put()
        append_audit(output_folder, line)
    except BaseException:
        for part, before in undo:
            part.restore(before)
        forget_decision(output_folder)
        raise
    forget_decision(output_folder)


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
        review=review_hash(paper.value("review")),
    )  # fmt: skip
