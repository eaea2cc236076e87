"""Who decides or publishes, the person named or the only one there is, and with what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from orchestra.errors import ReviewError

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.review.office import Office
    from orchestra.workspace import Workspace

as_person = click.option(
    "--as", "--by", "name", metavar="NAME", envvar="ORCHESTRA_REVIEWER",
    help="Who decides; not needed with a single reviewer.",
)  # fmt: skip


def person(workspace: Workspace, name: str | None) -> Reviewer:
    """Return the reviewer of this name, or the only one; raise ReviewError when that is nobody."""
    from orchestra.editorial import find_reviewer

    reviewers = workspace.settings.reviewers
    if name:
        return find_reviewer(reviewers, name)
    if len(reviewers) == 1:
        return reviewers[0]
    known = ", ".join(reviewer.name for reviewer in reviewers)
    if not known:
        raise ReviewError("nobody may decide yet", "name people under reviewers: in orchestra.yaml")
    raise ReviewError("who decides?", f"--as NAME, or ORCHESTRA_REVIEWER: {known}")


def here(workspace: Workspace) -> Office:
    """Return what decisions in this workspace are taken with, now."""
    from orchestra.review.office import office_of

    return office_of(workspace, lambda: datetime.now(workspace.settings.zone))
