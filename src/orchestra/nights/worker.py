"""The worker of a workspace's nights: one process that plans, writes and tidies up."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel

from orchestra.nights.database import databases
from orchestra.nights.due import Due
from orchestra.nights.ledger import open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding, is_held
from orchestra.nights.planning import next_due, plan_due, plan_tonight, to_write
from orchestra.nights.rebuild import adopt
from orchestra.nights.retention import prune
from orchestra.nights.row import Row
from orchestra.nights.run import Night, run_night
from orchestra.nights.window import closing

if TYPE_CHECKING:
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher

AHEAD = timedelta(days=8)


class Seen(BaseModel):
    """What a look at the nights shows."""

    scheduler: bool
    worker: bool
    unfinished: list[Row]
    next: list[Due]


def work(
    workspace: Workspace,
    stop: threading.Event,
    watcher: Callable[[Row], Watcher],
    changed: Callable[[Row], None],
    *,
    scheduled: bool,
) -> list[Row]:
    """Write what is due and return its rows.

    ``scheduled``: what has come due, within the window; else all of tonight's, now. Raises
    StateError when another process is at it or the state cannot be used, ConfigError for a cron
    that is none.
    """
    where = databases(workspace.state_folder)
    now = datetime.now(UTC)
    schedule = workspace.settings.schedule
    with _alone(workspace, shared=where.shared), open_ledger(where.ledger) as ledger:
        prune(workspace, ledger, now)
        adopt(workspace, ledger, now)
        (plan_due if scheduled else plan_tonight)(workspace, ledger, now)
        keys = to_write(ledger)
        until = closing(schedule.window, now, workspace.settings.zone) if scheduled else None
        night = Night(workspace, ledger, keys, until, stop, watcher, changed)
        if not keys or night.is_over:
            return []
        return run_night(night, where.workflows, uuid.uuid4().hex, alone=not where.shared)


@contextmanager
def _alone(workspace: Workspace, *, shared: bool) -> Iterator[None]:
    """Be the only worker of the workspace, unless its database is made to be shared."""
    if shared:
        yield
        return
    with holding(workspace.state_folder / WORKER, "a night is already being written here"):
        yield


def look(workspace: Workspace, now: datetime) -> Seen:
    """Return what runs, what is to be written and what comes due in the next days."""
    state = workspace.state_folder
    with open_ledger(databases(state).ledger) as ledger:
        return Seen(
            scheduler=is_held(state / SCHEDULER),
            worker=is_held(state / WORKER),
            unfinished=ledger.unfinished(),
            next=next_due(workspace, now, now + AHEAD),
        )
