"""When reflections are due. The only module that knows APScheduler.

A cron is matched on the wall clock of the local calendar, where every date has each time of day
once, and each match is then given its instant. So a local date has exactly the slots that its cron
names, on the days when the clocks change too: what falls into the hour that is skipped comes as
PEP 495 has it (02:30 at 03:30), and of an hour that comes twice the first one counts.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import ConfigError, OrchestraError, Problem
from orchestra.nights.cron import Cron, InvalidCron, cron_fault, parse_cron
from orchestra.nights.due import Due
from orchestra.nights.window import night_bounds
from orchestra.timetable import NEVER

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from apscheduler.triggers.cron import CronTrigger

    from orchestra.agents import Agent
    from orchestra.settings import Settings
    from orchestra.timetable import Window

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FAR = timedelta(days=9 * 366)  # a leap day comes after eight years at the latest
BETWEEN_TICKS = 30  # seconds
POLLING = 0.5  # seconds between two looks at the signals and at the clock
# As APScheduler names them; its numbers count from Monday, crontab's from Sunday.
_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def due_between(
    crons: Mapping[str, str], zone: ZoneInfo, after: datetime, until: datetime
) -> list[Due]:
    """Return what is due at an instant with ``after < at <= until``, the earliest first.

    ``crons`` are by agent id. Intervals that follow one another give everything once; when the
    clock has gone back and ``until`` is not after ``after``, nothing is due. Raises OrchestraError
    for a cron that is none: see :func:`check_crons`.
    """
    after, until = after.astimezone(UTC), until.astimezone(UTC)
    if until <= after:
        return []
    start = after.replace(tzinfo=None) + min(_offsets(after, zone))
    end = until.replace(tzinfo=None) + max(_offsets(until, zone))
    found = []
    for agent, cron in crons.items():
        for wall in _wall_times(_triggers_of(agent, cron), start, end):
            at = wall.replace(tzinfo=zone).astimezone(UTC)
            if after < at <= until:
                found.append(Due(at, agent, wall.date(), f"{wall:%H%M}"))
    return sorted(found)


def due_in_night(
    crons: Mapping[str, str], window: Window | None, zone: ZoneInfo, now: datetime
) -> list[Due]:
    """Return all that is due in the night around ``now``, done or not, the earliest first."""
    start, end = night_bounds(window, now, zone)
    return due_between(crons, zone, start - timedelta.resolution, end - timedelta.resolution)


def next_dues(
    crons: Mapping[str, str], zone: ZoneInfo, after: datetime, count: int = 1
) -> list[Due]:
    """Return the next ``count`` that are due of every agent after an instant, the earliest first.

    Raises OrchestraError for a cron that is none.
    """
    found = []
    for agent, cron in crons.items():
        near: list[Due] = []
        horizon = timedelta(hours=1)
        while len(near) < count and horizon < FAR * 8:
            near = due_between({agent: cron}, zone, after, after + horizon)
            horizon *= 8
        found += near[:count]
    return sorted(found)


def agent_crons(settings: Settings, agents: Sequence[Agent]) -> dict[str, str]:
    """Return the cron of every agent by its id: its own or the workspace's; not of ``never``."""
    crons = {agent.id: agent.schedule or settings.schedule.cron for agent in agents}
    return {agent: cron for agent, cron in crons.items() if cron != NEVER}


def check_crons(settings: Settings, agents: Sequence[Agent]) -> list[Problem]:
    """Return what is wrong with the crons of the settings and of the agents."""
    problems = []
    if fault := cron_fault(settings.schedule.cron):
        problems.append(Problem(Path("orchestra.yaml"), 0, "schedule.cron", fault))
    for agent in agents:
        own = agent.schedule
        if own and own != NEVER and (fault := cron_fault(own)):
            problems.append(Problem(Path("agents") / f"{agent.id}.yaml", 0, "schedule", fault))
    return problems


def refuse_faulty_crons(settings: Settings, agents: Sequence[Agent]) -> None:
    """Raise ConfigError with what is wrong with the crons, if anything is."""
    problems = check_crons(settings, agents)
    if problems:
        raise ConfigError(problems, "correct these files")


