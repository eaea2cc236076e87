"""The scheduler: idle most of the day, it plans what comes due and starts what writes it.

It stays small, since models, workflows and notifications are loaded by its child processes only:
``night run --scheduled`` writes, ``night summary --send`` tells people how the night went.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from orchestra.errors import ConfigError, OrchestraError, StateError
from orchestra.nights.clock import LONG_AGO, see_clock
from orchestra.nights.database import Databases, databases, sqlite_path
from orchestra.nights.ledger import open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding, is_held
from orchestra.nights.morning import ended_night, rows_of
from orchestra.nights.planning import plan_again, plan_due
from orchestra.nights.schedule import agent_crons, next_dues, refuse_faulty_crons, run_ticks
from orchestra.nights.window import CUT_OFF, LAST_SECTION, closing, night_bounds, opening
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger
    from orchestra.nights.row import Row
    from orchestra.workspace import Workspace

FIRST_REST = timedelta(seconds=30)  # before a worker is started again, doubled after each crash
LONGEST_REST = timedelta(minutes=10)
SELDOM = timedelta(minutes=10)  # between two looks at the ledger when nothing is expected
AFTER_A_FAULT = timedelta(minutes=1)
ENDED_WELL = {0, 1}  # 1: a reflection failed, which the ledger tells
LAST = timedelta(seconds=LAST_SECTION + 2 * CUT_OFF)  # for a worker whose night is over
TELLING = timedelta(minutes=5)
NEVER = datetime.max.replace(tzinfo=UTC)
WRITE = ("night", "run", "--scheduled")


class Process(Protocol):
    """What the scheduler needs of a child process, as subprocess.Popen has it."""

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code; raise TimeoutExpired when it does not come."""


@dataclass(frozen=True)
class _Child:
    process: Process
    writes: bool
    until: datetime  # when it is ended: it comes to no end by itself


