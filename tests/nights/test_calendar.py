"""Eight hundred days in Paris with a machine that is now on, now off: no night lost or doubled."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from orchestra.nights.due import Due
from orchestra.nights.policy import Decision, decide
from orchestra.nights.schedule import due_between
from orchestra.timetable import Missed, Schedule

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2025, 1, 10, 9, tzinfo=UTC)
DAYS = 800
CRONS = {"soir": "0 22 * * *", "nuit": "30 2 * * *", "semaine": "15 23 * * 1-5"}
CLOCKS = {"soir": time(22), "nuit": time(2, 30), "semaine": time(23, 15)}
POLICIES = {missed: Schedule(missed=missed, missed_max=2, grace=45) for missed in get_args(Missed)}


@dataclass
class Watch:
    """Looks at the schedule when its machine is on; remembers until when it looked."""

    watermark: datetime
    decisions: dict[str, dict[str, Decision]] = field(
        default_factory=lambda: {missed: {} for missed in POLICIES}
    )

    def look(self, now: datetime) -> list[Due]:
        dues = due_between(CRONS, PARIS, self.watermark, now)
        self.watermark = max(self.watermark, now)
        for missed, schedule in POLICIES.items():
            known = self.decisions[missed]
            for decision in decide(dues, now, schedule):
                assert decision.due.key not in known, "decided twice"
                known[decision.due.key] = decision
        return dues


def times_on(seed: int) -> list[datetime]:
    """Return the instants at which the machine looks: every few minutes while it is on."""
    chance = random.Random(seed)
    now, end, looks = START, START + timedelta(days=DAYS), []
    while now < end:
        off_at = now + timedelta(minutes=chance.randint(5, 8 * 24 * 60))
        while now < off_at:
            looks.append(now)
            now += timedelta(minutes=chance.randint(10, 80))
        longest = chance.choice([20, 12 * 60, 6 * 24 * 60])
        now = off_at + timedelta(minutes=chance.randint(1, longest))
    return looks


def named_dates(agent: str) -> list[date]:
    """Return every local date around the simulated days that the agent's cron names."""
    first = START.date() - timedelta(days=2)
    dates = [first + timedelta(days=number) for number in range(DAYS + 20)]
    return [day for day in dates if agent != "semaine" or day.isoweekday() <= 5]


def promised(agent: str, looks: list[datetime], schedule: Schedule) -> dict[str, bool]:
    """Return by key whether the policy promises it, from when the machine was on alone."""
    batches: defaultdict[datetime, list[tuple[datetime, str]]] = defaultdict(list)
    for day in named_dates(agent):
        at = datetime.combine(day, CLOCKS[agent], PARIS).astimezone(UTC)
        if looks[0] < at <= looks[-1]:
            seen = looks[bisect_left(looks, at)]
            batches[seen].append((at, f"{agent}/{day}/{CLOCKS[agent]:%H%M}"))
    expected = {}
    for seen, batch in batches.items():
        late = [key for at, key in sorted(batch) if seen - at > timedelta(minutes=45)]
        on_time = [key for _, key in batch if key not in late]
        made_up = {"skip": [], "latest": [] if on_time else late[-1:], "all": late[-2:]}
        expected.update({key: key in on_time + made_up[schedule.missed] for _, key in batch})
    return expected


@pytest.mark.parametrize("seed", [1, 2])
def test_every_date_has_one_decision_and_the_policys_are_written(seed: int) -> None:
    looks = times_on(seed)
    watch = Watch(looks[0])
    for now in looks:
        watch.look(now)
    for missed, schedule in POLICIES.items():
        expected: dict[str, bool] = {}
        for agent in CRONS:
            expected |= promised(agent, looks, schedule)
        found = {key: decision.write for key, decision in watch.decisions[missed].items()}
        assert found == expected
        assert len(found) > 2000
        assert 10 < sum(found.values()) < len(found) - 10
        for change in ("2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25"):
            assert f"nuit/{change}/0230" in found
            assert f"soir/{change}/2200" in found
            assert f"semaine/{change}/2315" not in found, "a Sunday"


def test_the_policies_differ_only_in_what_was_missed() -> None:
    looks = times_on(3)[:4000]
    watch = Watch(looks[0])
    for now in looks:
        watch.look(now)
    chosen = {
        missed: {key for key, decision in decisions.items() if decision.write}
        for missed, decisions in watch.decisions.items()
    }
    assert chosen["skip"] < chosen["latest"] < chosen["all"]


def steps(first: datetime, hours: int) -> list[datetime]:
    return [first + timedelta(minutes=10 * number) for number in range(hours * 6)]


def keys_of(looks: list[datetime]) -> list[str]:
    watch = Watch(looks[0])
    return [one.key for now in looks for one in watch.look(now)]


def test_a_clock_that_goes_back_an_hour_doubles_nothing() -> None:
    evening = datetime(2026, 7, 1, 20, 30, tzinfo=UTC)  # half past ten in Paris
    before, after = steps(evening - timedelta(hours=9), 9), steps(evening - timedelta(hours=1), 9)
    assert keys_of(before + after) == [
        "soir/2026-07-01/2200",
        "semaine/2026-07-01/2315",
        "nuit/2026-07-02/0230",
    ]


def test_a_clock_that_jumps_a_day_ahead_and_back_doubles_nothing() -> None:
    noon = datetime(2026, 7, 1, 10, tzinfo=UTC)
    ahead = steps(noon + timedelta(days=1), 1)
    keys = keys_of([*steps(noon, 1), *ahead, *steps(noon + timedelta(hours=1), 48)])
    assert len(keys) == len(set(keys))
    assert [key for key in keys if key.startswith("soir")] == [
        "soir/2026-07-01/2200",
        "soir/2026-07-02/2200",
    ]
