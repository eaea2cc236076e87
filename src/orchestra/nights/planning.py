"""Entering what is due in the ledger: each due reflection once, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from orchestra.nights.due import Due
from orchestra.nights.policy import decide
from orchestra.nights.row import Row
from orchestra.nights.schedule import (
    agent_crons,
    due_between,
    due_in_night,
    refuse_faulty_crons,
)
from orchestra.nights.window import night_bounds

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger
    from orchestra.workspace import Workspace

DAY = timedelta(days=1)


def plan_due(workspace: Workspace, ledger: Ledger, now: datetime) -> None:
    """Enter what has come due since the last look, and settle what earlier nights never began.

    Raises ConfigError for a cron that is none.
    """
    settings = workspace.settings
    crons = _crons(workspace)
    ledger.forget_planned_after(now)  # the clock was ahead, and has come back
    left = [Due(r.due_at, r.agent, r.date, r.slot) for r in _left_over(workspace, ledger, now)]
    dues = []
    for agent, cron in crons.items():
        since = ledger.watched_until(agent, now)
        found = [
            due
            for start, end in _to_look_at(since, now, settings.schedule.keep_days)
            for due in due_between({agent: cron}, settings.zone, start, end)
        ]
        dues += [due for due in found if due not in left]
    for decision in decide([*left, *dues], now, settings.schedule):
        due, reason = decision.due, "" if decision.write else decision.reason
        if due not in left:
            ledger.plan(due, now, skipped=reason)
        elif reason:
            ledger.update(due.key, status="skipped", reason=reason)
    for agent in crons:
        ledger.watch(agent, now)


def _to_look_at(since: datetime, now: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """Return the times to look at for what came due: of years, no more than is kept, and a day.

    A machine may begin in 1970 or leap there and back. The day after the last look is what tells
    where to look again when the clock comes back.
    """
    first = min(now, since + DAY)
    return [(since, first), (max(first, now - timedelta(days=days)), now)]


def plan_again(workspace: Workspace, ledger: Ledger, now: datetime) -> None:
    """Enter what has come due tonight in a ledger that was lost: nobody knows what became of it.

    What was written is then found in the archive, and what was begun among the workflows.
    """
    settings = workspace.settings
    start, _ = night_bounds(settings.schedule.window, now, settings.zone)
    for due in due_between(_crons(workspace), settings.zone, start - timedelta.resolution, now):
        ledger.plan(due, now)


def plan_tonight(workspace: Workspace, ledger: Ledger, now: datetime) -> None:
    """Enter all that is due in the night around ``now``, and give its failed ones another try."""
    settings = workspace.settings
    plan_due(workspace, ledger, now)
    for due in due_in_night(_crons(workspace), settings.schedule.window, settings.zone, now):
        ledger.plan(due, now)
        row = ledger.row(due.key)
        if row and row.status in {"failed", "skipped"}:
            status = "waiting" if row.attempts else "planned"
            ledger.update(row.key, status=status, reason="", finished_at=None)


def to_write(ledger: Ledger) -> list[str]:
    """Return the keys of what is to be written, in the order in which hosts are given out.

    What was begun comes first, then the agents whose last reflection is the oldest: a window too
    short for all leaves out another one each night.
    """
    last = ledger.last_written()

    def place(row: Row) -> tuple[bool, str, datetime, str]:
        seen = last.get(row.agent)
        return row.attempts == 0, seen.isoformat() if seen else "", row.due_at, row.key

    return [row.key for row in sorted(ledger.unfinished(), key=place)]


def next_due(workspace: Workspace, now: datetime, until: datetime) -> list[Due]:
    """Return what comes due after ``now``, the first first."""
    return due_between(_crons(workspace), workspace.settings.zone, now, until)


def _left_over(workspace: Workspace, ledger: Ledger, now: datetime) -> list[Row]:
    settings = workspace.settings
    start, _ = night_bounds(settings.schedule.window, now, settings.zone)
    rows = ledger.rows(("planned",))
    return [row for row in rows if row.due_at < start and not row.attempts]


def _crons(workspace: Workspace) -> dict[str, str]:
    refuse_faulty_crons(workspace.settings, workspace.agents)
    return agent_crons(workspace.settings, workspace.agents)
