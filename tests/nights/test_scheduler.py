"""The scheduler starts one child at a time when something is to be written, and sums up after."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from tests.fakes.faults import Hang
from tests.nights.mailbox import open_mailbox
from tests.nights.rows import make_row
from tests.nights.world import drafts, rows, stages_begun, write_nights
from tests.writing.writer import faithful_server

from orchestra.errors import ArchiveError, ConfigError, StateError
from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding
from orchestra.nights.scheduler import Scheduler, keep_nights, start_child
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from orchestra.nights.row import Row
    from orchestra.nights.scheduler import Process

PARIS = ZoneInfo("Europe/Paris")
WRITE = ("night", "run", "--scheduled")
SECOND = timedelta(seconds=1)
Make = Callable[..., Path]


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, second, tzinfo=PARIS).astimezone(UTC)


@dataclass
class Child:
    arguments: tuple[str, ...]
    code: int | None = None
    asked_to_end: bool = False
    deaf: bool = False

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.asked_to_end = True

    def kill(self) -> None:
        self.code = -9

    def wait(self, timeout: float | None = None) -> int:
        if self.deaf and self.code is None:
            raise subprocess.TimeoutExpired("orchestra", timeout or 0)
        self.code = self.code or 0
        return self.code


@dataclass
class World:
    """A scheduler whose children do nothing by themselves, and what it did and told."""

    root: Path
    children: list[Child] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scheduler = Scheduler(load_workspace(self.root), self.start, self.told.append)

    def start(self, root: Path, arguments: Sequence[str]) -> Process:
        assert root == self.root
        self.children.append(Child(tuple(arguments)))
        return self.children[-1]

    def tick(self, *instants: datetime) -> None:
        for instant in instants:
            self.scheduler.tick(instant)

    @property
    def started(self) -> list[tuple[str, ...]]:
        return [child.arguments for child in self.children]

    def rows(self) -> list[Row]:
        with open_ledger(databases(self.root / ".orchestra").ledger) as ledger:
            return ledger.rows()

    def settle(self, status: str = "written", **values: Any) -> None:
        """Enter that all was written, as the worker does, and end it."""
        with open_ledger(databases(self.root / ".orchestra").ledger) as ledger:
            for row in ledger.unfinished():
                ledger.update(row.key, status=status, **values)
        self.children[-1].code = 0


@pytest.fixture
def make_world(make_workspace: Make) -> Callable[..., World]:
    def make(cron: str = "0 22 * * *", **settings: Any) -> World:
        schedule = {"cron": cron, **settings.pop("schedule", {})}
        return World(make_workspace(schedule=schedule, **settings))

    return make


# When


def test_nothing_is_started_before_something_is_due(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21, 55))
    assert world.scheduler.next_look == at(1, 22)
    world.tick(at(1, 21, 59, 59))
    assert world.children == []
    assert world.rows() == []


def test_what_is_due_is_planned_and_one_worker_writes_it(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22), at(1, 22, 1), at(1, 22, 40), at(1, 23, 30))
    assert world.started == [WRITE]
    assert [row.key for row in world.rows()] == [
        "ateliers/2026-07-01/2200",
        "jardins/2026-07-01/2200",
    ]
    assert world.told == ["writing: ateliers of 2026-07-01, jardins of 2026-07-01"]
    world.settle()
    world.tick(at(1, 23, 31), at(2, 3), at(2, 21, 59))
    assert world.started == [WRITE]
    world.tick(at(2, 22))
    assert world.started == [WRITE, WRITE]


def test_what_comes_due_while_the_worker_writes_is_on_time(
    make_world: Callable[..., World],
) -> None:
    world = make_world("0 22,1 * * *")
    world.tick(at(1, 21), at(1, 22), at(2, 1))
    assert world.started == [WRITE]
    assert len(world.rows()) == 4
    world.settle("waiting", attempts=1)
    world.tick(at(2, 4), at(2, 4, 0, 30))
    assert world.started == [WRITE, WRITE]
    assert {row.status for row in world.rows()} == {"waiting"}


def test_outside_the_window_it_waits_and_says_so_once(make_world: Callable[..., World]) -> None:
    world = make_world("30 21 * * *")
    world.tick(at(1, 21), at(1, 21, 30), at(1, 21, 40), at(1, 21, 50))
    assert world.children == []
    assert world.told == ["2 to write wait for the window: 2026-07-01 22:00"]
    assert world.scheduler.next_look == at(1, 22)
    world.tick(at(1, 22))
    assert world.started == [WRITE]


def test_it_sleeps_through_the_idle_hours(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 8))
    path = world.root / ".orchestra" / "ledger.sqlite"
    path.unlink()
    for seconds in range(1, 10 * 60):
        world.tick(at(1, 8) + timedelta(seconds=seconds))
    assert not path.exists()
    world.tick(at(1, 8, 10))
    assert path.exists()


# Children that end


def test_a_worker_that_dies_is_started_again_later_each_time(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    now = at(1, 22)
    world.tick(at(1, 21), now)
    for pause in (30, 60, 120, 240, 480, 600, 600):
        world.children[-1].code = -9
        count = len(world.children)
        world.tick(now)
        assert world.told[-1] == (
            f"the worker was killed by signal 9; it may start again in {pause} s"
        )
        world.tick(now + timedelta(seconds=pause) - SECOND)
        assert len(world.children) == count
        now += timedelta(seconds=pause)
        assert world.scheduler.next_look <= now
        world.tick(now)
        assert len(world.children) == count + 1
    world.children[-1].code = 2
    world.tick(now)
    assert "ended with code 2" in world.told[-1]


def test_the_rest_is_short_again_after_a_worker_that_ended_well(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.children[-1].code = -9
    world.tick(at(1, 22), at(1, 22, 0, 30))
    world.children[-1].code = 1  # a reflection failed; others are left
    world.tick(at(1, 22, 1), at(1, 22, 1, 29))
    assert len(world.children) == 2
    world.tick(at(1, 22, 1, 30))
    assert len(world.children) == 3
    world.children[-1].code = -9
    world.tick(at(1, 22, 2))
    assert world.told[-1].endswith("in 30 s")


def test_no_worker_is_started_after_the_window(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.children[-1].code = -9
    world.tick(at(2, 6), at(2, 6, 1))
    assert world.started == [WRITE]
    assert world.told[-1] == "2 to write wait for the window: 2026-07-02 22:00"


def test_it_lets_another_worker_of_the_workspace_write(make_world: Callable[..., World]) -> None:
    world = make_world()
    with holding(world.root / ".orchestra" / WORKER, "taken"):
        world.tick(at(1, 21), at(1, 22), at(1, 22, 1))
        assert world.children == []
        assert world.told == ["a night is being written already, by another process"]
    world.tick(at(1, 22, 2))
    assert world.started == [WRITE]


def test_closing_asks_the_worker_to_end_and_waits(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.scheduler.close()
    assert world.children[0].asked_to_end
    assert world.children[0].code == 0
    assert "stopping" in world.told[-1]


def test_a_worker_that_hears_nothing_is_ended_and_the_next_night_begins(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22), at(2, 6), at(2, 6, 8))
    assert world.children[0].code is None
    world.tick(at(2, 6, 10))
    assert world.children[0].code == -9
    assert "the worker came to no end, and was ended" in world.told
    world.tick(at(2, 22))
    assert world.started == [WRITE, WRITE]


def test_closing_ends_a_worker_that_hears_nothing(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.children[0].deaf = True
    world.scheduler.close()
    assert (world.children[0].asked_to_end, world.children[0].code) == (True, -9)


# The morning

TOLD = {"notify": ["json://127.0.0.1:9/"]}


def test_a_night_that_ended_is_summed_up_once(make_world: Callable[..., World]) -> None:
    world = make_world(**TOLD)
    world.tick(at(1, 21), at(1, 22))
    world.settle()
    world.tick(at(1, 23), at(2, 5, 59, 59))
    assert world.started == [WRITE]
    assert world.scheduler.next_look == at(2, 6)
    world.tick(at(2, 6))
    summing_up = ("night", "summary", "--send", "--date", "2026-07-01")
    assert world.started == [WRITE, summing_up]
    world.children[-1].code = 1
    world.tick(at(2, 6, 1), at(2, 7), at(2, 21))
    assert world.started == [WRITE, summing_up]
    world.scheduler.close()
    assert not world.children[-1].asked_to_end


def test_a_summary_that_comes_to_no_end_does_not_hold_up_the_next_night(
    make_world: Callable[..., World],
) -> None:
    world = make_world(**TOLD)
    world.tick(at(1, 21), at(1, 22))
    world.settle()
    world.tick(at(2, 6), at(2, 6, 4))
    assert world.children[-1].code is None
    world.tick(at(2, 6, 5), at(2, 22))
    assert world.children[1].code == -9
    assert world.started[2:] == [WRITE]


def test_a_summary_waits_for_the_last_section(make_world: Callable[..., World]) -> None:
    world = make_world(**TOLD)
    world.tick(at(1, 21), at(1, 22), at(2, 6), at(2, 6, 8))
    assert world.started == [WRITE]
    world.settle()
    world.tick(at(2, 6, 9))
    assert world.started[1:] == [("night", "summary", "--send", "--date", "2026-07-01")]


def test_a_summary_waits_for_the_worker_that_begins_at_the_same_time(
    make_world: Callable[..., World],
) -> None:
    world = make_world("0 0 * * *", schedule={"window": None}, **TOLD)
    world.tick(at(1, 23), at(2, 0))
    world.settle()
    world.tick(at(2, 1), at(3, 0))
    assert world.started == [WRITE, WRITE]
    world.settle()
    world.tick(at(3, 1))
    assert world.started[2:] == [("night", "summary", "--send", "--date", "2026-07-02")]


def test_nobody_is_told_of_a_night_without_anything_due(make_world: Callable[..., World]) -> None:
    world = make_world(**TOLD)
    world.tick(at(1, 8), at(1, 20), at(1, 21))
    assert world.children == []


def test_without_addresses_nothing_is_sent(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.settle()
    world.tick(at(2, 6), at(2, 7))
    assert world.started == [WRITE]


def test_the_child_that_sums_up_tells_people(make_workspace: Make) -> None:
    with open_mailbox() as (url, received):
        root = make_workspace(notify=[url])
        with open_ledger(databases(root / ".orchestra").ledger) as ledger:
            ledger.enter(make_row("ateliers", "failed", reason="plus de mémoire"))
        for _ in range(2):  # as after a new start
            scheduler = Scheduler(load_workspace(root), start_child, lambda _: None)
            scheduler.tick(datetime(2026, 11, 23, 7, tzinfo=UTC))
            assert wait_for_end(scheduler) == 0
    assert [message["title"][:7] for message in received] == ["Nuit du"]


# Clocks


def test_a_clock_that_goes_back_an_hour_doubles_nothing(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21, 30), at(1, 22, 1))
    world.settle()
    world.tick(at(1, 22, 2), at(1, 21, 2))
    assert world.scheduler.last_look == at(1, 21, 2)
    world.tick(at(1, 22), at(1, 22, 30), at(1, 23))
    assert world.started == [WRITE]
    assert len(world.rows()) == 2


def test_a_crash_before_the_clock_went_back_does_not_hold_up_the_night(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.scheduler.rest = timedelta(minutes=10)
    world.children[-1].code = -9
    world.tick(at(1, 23, 50), at(1, 22, 50), at(1, 22, 59))
    assert world.started == [WRITE]
    world.tick(at(1, 23))
    assert world.started == [WRITE, WRITE]


def test_a_clock_that_goes_a_day_forward_and_back_keeps_one_night_per_date(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21), at(2, 21, 1))  # both of the first of July are missed by 23 hours
    assert {(row.agent, row.date.day, row.status) for row in world.rows()} == {
        ("ateliers", 1, "planned"),
        ("jardins", 1, "planned"),
    }
    world.tick(at(1, 21, 2), at(1, 22), at(1, 22, 1))
    assert world.started == [WRITE]
    world.settle()
    world.tick(at(1, 23), at(2, 21, 30), at(2, 22))
    assert sorted(row.key for row in world.rows()) == [
        f"{agent}/2026-07-0{day}/2200" for agent in ("ateliers", "jardins") for day in (1, 2)
    ]


# The workspace's files


def test_files_are_read_again_when_asked(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 8))
    path = world.root / "agents" / "jardins.yaml"
    path.write_text(path.read_text("utf-8") + "schedule: never\n", "utf-8")
    world.tick(at(1, 8, 5))
    assert world.told == []
    world.scheduler.reread.set()
    world.tick(at(1, 8, 6), at(1, 22))
    assert world.told[0] == "read again: 2 agents"
    assert [row.agent for row in world.rows()] == ["ateliers"]


@pytest.mark.parametrize(
    ("schedule", "said"),
    [("0 25 * * *", "hour: “25” is out of range"), ("0 0 30 2 *", "never comes")],
)
def test_faulty_files_leave_the_old_settings_in_force(
    make_world: Callable[..., World], schedule: str, said: str
) -> None:
    world = make_world()
    world.tick(at(1, 21))
    path = world.root / "agents" / "jardins.yaml"
    path.write_text(path.read_text("utf-8") + f"schedule: {schedule}\n", "utf-8")
    world.scheduler.reread.set()
    world.tick(at(1, 21, 1), at(1, 22))
    [problem] = [line for line in world.told if "not read again" in line]
    assert "agents/jardins.yaml" in problem
    assert said in problem
    assert len(world.rows()) == 2


def test_every_fault_of_every_file_is_told(make_world: Callable[..., World]) -> None:
    world = make_world()
    (world.root / "orchestra.yaml").write_text("engin: ollama\ntimezone: Europe/Pari\n", "utf-8")
    world.scheduler.reread.set()
    world.tick(at(1, 21))
    assert len(world.told) == 2
    assert "engin" in world.told[0]
    assert "Europe/Pari" in world.told[1]
    assert world.scheduler.workspace.settings.timezone == "Europe/Paris"


# A state that cannot be used


def test_a_ledger_that_cannot_be_used_is_told_once_and_tried_again(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.tick(at(1, 21))
    path = world.root / ".orchestra" / "ledger.sqlite"
    kept = path.rename(path.with_name("kept"))
    path.mkdir()
    world.tick(at(1, 22), at(1, 22, 1), at(1, 22, 2))
    assert world.children == []
    assert len(world.told) == 1
    assert "the nights' database cannot be used" in world.told[0]
    path.rmdir()
    kept.rename(path)
    world.tick(at(1, 22, 3))
    assert world.started == [WRITE]


def test_a_damaged_ledger_never_blocks_a_night(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21))
    (world.root / ".orchestra" / "ledger.sqlite").write_bytes(b"no database at all\n" * 400)
    world.tick(at(1, 21, 30), at(1, 22))
    assert world.started == [WRITE]
    assert list((world.root / ".orchestra").glob("ledger.sqlite.damaged-*"))


@pytest.mark.parametrize("missed", ["skip", "latest"])
def test_what_came_due_tonight_is_planned_again_when_the_ledger_is_lost(
    make_world: Callable[..., World], missed: str
) -> None:
    world = make_world(schedule={"missed": missed})
    world.tick(at(1, 21), at(1, 22))
    world.children[-1].code = 2
    (world.root / ".orchestra" / "ledger.sqlite").unlink()
    world.tick(at(1, 23, 50), at(1, 23, 51))
    assert [row.status for row in world.rows()] == ["planned", "planned"]
    assert world.started == [WRITE, WRITE]


def test_a_disk_that_is_mended_is_tried_again(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.tick(at(1, 21), at(1, 22))
    world.settle("waiting", attempts=1, reason="cannot write: the disk is full")
    world.children[-1].code = 2
    world.tick(at(1, 22, 1), at(1, 22, 2))
    assert world.started == [WRITE, WRITE]


# From start to stop


def kept(workspace: Workspace) -> None:
    keep_nights(workspace, threading.Event(), threading.Event(), lambda _: None)


def test_an_impossible_cron_is_refused_before_anything_else(make_workspace: Make) -> None:
    workspace = load_workspace(make_workspace(schedule={"cron": "0 22 31 2 *"}))
    with pytest.raises(ConfigError, match="never comes"):
        kept(workspace)
    assert not (workspace.state_folder / SCHEDULER).exists()


def test_a_second_scheduler_is_refused(make_workspace: Make) -> None:
    workspace = load_workspace(make_workspace())
    with (
        holding(workspace.state_folder / SCHEDULER, "taken"),
        pytest.raises(StateError, match="another orchestra night start runs in this workspace"),
    ):
        kept(workspace)


def test_a_state_folder_that_cannot_be_made_is_refused(make_workspace: Make) -> None:
    workspace = load_workspace(make_workspace())
    workspace.state_folder.write_text("", "utf-8")
    with pytest.raises(ArchiveError, match=r"cannot write .*\.orchestra"):
        kept(workspace)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_state_folder_is_refused(make_workspace: Make) -> None:
    workspace = load_workspace(make_workspace())
    workspace.state_folder.mkdir(mode=0o500)
    with pytest.raises(ArchiveError, match="give yourself the right to write there"):
        kept(workspace)


def test_a_killed_worker_is_followed_by_one_that_goes_on_and_writes_once(tmp_path: Path) -> None:
    with faithful_server() as server:
        answer, hung = server.replier, threading.Event()

        def hang_once(body: Any) -> Any:
            if len(server.chats) == 3 and not hung.is_set():
                hung.set()
                return Hang(after=2)
            return answer(body)

        server.replier = hang_once
        root = write_nights(tmp_path / "workspace", [server.url])
        scheduler, now = due_now(root)
        try:
            assert hung.wait(LONG)
            kill(scheduler, now)
            scheduler.tick(now + timedelta(seconds=31))
            assert wait_for_end(scheduler) == 0
        finally:
            scheduler.close()
        assert len(list(stages_begun(server))) == len(set(stages_begun(server))) + 1
    assert {row.status for row in rows(root)} == {"written"}
    assert len(drafts(root)) == len(rows(root)) == 2


LONG = 30.0


def due_now(root: Path) -> tuple[Scheduler, datetime]:
    """Return a scheduler whose worker has just been started, and the instant of that."""
    settings = load_workspace(root).settings
    now = datetime.now(UTC)
    local = now.astimezone(settings.zone)
    path = root / "orchestra.yaml"
    changed = yaml.safe_load(path.read_text("utf-8"))
    changed["schedule"]["cron"] = f"{local.minute} {local.hour} * * *"
    path.write_text(yaml.safe_dump(changed), "utf-8")
    scheduler = Scheduler(load_workspace(root), start_child, lambda _: None)
    scheduler.tick(now - timedelta(minutes=1))
    scheduler.tick(now)
    assert scheduler.child
    return scheduler, now


def kill(scheduler: Scheduler, now: datetime) -> None:
    assert scheduler.child
    process = scheduler.child.process
    assert isinstance(process, subprocess.Popen)
    process.kill()
    process.wait()
    scheduler.tick(now + SECOND)
    assert scheduler.child is None


def wait_for_end(scheduler: Scheduler) -> int:
    assert scheduler.child
    process = scheduler.child.process
    assert isinstance(process, subprocess.Popen)
    return process.wait(LONG)
