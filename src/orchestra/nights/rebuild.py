"""What the archive tells of nights whose ledger was lost: the files are the truth."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from orchestra.archive import read_entries
from orchestra.nights.due import Due
from orchestra.nights.outcome import from_archive
from orchestra.nights.row import Row

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from orchestra.nights.ledger import Ledger
    from orchestra.workspace import Workspace

_KEY = re.compile(r"(?P<agent>[a-z0-9-]+)/(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})/(?P<slot>[0-9]{4})")


def adopt(workspace: Workspace, ledger: Ledger, now: datetime) -> None:
    """Enter the nights' documents of the archive in a ledger that knows of none.

    Those older than ``keep_days`` are left out, as they are deleted from the ledger.
    """
    if ledger.rows(("written",), limit=1):
        return
    before = now - timedelta(days=workspace.settings.schedule.keep_days)
    for agent in workspace.agents:
        for entry in read_entries(workspace.output_folder, agent):
            # None for one written by hand, or spoilt by a hand.
            due = due_of_key(workspace.settings.zone, entry.night)
            if due and due.agent == agent.id and due.at >= before:
                ledger.enter(row_of(due, now, from_archive(workspace, entry)))


def row_of(due: Due, now: datetime, found: dict[str, Any]) -> Row:
    """Return the row of a due reflection of which ``found`` is known again."""
    named = {"agent": due.agent, "date": due.date, "slot": due.slot, "due_at": due.at}
    return Row.model_validate({"key": due.key, **named, "planned_at": now, **found})


def due_of_key(zone: ZoneInfo, key: str) -> Due | None:
    """Return the due reflection that a key names; None for a key that is none."""
    match = _KEY.fullmatch(key)
    if not match:
        return None
    try:
        day = date.fromisoformat(match["date"])
        clock = time(int(match["slot"][:2]), int(match["slot"][2:]))
    except ValueError:
        return None
    at = datetime.combine(day, clock, zone).astimezone(UTC)
    return Due(at, match["agent"], day, match["slot"])
