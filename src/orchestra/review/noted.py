"""The note of a decision that is being written, and whether it is one that this archive has left.

A workspace may come from elsewhere, with such a note in it. It is believed only where it says what
the program itself would write: of one document, that is there, agrees with it in every part, and
follows the last line of this audit. So it can do no more than the documents and the audit allow.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from orchestra.archive import SHELVES
from orchestra.audit import AuditLine
from orchestra.checking.runner import MAX_BYTES
from orchestra.errors import EvidenceError
from orchestra.evidence import parse_evidence
from orchestra.review.paper import Paper, key_of, paper_of
from orchestra.review.record import Event
from orchestra.review.states import LEAVES, SHELF, Status
from orchestra.seal import review_hash
from orchestra.sidecar import MAX_BYTES as MAX_EVIDENCE
from orchestra.sidecar import sidecar_of

# A character may take six bytes in JSON.
MOST_NOTED = 6 * (MAX_BYTES + MAX_EVIDENCE) + 1_000_000
_DEPTH = 3  # shelf, agent, name

_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class NoNote(ValueError):
    """What lies in the place of a note is none of this archive; the message says why."""


class NotedLine(AuditLine):
    """The line that the decision enters, bound to that above it; its mark is not known yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Annotated[str, Field(min_length=1)]
    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    status: Status
    content: _Digest
    version: _Hash
    review: _Digest
    before: _Hash
    mark: Literal[""] = ""

    @model_validator(mode="after")
    def _is_a_decision(self) -> NotedLine:
        if self.status not in LEAVES.get(self.event, ()):
            raise ValueError(f"“{self.event}” leaves nothing {self.status}")
        return self


class NotedPart(BaseModel):
    """A file: where it lies and goes below the archive's folder, and what it becomes.

    ``after`` None leaves its content as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    target: str
    after: str | None


class Note(BaseModel):
    """What is noted: the audit's line, the document and the evidence file beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: NotedLine
    document: NotedPart
    evidence: NotedPart

    @model_validator(mode="after")
    def _says_one_thing(self) -> Note:
        _refuse_places(self)
        _refuse_another_document(self.line, _written(self.document))
        _refuse_evidence(self.evidence)
        return self


def read_note(data: bytes) -> Note:
    """Return the note that the bytes of its file are; raise NoNote for what is none."""
    if len(data) > MOST_NOTED:
        raise NoNote("it is larger than any note")
    try:
        return Note.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise NoNote(": ".join(filter(None, [where, said]))) from None


def _refuse_places(note: Note) -> None:
    """Raise ValueError unless the places are those of one document and its evidence."""
    lies, goes = _place(note.document.path), _place(note.document.target)
    if lies[1:] != goes[1:]:
        raise ValueError("it gives the document another name")
    if goes[0] != SHELF[note.line.status]:
        raise ValueError(f"what is {note.line.status} does not go to {goes[0]}")
    if note.line.path != note.document.target:
        raise ValueError("its line is about another place")
    if note.line.key != key_of(Path(note.document.target)):
        raise ValueError("its line is about another document")
    beside = sidecar_of(note.document.path), sidecar_of(note.document.target)
    if (note.evidence.path, note.evidence.target) != beside:
        raise ValueError("its evidence file is not the one beside the document")


def _place(path: str) -> list[str]:
    """Return shelf, agent and name; raise ValueError for what is no place of a document."""
    parts = path.split("/")
    if len(parts) != _DEPTH or parts[0] not in SHELVES or not parts[2].endswith(".md"):
        raise ValueError("it names what is no place of a document")
    for part in parts[1:]:
        if part.startswith(".") or "\0" in part or PurePath(part).name != part:
            raise ValueError("it names what is no place of a document")
    return parts


def _written(part: NotedPart) -> Paper:
    """Return the document as it is once it was written."""
    if part.after is None:
        raise ValueError("it does not say what the document becomes")
    paper = paper_of(Path(part.target), part.after.encode())
    if paper.problem:
        raise ValueError(f"what the document becomes {paper.problem}")
    return paper


def _refuse_another_document(line: NotedLine, paper: Paper) -> None:
    """Raise ValueError unless document and line tell of the same decision."""
    event = Event(
        at=line.at, by=line.by, event=line.event, status=line.status, content=line.content,
        note=line.note,
    )  # fmt: skip
    says = paper.version, paper.content, paper.written_status, paper.review.history[-1:]
    if says != (line.version, line.content, line.status, [event]):
        raise ValueError("its line is not what the document tells of itself")
    if review_hash(paper.value("review")) != line.review:
        raise ValueError("its line is about another review of the document")


def _refuse_evidence(part: NotedPart) -> None:
    if part.after is None:
        return
    data = part.after.encode()
    if len(data) > MAX_EVIDENCE:
        raise ValueError("its evidence file is too large")
    try:
        parse_evidence(data, part.path)
    except EvidenceError as error:
        raise ValueError(error.message) from None
