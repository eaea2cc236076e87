"""Looking the audit through: each line against the one above, and both against the documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from orchestra.approval import approvals, disagreement
from orchestra.audit import AuditEntry, AuditLine, Fault, audit_bytes, read_entries
from orchestra.errors import ReviewError
from orchestra.review.paper import paper_paths, read_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from orchestra.review.paper import Paper

Kind = Literal[Fault, "unrecorded", "forgotten", "different"]
_SAID: dict[Fault, str] = {
    "cut": "is no whole line",
    "altered": "was altered after it was written",
    "missing": "does not follow the one above: something was taken out or put in between",
    "unmarked": "was not written by the program",
    "blank": "is blank, which the program does not write",
    "spaced": "has something around it that the program does not write",
}


@dataclass(frozen=True)
class Discrepancy:
    """What is wrong: at a ``line`` of the audit, from 1, or (0) in the document at ``path``."""

    kind: Kind
    message: str
    line: int = 0
    path: str = ""


@dataclass(frozen=True)
class Trail:
    """The audit's lines and what is wrong with them."""

    entries: list[AuditEntry]
    discrepancies: list[Discrepancy]


def follow_trail(output_folder: Path) -> Trail:
    """Return the audit, and every discrepancy in it or between it and the documents' histories.

    Raises ArchiveError when the audit cannot be read.
    """
    entries = list(read_entries(audit_bytes(output_folder)))
    found = [
        Discrepancy(entry.fault, f"line {entry.number} {_SAID[entry.fault]}", entry.number)
        for entry in entries
        if entry.fault
    ]
    papers = list(_papers(output_folder))
    lines = [(entry.number, line) for entry in entries if (line := entry.counts)]
    found += _unrecorded(output_folder, papers, (line for _, line in lines))
    found += _forgotten(output_folder, papers, lines)
    told = {one.path for one in found}
    others = [one for one in papers if one.path.relative_to(output_folder).as_posix() not in told]
    found += _different(output_folder, others, [line for _, line in lines])
    return Trail(entries, found)


def _papers(output_folder: Path) -> Iterator[Paper]:
    for path in paper_paths(output_folder):
        try:
            yield read_paper(output_folder, path)
        except ReviewError:  # gone, or not to be read: it says nothing of itself
            continue


def _unrecorded(
    output_folder: Path, papers: Iterable[Paper], lines: Iterable[AuditLine]
) -> Iterator[Discrepancy]:
    """Yield the events of documents of which no line tells, as when the last lines were cut off."""
    known = {(line.at, line.by, line.event, line.status, line.content, line.note) for line in lines}
    for paper in papers:
        path = paper.path.relative_to(output_folder).as_posix()
        for event in paper.review.history:
            if tuple(event.model_dump().values()) not in known:
                said = f"no line tells that {event.by} {event.event} {path} at {event.at}"
                yield Discrepancy("unrecorded", said, path=path)


def _forgotten(
    output_folder: Path, papers: Iterable[Paper], lines: Iterable[tuple[int, AuditLine]]
) -> Iterator[Discrepancy]:
    """Yield the lines that the document they are about does not tell of."""
    of_key = {paper.key: paper for paper in papers}
    for number, line in lines:
        paper = of_key.get(line.key)
        if paper is None:
            continue
        told = {(event.at, event.by, event.event) for event in paper.review.history}
        if (line.at, line.by, line.event) not in told:
            path = paper.path.relative_to(output_folder).as_posix()
            said = f"{path} does not tell of line {number}: {line.by} {line.event} it at {line.at}"
            yield Discrepancy("forgotten", said, number, path)


def _different(
    output_folder: Path, papers: Iterable[Paper], lines: Sequence[AuditLine]
) -> Iterator[Discrepancy]:
    """Yield the documents whose review is another than any decision on them has left.

    Lines of earlier versions do not hold it: there, an approval's moment and checks are compared.
    """
    left: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        left[line.key].append(line.review)
    recorded = approvals(lines)
    for paper in papers:
        path, known = paper.path.relative_to(output_folder).as_posix(), left[paper.key]
        claims = paper.approved_as_is and paper.approval.content in recorded
        if known and known[-1] and paper.approval.review not in known:
            said = f"what {path} says of its review is not what any decision on it has left"
            yield Discrepancy("different", said, path=path)
        elif claims and (said := disagreement(paper.approval, recorded)):
            yield Discrepancy("different", f"{path}: {said}", path=path)
