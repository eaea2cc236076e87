"""The worker of a workspace's nights: one process that plans, writes and tidies up."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel

from orchestra.errors import OrchestraError
from orchestra.nights.clock import see_clock
from orchestra.nights.database import databases
from orchestra.nights.due import Due
from orchestra.nights.ledger import Ledger, look_into_ledger, open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding, is_held
from orchestra.nights.night import Night
from orchestra.nights.planning import next_due, plan_again, plan_due, plan_tonight, to_write
from orchestra.nights.rebuild import adopt
from orchestra.nights.retention import prune
from orchestra.nights.row import UNFINISHED, Row
from orchestra.nights.run import run_night
from orchestra.nights.window import closing

if TYPE_CHECKING:
    from orchestra.workspace import Workspace
    from orchestra.writing.model_calls import Watcher

AHEAD = timedelta(days=8)


class Seen(BaseModel):
    """What a look at the nights shows; among the unfinished, also what is damaged."""

    scheduler: bool
    worker: bool
    unfinished: list[Row]
    next: list[Due]


@dataclass(frozen=True)
class Done:
    """What a worker has done: its rows, and what troubled it so that it is to be tried again.

    ``hangs``: a thread is left in a call of the model that comes to no end. ``notice`` says why the
    library was searched by words alone, where the settings want more.
    """

    rows: list[Row]
    trouble: OrchestraError | None = None
    hangs: bool = False
    notice: str = ""


def work(
    workspace: Workspace,
    stop: threading.Event,
    watcher: Callable[[Row], Watcher],
    changed: Callable[[Row], None],
    *,
    scheduled: bool,
) -> Done:
    """Write what is due and return what became of it.

    ``scheduled``: what has come due, within the window; else all of tonight's, now. Raises
    StateError when another process is at it or the state cannot be used, ConfigError for a cron
    that is none.
    """
    where = databases(workspace.state_folder)
    now = datetime.now(UTC)
    schedule = workspace.settings.schedule
    with _alone(workspace, shared=where.shared), open_ledger(where.ledger) as ledger:
        believed = _tidy(workspace, ledger, now, scheduled=scheduled)
        (plan_due if scheduled else plan_tonight)(workspace, ledger, now)
        keys = to_write(ledger)
        until = closing(schedule.window, now, workspace.settings.zone) if scheduled else None
        night = Night(workspace, ledger, keys, until, stop, watcher, changed)
        night.keep_from = believed - timedelta(days=schedule.keep_days)
        if not keys or night.is_over:
            return Done(ledger.damaged())
        rows = run_night(night, where.workflows, uuid.uuid4().hex, alone=not where.shared)
        rows += [] if night.troubles else ledger.damaged()
    notice = workspace.library.notice if workspace.settings.library.embeddings else ""
    trouble = night.troubles[0] if night.troubles else None
    return Done(rows, trouble, bool(night.at_work), notice)


def _tidy(workspace: Workspace, ledger: Ledger, now: datetime, *, scheduled: bool) -> datetime:
    """Delete what is old, find again what was lost; return how far the clock is believed."""
    # A worker is scheduled once the scheduler has entered what is due: a ledger without is lost.
    lost = scheduled and ledger.knows_nobody()
    believed = see_clock(ledger, now)
    prune(workspace, ledger, believed)
    adopt(workspace, ledger, believed)
    if lost:
        plan_again(workspace, ledger, now)
    return believed


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
    with look_into_ledger(databases(state).ledger) as ledger:
        return Seen(
            scheduler=is_held(state / SCHEDULER),
            worker=is_held(state / WORKER),
            unfinished=ledger.rows(UNFINISHED)[::-1],
            next=next_due(workspace, now, now + AHEAD),
        )
