"""The morning after: which night ended, what became of it, and telling of it once.

A night is named by the local date on which its window opens.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from orchestra.errors import WorkspaceError
from orchestra.nights.notify import notify
from orchestra.nights.row import UNFINISHED
from orchestra.nights.summary import Summary, summarise
from orchestra.nights.window import night_bounds, opening, opening_on

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger
    from orchestra.nights.row import Row
    from orchestra.settings import Settings
    from orchestra.workspace import Workspace

LOOKED_AT = 100  # rows, of which the latest that is not damaged tells of the last night
REVIEW = "orchestra web"  # where the drafts are reviewed


def night_of(settings: Settings, at: datetime) -> date:
    """Return the night that an instant belongs to."""
    window = settings.schedule.window
    start, _ = night_bounds(window, at, settings.zone)
    return opening(window, start, settings.zone).astimezone(settings.zone).date()


def ended_night(settings: Settings, now: datetime) -> date:
    """Return the night that ended last."""
    start, _ = night_bounds(settings.schedule.window, now, settings.zone)
    return night_of(settings, start - timedelta.resolution)


def last_night(settings: Settings, ledger: Ledger) -> date | None:
    """Return the latest night that the ledger tells of, None when there was none yet."""
    latest = [row for row in ledger.rows(limit=LOOKED_AT) if row.status != "damaged"]
    return night_of(settings, latest[0].due_at) if latest else None


def rows_of(settings: Settings, ledger: Ledger, night: date) -> list[Row]:
    """Return what was due in a night, and what earlier ones had left that it came to.

    That is what it finished, what it found had been missed, and what waits still.
    """
    window, zone = settings.schedule.window, settings.zone
    opens = opening_on(window, night, zone)
    start, end = night_bounds(window, opens, zone)
    finishes = opening(window, end, zone)  # a section may outlast the window

    def belongs(row: Row) -> bool:
        if row.due_at >= end:
            return False
        left = row.status in UNFINISHED
        finished = row.finished_at is not None and opens <= row.finished_at < finishes
        return row.due_at >= start or left or finished or start <= row.planned_at < end

    return [row for row in ledger.around(start, end) if belongs(row)]


def summary_of(workspace: Workspace, ledger: Ledger, night: date) -> Summary:
    """Return the summary of a night, in the workspace's language."""
    settings = workspace.settings
    names = {agent.id: agent.name for agent in workspace.agents}
    rows = rows_of(settings, ledger, night)
    return summarise(rows, settings.zone, names, settings.language, REVIEW)


def send(workspace: Workspace, ledger: Ledger, night: date, now: datetime) -> list[str] | None:
    """Send the summary of a night to those whom the settings name, once and never again.

    Returns a line for each that it did not reach, None when it had been sent before: one who got it
    is not to get it twice, so none is tried again. Raises WorkspaceError when nobody is named.
    """
    addresses = workspace.settings.notify
    if not addresses:
        raise WorkspaceError(
            "nobody is named whom the summary is to be sent to",
            "write addresses under notify: in orchestra.yaml, or into ORCHESTRA_NOTIFY",
        )
    summary = summary_of(workspace, ledger, night)
    if not ledger.claim_summary(night, now):
        return None
    return notify(addresses, summary)
