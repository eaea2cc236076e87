"""What the pages work with: the workspace, the archive, the catalogue, and who may review."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from orchestra.checking.runner import check_file
from orchestra.review.catalogue import Catalogue, Refreshed, open_catalogue
from orchestra.review.office import Office, office_of
from orchestra.review.paper import Paper, find_paper, read_paper
from orchestra.web.session import desk_of
from orchestra.workspace import Workspace

if TYPE_CHECKING:
    from orchestra.checking.finding import Finding
    from orchestra.editorial import Reviewer


@dataclass(frozen=True)
class Desk:
    """The workspace under review; ``asked`` is set when a section is to be written again.

    ``troubles`` says what keeps the work behind the pages from being done, by the kind of work.
    """

    workspace: Workspace
    office: Office
    catalogue: Catalogue
    asked: threading.Event = field(default_factory=threading.Event)
    troubles: dict[str, str] = field(default_factory=dict)

    def reviewers(self) -> list[Reviewer]:
        """Return who may review, as the settings say now; raise ConfigError for faulty ones."""
        return list(self.office.roster())

    def paper(self, key: str) -> Paper:
        """Return the document with this key; raise ReviewError when it is gone."""
        row = self.catalogue.row(key)
        if row is not None and row.path.is_file():
            return read_paper(self.office.output_folder, row.path)
        return find_paper(self.office.output_folder, key)

    def findings(self, paper: Paper) -> list[Finding]:
        """Return what the checker finds in the document, as the catalogue knows it or now."""
        known = self.catalogue.findings(paper.key)
        row = self.catalogue.row(paper.key)
        if known is not None and row is not None and row.version == paper.version:
            return known
        return check_file(paper.path, self.office.world)

    def note(self, paper: Paper) -> None:
        """Let the catalogue know at once of a document that was decided on."""
        self.catalogue.refresh_one(self.office.output_folder, self.office.world, paper.path)

    def refresh(self, checks: int | None = None) -> Refreshed:
        """Bring the catalogue up to date with the archive; check at most so many documents."""
        return self.catalogue.refresh(self.office.output_folder, self.office.world, checks)


def open_desk(workspace: Workspace, now: Callable[[], datetime]) -> Desk:
    """Return the desk of a workspace; raise OrchestraError when library or state cannot be used."""
    office = office_of(workspace, now)
    return Desk(workspace, office, open_catalogue(workspace.state_folder))


TheDesk = Annotated[Desk, Depends(desk_of)]
