"""What decisions are taken with, and whether an approval that a document has holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.audit import approvals, read_audit
from orchestra.checking.world import World, workspace_world
from orchestra.editorial import Reviewer, find_reviewer
from orchestra.errors import ReviewError
from orchestra.reviewers import read_reviewers
from orchestra.root import SETTINGS_FILE

if TYPE_CHECKING:
    from orchestra.review.paper import Paper
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


def office_of(workspace: Workspace, now: Callable[[], datetime]) -> Office:
    """Return what decisions on the documents of ``workspace`` are taken with."""
    roster = partial(read_reviewers, workspace.root / SETTINGS_FILE)
    return Office(workspace.output_folder, workspace_world(workspace), now, roster)


def refuse_void(office: Office, paper: Paper) -> None:
    """Raise ReviewError unless the approval that the document has holds.

    It is of exactly this content, by somebody who reviews here, and a line of the audit has it:
    what a document says of itself, anybody can write.
    """
    again, name = "approve it again", paper.path.name
    if not paper.sealed:
        raise ReviewError(f"{name} was changed after it was approved", again)
    find_reviewer(office.roster(), paper.review.reviewer)
    lines = read_audit(office.output_folder)
    if (paper.review.reviewer, paper.content) not in approvals(lines):
        raise ReviewError(
            f"no line of the audit says that {paper.review.reviewer} approved {name}", again
        )


def is_void(office: Office, paper: Paper) -> bool:
    """Tell whether the document has an approval that does not hold."""
    try:
        refuse_void(office, paper)
    except ReviewError:
        return True
    return False
