"""What becomes of due reflections: on time, missed by how much, and which missed ones count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.nights.due import Due
from orchestra.nights.policy import Decision, decide
from orchestra.timetable import Missed, Schedule

NOW = datetime(2026, 7, 10, 9, 12, tzinfo=UTC)


def due(ago: timedelta, agent: str = "zoe") -> Due:
    at = NOW - ago
    return Due(at, agent, at.date(), f"{at:%H%M}")


def hours(*numbers: float, agent: str = "zoe") -> list[Due]:
    return [due(timedelta(hours=number), agent) for number in numbers]


def decided(dues: list[Due], missed: Missed, **changes: int) -> list[Decision]:
    return decide(dues, NOW, Schedule.model_validate({"missed": missed, **changes}))


def written(decisions: list[Decision]) -> list[Due]:
    return [decision.due for decision in decisions if decision.write]


@pytest.mark.parametrize("missed", ["skip", "latest", "all"])
def test_what_is_on_time_is_written_without_a_reason(missed: Missed) -> None:
    dues = [due(timedelta(minutes=60)), due(timedelta(0)), due(timedelta(minutes=-5))]
    assert decided(dues, missed) == [Decision(one, True, "") for one in dues]


def test_a_second_beyond_the_grace_is_missed() -> None:
    late = due(timedelta(minutes=60, seconds=1))
    assert decided([late], "skip") == [
        Decision(late, False, "missed by 1 h, and missed nights are skipped")
    ]
    assert decided([late], "skip", grace=61) == [Decision(late, True, "")]


def test_skip_says_by_how_much() -> None:
    [decision] = decided(hours(9.2), "skip")
    assert not decision.write
    assert decision.reason == "missed by 9 h 12 min, and missed nights are skipped"
    [days] = decided(hours(49.5), "skip")
    assert days.reason.startswith("missed by 2 d 1 h 30 min")
    [instant] = decided([due(timedelta(seconds=30))], "skip", grace=0)
    assert instant.reason.startswith("missed by less than 1 min")


def test_latest_makes_up_for_one_of_each_agent() -> None:
    dues = hours(35, 11) + hours(60, agent="yves")
    decisions = decided(dues, "latest")
    assert written(decisions) == [dues[1], dues[2]]
    assert decisions[0].reason == "missed by 1 d 11 h, and only the latest is made up for"
    assert decisions[1].reason == "missed by 11 h"


def test_one_on_time_takes_the_place_of_the_latest_missed() -> None:
    dues = hours(35, 11, 0.5) + hours(11, agent="yves")
    decisions = decided(dues, "latest")
    assert written(decisions) == dues[2:]
    assert decisions[1].reason == "missed by 11 h, and a later one is on time"


def test_all_makes_up_for_the_newest_and_writes_what_is_on_time() -> None:
    dues = hours(83, 59, 35, 11, 0.5)
    decisions = decided(dues, "all", missed_max=2)
    assert written(decisions) == dues[2:]
    assert decisions[0].reason.endswith("and only the newest 2 are made up for")
    assert written(decided(dues, "all", missed_max=60)) == dues


def test_local_times_are_compared_as_instants() -> None:
    paris = ZoneInfo("Europe/Paris")
    at = datetime(2026, 10, 25, 2, 30, tzinfo=paris, fold=0)
    now = datetime(2026, 10, 25, 2, 30, tzinfo=paris, fold=1)
    slot = Due(at, "zoe", at.date(), "0230")
    [decision] = decide([slot], now, Schedule(grace=59, missed="skip"))
    assert decision.reason.startswith("missed by 1 h,")


@given(
    ages=st.lists(st.tuples(st.sampled_from("abc"), st.integers(-60, 9000)), unique=True),
    missed=st.sampled_from(["skip", "latest", "all"]),
    grace=st.integers(0, 1440),
)
def test_every_due_has_one_decision_in_its_place(
    ages: list[tuple[str, int]], missed: Missed, grace: int
) -> None:
    dues = [due(timedelta(minutes=minutes), agent) for agent, minutes in ages]
    decisions = decided(dues, missed, grace=grace)
    assert [decision.due for decision in decisions] == dues
    assert all(decision.write or decision.reason for decision in decisions)


def test_nothing_due_is_nothing_decided() -> None:
    assert decided([], "all") == []
