"""What decisions are taken with, and whether an approval that a document has holds."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.approval import Approval, approvals, disagreement
from orchestra.audit import read_audit
from orchestra.checking.world import World, workspace_world
from orchestra.editorial import Reviewer, find_reviewer
from orchestra.errors import OrchestraError, ReviewError
from orchestra.prose import fold
from orchestra.reviewers import read_reviewers
from orchestra.root import SETTINGS_FILE

if TYPE_CHECKING:
    from orchestra.approval import Recorded
    from orchestra.review.paper import Paper
    from orchestra.review.queue import Row
    from orchestra.workspace import Workspace


@dataclass(frozen=True)
class Office:
    """What decisions are taken with: the archive, what documents are checked against, the clock.

    ``roster`` gives those who review here, as the settings name them at that moment.
    """

    output_folder: Path
    world: World
    now: Callable[[], datetime]
    roster: Callable[[], Sequence[Reviewer]]


@dataclass(frozen=True)
class Claim:
    """An approval of its content that a document claims, and whether it is published."""

    approval: Approval
    is_published: bool


def office_of(workspace: Workspace, now: Callable[[], datetime]) -> Office:
    """Return what decisions on the documents of ``workspace`` are taken with."""
    roster = partial(read_reviewers, workspace.root / SETTINGS_FILE)
    return Office(workspace.output_folder, workspace_world(workspace), now, roster)


def refuse_void(office: Office, paper: Paper) -> None:
    """Raise ReviewError unless the approval that the document has holds.

    It is of exactly this content, by somebody who reviews here, and the audit has it as the
    document says: what a document says of itself, anybody can write.
    """
    again, name = "approve it again", paper.path.name
    if not paper.sealed:
        raise ReviewError(f"{name} was changed after it was approved", again)
    find_reviewer(office.roster(), paper.review.reviewer)
    if said := disagreement(paper.approval, approvals(read_audit(office.output_folder))):
        raise ReviewError(f"{name}: {said}", again)


def doubts(office: Office, claims: Mapping[str, Claim]) -> dict[str, str]:
    """Return why each of the approvals that are claimed is not believed; of the others nothing.

    What was published stays so when its reviewer is no longer named in the settings.
    """
    if not claims:
        return {}
    try:
        recorded = approvals(read_audit(office.output_folder))
        known = {fold(reviewer.name) for reviewer in office.roster()}
    except OrchestraError as error:
        return dict.fromkeys(claims, error.message)
    found = {of: _doubt(claim, recorded, known) for of, claim in claims.items()}
    return {of: why for of, why in found.items() if why}


def _doubt(claim: Claim, recorded: Recorded, known: Container[str]) -> str:
    if not claim.is_published and fold(claim.approval.reviewer) not in known:
        return f"“{claim.approval.reviewer}” is no reviewer of this workspace"
    return disagreement(claim.approval, recorded)


def doubted_rows(office: Office, rows: Iterable[Row]) -> dict[str, str]:
    """Return, by the keys of rows of the catalogue, why an approval of theirs is not believed."""
    claims = {
        row.key: Claim(row.approval, is_published=row.status == "published")
        for row in rows
        if row.approval
    }
    return doubts(office, claims)


def doubt(office: Office, paper: Paper) -> str:
    """Return why the approval that the document has of its content is not believed, or nothing."""
    if not paper.approved_as_is:
        return ""
    claim = Claim(paper.approval, is_published=paper.written_status == "published")
    return doubts(office, {paper.key: claim}).get(paper.key, "")


def is_void(office: Office, paper: Paper) -> bool:
    """Tell whether the document has an approval that does not hold."""
    try:
        refuse_void(office, paper)
    except ReviewError:
        return True
    return False