def _offsets(instant: datetime, zone: ZoneInfo) -> list[timedelta]:
    """Return the offsets in force around an instant, so that no wall time near it is overlooked."""
    near = (instant - DAY, instant, instant + DAY)
    return [when.astimezone(zone).utcoffset() or timedelta() for when in near]


def _triggers_of(agent: str, cron: str) -> tuple[CronTrigger, ...]:
    try:
        return _triggers(cron)
    except InvalidCron as error:
        raise OrchestraError(
            f"the schedule of {agent}: {error}", "correct it in agents or orchestra.yaml"
        ) from error


@lru_cache(maxsize=64)
def _triggers(expression: str) -> tuple[CronTrigger, ...]:
    """Return the triggers of a cron: two when it names days of the month *or* of the week."""
    cron = parse_cron(expression)
    if not cron.either_day:
        return (_trigger(cron, days=True, weekdays=True),)
    return _trigger(cron, days=True, weekdays=False), _trigger(cron, days=False, weekdays=True)


def _trigger(cron: Cron, *, days: bool, weekdays: bool) -> CronTrigger:
    from apscheduler.triggers.cron import CronTrigger

    names = [_DAY_NAMES[day] for day in cron.weekdays]
    return CronTrigger(
        minute=_listed(cron.minutes),
        hour=_listed(cron.hours),
        day=_listed(cron.days) if days else "*",
        month=_listed(cron.months),
        day_of_week=",".join(names) if weekdays else "*",
        timezone=UTC,
    )


def _listed(values: Sequence[int]) -> str:
    return ",".join(map(str, values))


def _wall_times(
    triggers: Sequence[CronTrigger], start: datetime, end: datetime
) -> Iterator[datetime]:
    """Yield each local time, without timezone, from ``start`` to ``end`` that is due."""
    return iter(sorted({at for trigger in triggers for at in _fires(trigger, start, end)}))


def _fires(trigger: CronTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    at = trigger.get_next_fire_time(None, start.replace(tzinfo=UTC))
    while at is not None and (wall := at.replace(tzinfo=None)) <= end:
        yield wall
        at = trigger.get_next_fire_time(None, at + MINUTE)


def run_ticks(
    tick: Callable[[], None],
    next_wake: Callable[[], datetime],
    stop: threading.Event,
    nudge: threading.Event,
) -> None:
    """Call ``tick`` now, every half minute, and at each instant that ``next_wake`` names.

    It returns once ``stop`` is set. ``tick`` is called from another thread, never twice at a time;
    while ``nudge`` is set, at once. What ``tick`` raises ends it all and is raised here.
    """
    from apscheduler.executors.debug import DebugExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    clock = BackgroundScheduler(
        executors={"default": DebugExecutor()},
        job_defaults={"coalesce": True, "misfire_grace_time": None},
        timezone=UTC,
    )
    failures: list[Exception] = []
    named = set[datetime]()

    def run() -> None:
        try:
            tick()
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            failures.append(error)
            stop.set()
            return
        wake = next_wake()
        if wake > datetime.now(UTC) and wake not in named:
            named.clear()
            named.add(wake)
            clock.add_job(run, "date", run_date=wake)

    clock.add_job(run, "interval", seconds=BETWEEN_TICKS, id="steady")
    clock.start()
    try:
        _attend(lambda: clock.modify_job("steady", next_run_time=datetime.now(UTC)), stop, nudge)
    finally:
        clock.shutdown()
    if failures:
        raise failures[0]


def _attend(at_once: Callable[[], object], stop: threading.Event, nudge: threading.Event) -> None:
    """Wait until ``stop`` is set; ask for a tick when nudged, and when the clock went back.

    After that APScheduler would wait until the old time has come again. Signals set the events:
    asleep rather than waiting for them, this thread cannot hold the lock that a handler needs.
    """
    at_once()
    seen = datetime.now(UTC)
    while not stop.is_set():
        time.sleep(POLLING)
        now = datetime.now(UTC)
        if nudge.is_set() or now < seen:
            at_once()
        seen = now
