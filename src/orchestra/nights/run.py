"""Running a night: the reflections that are due, written side by side as the hosts allow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestra.agents import find_agent
from orchestra.engines.select import candidates
from orchestra.errors import EngineError, NightOver, OrchestraError
from orchestra.files import sweep
from orchestra.nights.hosts import FIRST_REST, HostPool
from orchestra.nights.outcome import Found, find_written, from_record
from orchestra.nights.reflect import Seat, Terms, on_hosts
from orchestra.nights.row import UNFINISHED, Row
from orchestra.nights.workflow import MOST_AT_ONCE, Json, Workflows, open_workflows
from orchestra.writing.brief import Order
from orchestra.writing.model_calls import Watcher
from orchestra.writing.write import write_reflection

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.nights.ledger import Ledger
    from orchestra.workspace import Workspace
    from orchestra.writing.record import RunRecord
    from orchestra.writing.steps import Step

HEARTBEAT = 5.0  # seconds between two signs of life of a worker
SILENCE = 60.0  # seconds without one
BEGUN_AGAIN = "begun again: what was kept of it cannot be gone on with"
POLLING = 0.3  # seconds between two looks at the ledger


@dataclass
class Night:
    """A night that runs: what it writes, until when, and who watches.

    ``until`` is when no further section is begun (None: no limit); ``stop`` ends the night after
    the sections being written. ``changed`` is told of every change of a row. A worker that gave
    no sign of life for ``silence`` seconds is taken for dead.
    """

    workspace: Workspace
    ledger: Ledger
    keys: list[str]
    until: datetime | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    watcher: Callable[[Row], Watcher] = lambda _: Watcher()
    changed: Callable[[Row], None] = lambda _: None
    silence: float = SILENCE
    first_rest: float = FIRST_REST
    pool: HostPool = field(init=False)
    at_work: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        schedule = self.workspace.settings.schedule
        folder = self.workspace.state_folder / "hosts"
        self.pool = HostPool(schedule.per_host, folder, self.first_rest)

    def go_on(self) -> None:
        """Raise NightOver when no further section is to be begun."""
        if self.stop.is_set():
            raise NightOver("the night was stopped")
        if self.until and datetime.now(UTC) >= self.until:
            raise NightOver("the night's window closed")

    @property
    def is_over(self) -> bool:
        """Whether no further section is to be begun."""
        try:
            self.go_on()
        except NightOver:
            return True
        return False

    @property
    def slots(self) -> int:
        """How many calls the hosts take at once: what one of several workers takes from a night."""
        settings = self.workspace.settings
        return settings.schedule.per_host * len(settings.ollama_hosts())

    def update(self, key: str, **changes: Any) -> Row:
        """Change a row of the ledger and tell who watches."""
        row = self.ledger.update(key, **changes)
        self.changed(row)
        return row


def run_night(night: Night, url: str, executor: str, *, alone: bool) -> list[Row]:
    """Write the night's reflections; return their rows, the first due first.

    ``url`` is the workflows' database; ``alone`` says that no other process works on it. A failed
    reflection never stops the others. Raises StateError when the database cannot be used.
    """
    for folder in (night.workspace.output_folder, night.workspace.state_folder):
        sweep(folder, time.time())
    if any(agent.grounding != "none" for agent in night.workspace.agents):
        _ = night.workspace.library  # indexed once, before the threads that read it

    def body(name: str, order: Json, step: Step) -> None:
        key = name.partition("~")[0]
        night.at_work.add(key)
        try:
            _write_due(night, key, order, step)
        finally:
            night.settled.add(key)
            night.at_work.discard(key)

    try:
        at_once = MOST_AT_ONCE if alone else night.slots
        opened = open_workflows(url, body, executor, at_once)
        with _alive(night.ledger, executor), opened as workflows:
            _take_over(night, workflows, alone=alone)
            night.pool.gather(min(len(night.keys), at_once))
            for key in night.keys:
                _submit(night, workflows, key)
            _wait(night, workflows, alone=alone)
            keep_days = night.workspace.settings.schedule.keep_days
            workflows.forget(datetime.now(UTC) - timedelta(days=keep_days))
    finally:
        night.pool.close()
    rows = [night.ledger.row(key) for key in night.keys]
    return sorted((row for row in rows if row), key=lambda row: (row.due_at, row.key))


def _submit(night: Night, workflows: Workflows, key: str) -> None:
    """Queue a reflection; one that cannot go on is begun again under a new name, and noted."""
    attempt, name = 1, key
    while (state := workflows.state(name)) in {"broken", "finished"}:
        attempt += 1
        name = f"{key}~{attempt}"
    if state == "unknown":
        row = night.ledger.row(key)
        if row and row.attempts and attempt > 1:
            night.update(key, notes=[*row.notes, f"{BEGUN_AGAIN} ({name})"])
        workflows.begin(name, {"agent": key.partition("/")[0]})


def _take_over(night: Night, workflows: Workflows, *, alone: bool) -> None:
    """Go on with what dead workers left; alone, every other worker is dead."""
    silence = datetime.now(UTC) - timedelta(seconds=night.silence)
    alive = set() if alone else night.ledger.alive(silence)
    for name, owner in workflows.begun().items():
        if owner not in alive and name.partition("~")[0] in night.keys:
            workflows.take_up(name, owner)


@contextmanager
def _alive(ledger: Ledger, executor: str) -> Iterator[None]:
    """Give signs of life while the block lasts."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            ledger.beat(executor, datetime.now(UTC))
            over.wait(HEARTBEAT)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        ledger.retire(executor)


def _wait(night: Night, workflows: Workflows, *, alone: bool) -> None:
    """Wait until nothing of the night may still be written."""
    looked = time.monotonic()
    while _open_keys(night) and (night.at_work or not night.is_over):
        time.sleep(POLLING)
        if not alone and time.monotonic() - looked > HEARTBEAT:
            looked = time.monotonic()
            _take_over(night, workflows, alone=False)


def _open_keys(night: Night) -> list[str]:
    rows = {row.key for row in night.ledger.unfinished()}
    return [key for key in night.keys if key in rows and key not in night.settled]


def _write_due(night: Night, key: str, order: Json, step: Step) -> None:
    """Write one due reflection and enter what became of it in the ledger."""
    row = night.ledger.row(key)
    if row is None or row.status not in UNFINISHED:
        return
    try:
        night.go_on()
        agent = find_agent(night.workspace.agents, str(order["agent"]))
        found = step("archive", Found, lambda: find_written(night.workspace, agent, key))
        if found.changes:
            night.update(key, **found.changes)
            return
        record = _write(night, row, agent, step)
    except NightOver as over:
        begun = (night.ledger.row(key) or row).attempts > 0
        night.update(key, status="waiting" if begun else "planned", reason=str(over))
        raise
    except OrchestraError as error:
        night.update(key, status="failed", reason=str(error), finished_at=datetime.now(UTC))
        raise
    except Exception as fault:
        reason = f"a fault of the program: {type(fault).__name__}: {fault}"
        night.update(key, status="failed", reason=reason, finished_at=datetime.now(UTC))
        raise
    night.update(key, **from_record(record))


def _write(night: Night, row: Row, agent: Agent, step: Step) -> RunRecord:
    settings = night.workspace.settings
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
    with closing(seat):
        return write_reflection(
            night.workspace, Order(agent, night=row.key), seat, night.watcher(row),
            on_hosts(step, seat, terms),
        )  # fmt: skip
