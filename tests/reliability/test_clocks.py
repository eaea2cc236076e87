"""A scheduler on clocks that go wrong: each night of each agent comes once, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.nights.rows import make_row

from orchestra.nights.clock import see_clock
from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.retention import prune
from orchestra.nights.scheduler import Scheduler
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from orchestra.nights.row import Row
    from orchestra.nights.scheduler import Process

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 7, 1, 12, tzinfo=PARIS).astimezone(UTC)
DAYS = 3
WRONG = {
    "a second back": -timedelta(seconds=1),
    "an hour back": -HOUR,
    "a day back": -DAY,
    "a year back": -365 * DAY,
    "an hour ahead": HOUR,
    "eight hours ahead": 8 * HOUR,
    "a day ahead": DAY,
    "three days ahead": 3 * DAY,
    "a year ahead": 365 * DAY,
    "the age of the machine": datetime(1970, 1, 1, tzinfo=UTC) - START,
}
# When the clock is wrong, in hours of the second day: before, at, during and over the night.
SPELLS = {
    "in the evening": (6, 9),
    "when the night comes due": (9, 11),
    "in the night": (11, 13),
    "from evening to morning": (8, 20),
}


class Instant:
    """A worker that has written all that waits before the scheduler looks again."""

    def poll(self) -> int:
        return 0

    def terminate(self) -> None:
        """Hear nothing."""

    def kill(self) -> None:
        """Be gone already."""

    def wait(self, timeout: float | None = None) -> int:
        return 0


@dataclass
class World:
    """A workspace with a history, a clock, and a scheduler that looks at it."""

    root: Path
    wrong: timedelta
    spell: tuple[int, int]
    written: list[str] = field(default_factory=list)
    now: datetime = START

    def live(self) -> list[Row]:
        workspace = load_workspace(self.root)
        where = databases(workspace.state_folder).ledger
        with open_ledger(where) as ledger:
            for agent in workspace.agents:
                for day in (40, 30):
                    due = START - day * DAY
                    ledger.enter(make_row(agent.id, "written", key=f"{agent.id}/{day}", due_at=due))
        scheduler = Scheduler(workspace, self.start, lambda _: None)
        for hours in range(24 * DAYS):
            self.now = self.shown(START + hours * HOUR)
            scheduler.tick(self.now)
        with open_ledger(where) as ledger:
            return ledger.rows()

    def shown(self, true: datetime) -> datetime:
        first, last = (START + DAY + hours * HOUR for hours in self.spell)
        return true + self.wrong if first <= true < last else true

    def start(self, root: Path, arguments: Sequence[str]) -> Process:
        workspace = load_workspace(root)
        with open_ledger(databases(workspace.state_folder).ledger) as ledger:
            prune(workspace, ledger, see_clock(ledger, self.now))
            for row in ledger.unfinished():
                self.written.append(row.key)
                ledger.update(row.key, status="written", finished_at=self.now)
        return Instant()


def cells() -> Iterator[Any]:
    """Yield every clock, spell and way with what was missed; some of them only in a soak."""
    for name, wrong in WRONG.items():
        for when, spell in SPELLS.items():
            for missed in ("skip", "latest", "all"):
                quick = missed == "skip" and when in {"when the night comes due", "in the night"}
                marks = [] if quick else [pytest.mark.soak]
                identity = f"{name}-{when}-{missed}"
                yield pytest.param(wrong, spell, missed, marks=marks, id=identity)


@pytest.mark.parametrize(("wrong", "spell", "missed"), list(cells()))
def test_every_night_comes_once_whatever_the_clock_shows(
    wrong: timedelta, spell: tuple[int, int], missed: str, make_workspace: Callable[..., Path]
) -> None:
    schedule = {"cron": "0 22 * * *", "missed": missed, "keep_days": 90}
    world = World(make_workspace(schedule=schedule), wrong, spell)
    kept = {row.key for row in world.live() if row.key.endswith(("/30", "/40"))}
    assert kept == {f"{agent}/{day}" for agent in ("ateliers", "jardins") for day in (30, 40)}
    assert len(world.written) == len(set(world.written))
    # A clock that is right again only in the morning has made the night a missed one.
    nights = (1, 3) if spell == SPELLS["from evening to morning"] else (1, 2, 3)
    for agent in ("ateliers", "jardins"):
        for day in nights:
            assert f"{agent}/2026-07-0{day}/2200" in world.written
