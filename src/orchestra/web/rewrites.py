"""Sections that are written again, as the draft's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.document import parse_document
from orchestra.review.diff import word_diff
from orchestra.review.proposals import Asked, ask, pending

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.review.diff import Piece
    from orchestra.review.paper import Paper
    from orchestra.web.desk import Desk


@dataclass(frozen=True)
class Rewrite:
    """A section asked to be written again; ``pieces`` are what differs, once it is ready."""

    id: str
    heading: str
    note: str
    by: str
    status: str
    message: str
    pieces: list[Piece]

    @property
    def ready(self) -> bool:
        """Whether it waits for a decision."""
        return self.status == "ready"

    @property
    def failed(self) -> bool:
        """Whether it could not be written."""
        return self.status == "failed"

    @property
    def under_way(self) -> bool:
        """Whether there is something to wait for."""
        return not self.ready and not self.failed


def rewrites_of(state_folder: Path, key: str) -> list[Rewrite]:
    """Return what is being rewritten of a document, or waits for a decision."""
    return [
        Rewrite(
            proposal.id,
            proposal.heading,
            proposal.note,
            proposal.by,
            proposal.status,
            proposal.message,
            _pieces(proposal.text, proposal.new_text, proposal.heading),
        )
        for proposal in pending(state_folder, key)
    ]


def ask_for_rewrite(desk: Desk, paper: Paper, heading: str, note: str, by: str) -> None:
    """Queue a section of ``paper`` to be written again; raises ReviewError, ArchiveError."""
    asked = Asked(
        key=paper.key, version=paper.version, text=paper.text, heading=heading, note=note, by=by
    )
    ask(desk.workspace.state_folder, asked, desk.office.now())
    desk.asked.set()


def _pieces(old: str, new: str, heading: str) -> list[Piece]:
    return word_diff(_section(old, heading), _section(new, heading)) if new else []


def _section(text: str, heading: str) -> str:
    section = parse_document(text).section(heading)
    return section.text if section else ""