@dataclass
class Scheduler:
    """What the scheduler knows between two ticks.

    ``start`` starts a child process with these arguments of ``orchestra``; ``tell`` is given a line
    for every event; ``reread`` asks for the workspace's files to be read again.
    """

    workspace: Workspace
    start: Callable[[Path, Sequence[str]], Process]
    tell: Callable[[str], None]
    reread: threading.Event = field(default_factory=threading.Event)
    next_look: datetime = LONG_AGO
    last_look: datetime = LONG_AGO
    child: _Child | None = None
    rest: timedelta = FIRST_REST
    not_before: datetime = LONG_AGO
    summed_up: date | None = None
    said: str = ""
    has_planned: bool = False

    def tick(self, now: datetime) -> None:
        """Do what is to be done at ``now``; most of the time that is nothing.

        A state that cannot be used is told and tried again: a night may still be saved.
        """
        if self.reread.is_set():
            self.reread.clear()
            self._read_again()
            self.next_look = now
        self._reap(now)
        if now < self.last_look:  # the clock went back
            self.next_look, self.not_before = now, min(self.not_before, now + LONGEST_REST)
        if now < self.next_look:
            return
        self.last_look = now
        try:
            self._look(now)
        except OrchestraError as error:
            self._say(str(error))
            self.next_look = now + AFTER_A_FAULT

    def close(self) -> None:
        """Wait for the child's end; a worker is asked to, and finishes the section first."""
        if self.child is None:
            return
        if self.child.writes:
            self._say("stopping after the section being written …")
            self.child.process.terminate()
        try:
            self.child.process.wait((LAST if self.child.writes else TELLING).total_seconds())
        except subprocess.TimeoutExpired:
            self._end(self.child)
        self.child = None

    def _end(self, child: _Child) -> None:
        """End a child that does not end: a worker loses the section being written, no more."""
        who = "the worker" if child.writes else "the summary"
        self._say(f"{who} came to no end, and was ended")
        child.process.kill()
        child.process.wait()

    def _say(self, text: str) -> None:
        """Tell of an event; of a state that lasts only once."""
        if text != self.said:
            self.said = text
            self.tell(text)

    def _read_again(self) -> None:
        try:
            workspace = load_workspace(self.workspace.root)
            refuse_faulty_crons(workspace.settings, workspace.agents)
        except ConfigError as error:
            for problem in error.problems:
                self.tell(f"not read again, the settings of before stay: {problem}")
            return
        self.workspace = workspace
        self.said = ""
        self._say(f"read again: {len(workspace.agents)} agents")

    def _reap(self, now: datetime) -> None:
        """See whether the child has ended, and when another one may be started."""
        if self.child is None:
            return
        if self.child.process.poll() is None and now >= self.child.until:
            self._end(self.child)
        code = self.child.process.poll()
        if code is None:
            return
        writes, self.child, self.next_look = self.child.writes, None, now
        if not writes:
            return
        if code in ENDED_WELL:
            self.rest = FIRST_REST
            self.not_before = now + FIRST_REST
            self._say("the worker is done")
            return
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        self._say(f"the worker {how}; it may start again in {self.rest.total_seconds():g} s")
        self.not_before = now + self.rest
        self.rest = min(2 * self.rest, LONGEST_REST)

    def _look(self, now: datetime) -> None:
        """Plan what has come due, and start what is to run."""
        settings = self.workspace.settings
        where = databases(self.workspace.state_folder)
        with open_ledger(where.ledger) as ledger:
            if ledger.knows_nobody() and self._was_here(where):
                plan_again(self.workspace, ledger, now)
            see_clock(ledger, now)
            plan_due(self.workspace, ledger, now)
            self.has_planned = True
            waiting = ledger.unfinished()
            ended = self._to_sum_up(ledger, now)
        opens = opening(settings.schedule.window, now, settings.zone)
        self.next_look = self._expected(waiting, opens, now)
        if self.child:
            return
        if waiting and opens > now:
            local = opens.astimezone(settings.zone)
            self._say(f"{len(waiting)} to write wait for the window: {local:%Y-%m-%d %H:%M}")
        elif waiting:
            self._write(waiting, now, shared=where.shared)
        if ended and self.child is None:
            self.summed_up = ended
            asked = ("night", "summary", "--send", "--date", str(ended))
            self.child = _Child(
                self.start(self.workspace.root, asked), writes=False, until=now + TELLING
            )

    def _was_here(self, where: Databases) -> bool:
        """Tell whether nights were kept here before: a ledger without an agent was lost then."""
        workflows = sqlite_path(where.workflows)
        return self.has_planned or (workflows is not None and workflows.exists())

    def _to_sum_up(self, ledger: Ledger, now: datetime) -> date | None:
        """Return the night that ended last, if somebody is to be told of it."""
        ended = ended_night(self.workspace.settings, now)
        if not self.workspace.settings.notify or ended == self.summed_up:
            return None
        return ended if rows_of(self.workspace.settings, ledger, ended) else None

    def _expected(self, waiting: list[Row], opens: datetime, now: datetime) -> datetime:
        """Return when there may be something to do again."""
        settings = self.workspace.settings
        crons = agent_crons(settings, self.workspace.agents)
        _, end = night_bounds(settings.schedule.window, now, settings.zone)
        times = [now + SELDOM, end, *(due.at for due in next_dues(crons, settings.zone, now)[:1])]
        if waiting and self.child is None:
            times += [max(opens, self.not_before, now + FIRST_REST)]
        return min(times)

    def _write(self, waiting: list[Row], now: datetime, *, shared: bool) -> None:
        if now < self.not_before:
            return
        if not shared and is_held(self.workspace.state_folder / WORKER):
            self._say("a night is being written already, by another process")
            return
        ordered = sorted(waiting, key=lambda row: (row.due_at, row.agent))
        self._say(f"writing: {', '.join(f'{row.agent} of {row.date}' for row in ordered)}")
        settings = self.workspace.settings
        closes = closing(settings.schedule.window, now, settings.zone)
        until = closes + LAST if closes else NEVER
        self.child = _Child(self.start(self.workspace.root, WRITE), writes=True, until=until)


def keep_nights(
    workspace: Workspace,
    stop: threading.Event,
    reread: threading.Event,
    tell: Callable[[str], None],
) -> None:
    """Run the nights of a workspace until ``stop`` is set and its child has ended.

    Raises StateError when another scheduler runs there, ConfigError for a cron that is none,
    ArchiveError when the state folder cannot be written.
    """
    refuse_faulty_crons(workspace.settings, workspace.agents)
    taken = "another orchestra night start runs in this workspace"
    with holding(workspace.state_folder / SCHEDULER, taken):
        tell(_first_line(workspace, datetime.now(UTC)))
        scheduler = Scheduler(workspace, start_child, tell, reread)
        try:
            run_ticks(
                lambda: scheduler.tick(datetime.now(UTC)),
                lambda: scheduler.next_look,
                stop, reread,
            )  # fmt: skip
        finally:
            scheduler.close()
    tell("stopped")


def start_child(root: Path, arguments: Sequence[str]) -> Process:
    """Start ``orchestra`` on a workspace, in a process group of its own.

    So Ctrl-C reaches it through the scheduler alone. Raises StateError when it cannot be started.
    """
    command = [sys.executable, "-m", "orchestra.cli", "--workspace", str(root.absolute())]
    try:
        return subprocess.Popen([*command, *arguments], process_group=0)  # noqa: S603
    except OSError as error:
        raise StateError(f"no process can be started: {error.strerror}") from error


def _first_line(workspace: Workspace, now: datetime) -> str:
    settings = workspace.settings
    for due in next_dues(agent_crons(settings, workspace.agents), settings.zone, now)[:1]:
        return f"started; next: {due.agent}, {due.at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    return "started; no agent has a schedule"
