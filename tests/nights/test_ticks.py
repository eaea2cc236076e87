"""When the scheduler ticks: at once, at the instants named, when nudged; on real time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest

from orchestra.nights import schedule
from orchestra.nights.schedule import run_ticks

NEVER = datetime.max.replace(tzinfo=UTC)
LONG = 10.0


class Ticks:
    """Counts the ticks and stops after so many."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.at: list[datetime] = []
        self.threads: set[int] = set()
        self.stop, self.nudge = threading.Event(), threading.Event()
        self.wake = NEVER
        self.then: Callable[[], None] = lambda: None

    def tick(self) -> None:
        self.nudge.clear()
        self.at.append(datetime.now(UTC))
        self.threads.add(threading.get_ident())
        self.then()
        if len(self.at) >= self.wanted:
            self.stop.set()

    def run(self) -> float:
        began = time.monotonic()
        late = threading.Timer(LONG, self.stop.set)
        late.start()
        run_ticks(self.tick, lambda: self.wake, self.stop, self.nudge)
        late.cancel()
        return time.monotonic() - began


def test_the_first_tick_comes_at_once() -> None:
    ticks = Ticks(1)
    assert ticks.run() < 3
    assert len(ticks.at) == 1
    assert threading.get_ident() not in ticks.threads


def test_a_tick_comes_at_the_instant_named_and_not_before() -> None:
    ticks = Ticks(2)
    ticks.wake = datetime.now(UTC) + timedelta(seconds=1.5)
    assert ticks.run() < LONG - 1
    assert [at >= ticks.wake for at in ticks.at] == [False, True]
    assert ticks.at[1] - ticks.wake < timedelta(seconds=1)


def test_an_instant_that_is_past_makes_no_flood_of_ticks() -> None:
    ticks = Ticks(100)
    ticks.wake = datetime.now(UTC)
    threading.Timer(2, ticks.stop.set).start()
    ticks.run()
    assert len(ticks.at) == 1


def test_a_nudge_is_answered_soon() -> None:
    ticks = Ticks(2)
    threading.Timer(1, ticks.nudge.set).start()
    assert ticks.run() < LONG - 1
    assert len(ticks.at) == 2


def test_half_a_minute_is_the_longest_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "BETWEEN_TICKS", 1)
    ticks = Ticks(3)
    assert ticks.run() < LONG - 1
    assert ticks.at[2] - ticks.at[0] > timedelta(seconds=1)


def test_a_clock_that_goes_back_does_not_silence_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shift = timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            now: Self = super().now(tz) + shift
            return now

    monkeypatch.setattr(schedule, "datetime", Clock)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    monkeypatch.setattr("apscheduler.triggers.interval.datetime", Clock)
    monkeypatch.setattr(schedule, "BETWEEN_TICKS", 1)
    ticks = Ticks(4)

    def then() -> None:
        nonlocal shift
        if len(ticks.at) == 2:
            shift = -timedelta(hours=1)

    ticks.then = then
    assert ticks.run() < LONG - 1
    assert len(ticks.at) == 4


def test_a_fault_of_a_tick_ends_it_and_is_raised() -> None:
    ticks = Ticks(5)

    def then() -> None:
        raise ZeroDivisionError("a fault")

    ticks.then = then
    with pytest.raises(ZeroDivisionError):
        ticks.run()
    assert len(ticks.at) == 1
    assert threading.active_count() <= 3
