"""What the archive tells of nights whose ledger was lost: the files are the truth."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from orchestra.archive import read_entries
from orchestra.nights.outcome import from_archive
from orchestra.nights.row import Row

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.archive import Entry
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
            night = _night(workspace, agent, entry)
            if night and night["due_at"] >= before:
                found = from_archive(workspace, entry)
                ledger.enter(Row.model_validate({**night, "planned_at": now, **found}))


def _night(workspace: Workspace, agent: Agent, entry: Entry) -> dict[str, Any] | None:
    """Return the night of a document; None for one written by hand, or spoilt by a hand."""
    match = _KEY.fullmatch(entry.night)
    if not match or match["agent"] != agent.id:
        return None
    try:
        day = date.fromisoformat(match["date"])
        clock = time(int(match["slot"][:2]), int(match["slot"][2:]))
    except ValueError:
        return None
    at = datetime.combine(day, clock, workspace.settings.zone).astimezone(UTC)
    return {"key": entry.night, "agent": agent.id, "date": day, "slot": match["slot"], "due_at": at}
