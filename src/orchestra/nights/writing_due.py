"""Writing one due reflection of a night, and entering what became of it."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.agents import find_agent
from orchestra.engines.select import candidates
from orchestra.errors import (
    ArchiveError,
    EngineError,
    LibraryError,
    NightOver,
    OrchestraError,
    StateError,
)
from orchestra.files import cannot_write
from orchestra.nights.ledger import MEND, DamagedRow
from orchestra.nights.outcome import Found, find_written, from_record
from orchestra.nights.reflect import Seat, Terms, on_hosts
from orchestra.nights.row import UNFINISHED
from orchestra.nights.topics import Claim, claim_topic
from orchestra.writing.brief import Order
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.nights.night import Night
    from orchestra.nights.row import Row
    from orchestra.nights.workflow import Json
    from orchestra.writing.model_calls import Watcher
    from orchestra.writing.record import RunRecord
    from orchestra.writing.steps import Step

ENDLESS = "the night was over, and the section being written came to no end"


def write_due(night: Night, key: str, order: Json, step: Step) -> None:
    """Write one due reflection and enter what became of it in the ledger.

    Trouble of the state halts the night and leaves the row as it is. A disk that refuses the
    archive makes the reflection wait; what else fails is the end of it. All of it is raised again.
    """
    row = night.ledger.row(key)
    if row and row.status == "damaged":
        raise DamagedRow(f"{key}: {row.reason}", MEND)
    if row is None or row.status not in UNFINISHED:
        return
    try:
        changes = _written(night, row, order, step)
    except NightOver as over:
        begun = (night.ledger.row(key) or row).attempts > 0
        night.update(key, status="waiting" if begun else "planned", reason=str(over))
        raise
    except StateError:
        raise
    except Exception as error:
        refused = _refused(night, error)
        if refused is None:
            _fail(night, key, error)
            raise
        night.put_off(refused)
        night.update(key, status="waiting", reason=str(refused))
        raise refused from error.__cause__
    night.update(key, **changes)


def _refused(night: Night, error: Exception) -> OrchestraError | None:
    """Return how a disk refused, None for any other error: that may be over in the next run."""
    if isinstance(error, ArchiveError):
        return error
    if isinstance(error, LibraryError) and isinstance(error.__cause__, OSError | sqlite3.Error):
        return error
    if isinstance(error, OSError):
        return cannot_write(Path(error.filename or night.workspace.root), error)
    return None


def _fail(night: Night, key: str, error: Exception) -> None:
    fault = f"a fault of the program: {type(error).__name__}: {error}"
    reason = str(error) if isinstance(error, OrchestraError) else fault
    night.update(key, status="failed", reason=reason, finished_at=datetime.now(UTC))


def _written(night: Night, row: Row, order: Json, step: Step) -> dict[str, Any]:
    """Write the reflection unless the archive has it, and return what the ledger is to say."""
    night.go_on()
    agent = find_agent(night.workspace.agents, str(order["agent"]))
    found = step("archive", Found, lambda: find_written(night.workspace, agent, row.key))
    return found.changes or from_record(_write(night, row, agent, step))


def _write(night: Night, row: Row, agent: Agent, step: Step) -> RunRecord:
    settings = night.workspace.settings
    claim = step("topic", Claim, lambda: claim_topic(night.workspace, night.ledger, agent, row))
    seat = Seat(candidates(settings, agent.engine or settings.engine, agent.model), night.pool)
    begun = threading.Event()

    def begins() -> None:
        changes: dict[str, Any] = {"status": "running", "reason": ""}
        if not begun.is_set():
            begun.set()
            changes["attempts"] = row.attempts + 1
            changes["started_at"] = row.started_at or datetime.now(UTC)
        night.update(row.key, **changes)

    def waits(error: EngineError) -> None:
        night.update(row.key, status="running", reason=str(error))

    terms = Terms(
        rank=night.keys.index(row.key) if row.key in night.keys else 0,
        patience=settings.schedule.patience * 60, go_on=night.go_on, begins=begins, waits=waits,
    )  # fmt: skip
    order = Order(agent, claim.title, claim.keywords, night=row.key, taken=claim.taken)
    with closing(seat):
        return write_reflection(
            night.workspace, order, seat, _watcher(night, row), on_hosts(step, seat, terms)
        )


def _watcher(night: Night, row: Row) -> Watcher:
    """Return the watcher, which ends a reply that goes on long after the night is over."""
    watcher = night.watcher(row)

    def text(piece: str) -> None:
        watcher.text(piece)
        if night.is_overdue():
            raise NightOver(ENDLESS)

    return replace(watcher, text=text)
