"""Due reflections: the calendar's dates, each slot once, whatever the clocks do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worlds import make_settings

from orchestra.agents import Agent
from orchestra.errors import OrchestraError
from orchestra.nights.due import Due
from orchestra.nights.schedule import agent_crons, check_crons, due_between, due_in_night
from orchestra.timetable import Window

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def local(day: date, hour: int = 0, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS, fold=fold)


def due(cron: str, after: datetime, until: datetime, zone: ZoneInfo = PARIS) -> list[Due]:
    return due_between({"zoe": cron}, zone, after, until)


def agent(id_: str, schedule: str | None = None) -> Agent:
    return Agent.model_validate(
        {
            "id": id_,
            "name": "Une agente",
            "theme": "Jardins",
            "persona": "Une autrice imaginée pour les essais.",
            "topics": [{"title": "L’été au jardin", "keywords": ["compost"]}],
            "schedule": schedule,
        }
    )


def test_a_due_has_its_local_date_its_slot_and_its_instant() -> None:
    found = due("0 22 * * *", local(date(2026, 7, 1)), local(date(2026, 7, 2)))
    assert found == [Due(datetime(2026, 7, 1, 20, tzinfo=UTC), "zoe", date(2026, 7, 1), "2200")]
    assert found[0].at.tzinfo is UTC


def test_the_end_belongs_to_the_interval_and_the_start_does_not() -> None:
    day, next_day = date(2026, 7, 1), date(2026, 7, 2)
    found = due("0 22 * * *", local(day, 22), local(next_day, 22))
    assert [one.date for one in found] == [next_day]


def test_all_agents_come_in_the_order_of_time() -> None:
    crons = {"b": "0 3 * * *", "a": "0 22 * * *", "c": "0 3 * * *"}
    day = date(2026, 7, 1)
    found = due_between(crons, PARIS, local(day, 12), local(date(2026, 7, 2), 12))
    assert [(one.agent, one.slot) for one in found] == [("a", "2200"), ("b", "0300"), ("c", "0300")]


def test_nothing_is_due_when_the_clock_went_back() -> None:
    day = date(2026, 7, 1)
    assert due("* * * * *", local(day, 12), local(day, 11)) == []
    assert due("* * * * *", local(day, 12), local(day, 12)) == []


def test_a_time_in_the_skipped_hour_comes_once_an_hour_later() -> None:
    [found] = due("30 2 * * *", local(SPRING), local(SPRING, 23))
    assert (found.date, found.slot) == (SPRING, "0230")
    assert found.at == local(SPRING, 3, 30)


def test_a_time_in_the_doubled_hour_comes_once_the_first_time() -> None:
    [found] = due("30 2 * * *", local(AUTUMN), local(AUTUMN, 23))
    assert (found.date, found.slot) == (AUTUMN, "0230")
    second = local(AUTUMN, 2, 30, fold=1).astimezone(UTC)
    assert found.at == local(AUTUMN, 2, 30, fold=0).astimezone(UTC) == second - timedelta(hours=1)
    assert due("30 2 * * *", local(AUTUMN, 2, 30), second) == []


@pytest.mark.parametrize(
    "look",
    [
        local(AUTUMN, 2, 10),
        local(AUTUMN, 2, 30),
        local(AUTUMN, 2, 10, fold=1),
        local(AUTUMN, 2, 30, fold=1),
        local(AUTUMN, 3),
        local(SPRING, 1, 59),
        local(SPRING, 3),
        local(SPRING, 3, 30),
        local(SPRING, 3, 40),
    ],
)
def test_a_look_while_the_clocks_change_loses_and_doubles_nothing(look: datetime) -> None:
    day = look.date()
    before, after = due("30 2 * * *", local(day), look), due("30 2 * * *", look, local(day, 23))
    assert [one.slot for one in before + after] == ["0230"]


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 7, 1)])
def test_every_date_has_all_minutes_of_its_cron(day: date) -> None:
    around = due("*/10 * * * *", local(day) - timedelta(days=1), local(day) + timedelta(days=2))
    slots = [one.slot for one in around if one.date == day]
    assert len(slots) == len(set(slots)) == 144


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 12 * * 0", [5, 12]),
        ("0 12 * * 7", [5, 12]),
        ("0 12 * * 1", [6, 13]),
        ("0 12 * * 5-7", [3, 4, 5, 10, 11, 12]),
        ("0 12 * * 0-2/2", [5, 7, 12, 14]),
        ("0 12 13 * 5", [3, 10, 13]),
        ("0 12 13 * *", [13]),
        ("0 12 */7 * mon", []),
        ("0 12 * 8 *", []),
    ],
)
def test_weekdays_and_dates_are_those_of_crontab(cron: str, days: list[int]) -> None:
    # The first of July 2026 is a Wednesday.
    found = due(cron, local(date(2026, 7, 1)), local(date(2026, 7, 15)))
    assert [one.date.day for one in found] == days


def test_a_leap_day_comes_in_leap_years() -> None:
    found = due("0 22 29 2 *", local(date(2025, 1, 1)), local(date(2034, 1, 1)))
    assert [one.date for one in found] == [date(2028, 2, 29), date(2032, 2, 29)]


def test_a_cron_that_is_none_names_the_agent() -> None:
    day = date(2026, 7, 1)
    with pytest.raises(OrchestraError, match="the schedule of zoe: hour: “24” is out of range"):
        due("0 24 * * *", local(day), local(day, 12))


# Intervals that follow one another, against the calendar itself

ZONES = ["Europe/Paris", "UTC", "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns",
         "Pacific/Apia", "Antarctica/Troll"]  # fmt: skip
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Paris, Troll
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, by half an hour
    datetime(2026, 4, 23, 22, tzinfo=UTC),  # Cairo, at midnight
    datetime(2026, 10, 29, 21, tzinfo=UTC),
    datetime(2026, 3, 8, 5, 30, tzinfo=UTC),  # St John's
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia, by a whole day
    datetime(2026, 7, 1, tzinfo=UTC),
]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[str, dict[str, set[int]]]:
    minutes = draw(st.sets(st.integers(0, 59), min_size=1, max_size=3))
    hours = draw(st.sets(st.integers(0, 23), min_size=1, max_size=4))
    weekdays = draw(st.sets(st.integers(0, 6), max_size=6))
    written = [",".join(map(str, sorted(values))) for values in (minutes, hours, weekdays)]
    cron = f"{written[0]} {written[1]} * * {written[2] or '*'}"
    return cron, {"minutes": minutes, "hours": hours, "weekdays": weekdays or set(range(7))}


def expected(
    values: dict[str, set[int]], zone: ZoneInfo, after: datetime, until: datetime
) -> set[tuple[date, str, datetime]]:
    first = after.date() - timedelta(days=3)
    found = set()
    for number in range((until - after).days + 8):
        day = first + timedelta(days=number)
        if day.isoweekday() % 7 in values["weekdays"]:
            for hour in values["hours"]:
                for minute in values["minutes"]:
                    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                    found.add((day, f"{hour:02}{minute:02}", wall.astimezone(UTC)))
    return {one for one in found if after < one[2] <= until}


@settings(max_examples=400, deadline=None)
@given(
    calendar=calendars(),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    change=st.sampled_from(CHANGES),
    steps=st.lists(st.one_of(st.integers(1, 50), st.integers(1, 26 * 60)), min_size=1, max_size=12),
    before=st.one_of(st.integers(0, 90), st.integers(0, 60 * 60)),
)
def test_intervals_in_a_row_give_every_slot_of_every_date_once(
    calendar: tuple[str, dict[str, set[int]]],
    zone: ZoneInfo,
    change: datetime,
    steps: list[int],
    before: int,
) -> None:
    cron, values = calendar
    ticks = [change - timedelta(minutes=before)]
    for minutes in steps:
        ticks.append(ticks[-1] + timedelta(minutes=minutes))
    found = [one for after, until in pairwise(ticks) for one in due(cron, after, until, zone)]
    assert len({one.key for one in found}) == len(found)
    assert {(one.date, one.slot, one.at) for one in found} == expected(
        values, zone, ticks[0], ticks[-1]
    )
    assert found == sorted(due(cron, ticks[0], ticks[-1], zone))


# Tonight


@pytest.mark.parametrize("hour", [6, 12, 22, 23])
def test_a_night_has_what_is_due_from_its_start_up_to_its_end(hour: int) -> None:
    window = Window.model_validate({"from": "22:00", "until": "06:00"})
    day = date(2026, 7, 1)
    found = due_in_night({"zoe": "0 6,22 * * *"}, window, PARIS, local(day, hour))
    assert [(one.date, one.slot) for one in found] == [(day, "0600"), (day, "2200")]


def test_midnight_begins_a_date_without_a_window() -> None:
    day = date(2026, 7, 1)
    for hour in (0, 23):
        found = due_in_night({"zoe": "0 0 * * *"}, None, PARIS, local(day, hour))
        assert [one.date for one in found] == [day]


# Crons of the workspace


def test_an_agents_own_cron_goes_before_the_workspaces() -> None:
    agents = [agent("a"), agent("b", "30 3 * * sun"), agent("c", "never")]
    crons = agent_crons(make_settings(schedule={"cron": "0 23 * * *"}), agents)
    assert crons == {"a": "0 23 * * *", "b": "30 3 * * sun"}


def test_faults_name_the_file_and_its_field() -> None:
    agents = [agent("a", "0 0 30 2 *"), agent("b", "0 22 * * *"), agent("c", "never"), agent("d")]
    problems = check_crons(make_settings(schedule={"cron": "0 25 * * *"}), agents)
    assert [(problem.path, problem.field) for problem in problems] == [
        (Path("orchestra.yaml"), "schedule.cron"),
        (Path("agents/a.yaml"), "schedule"),
    ]
    assert "allowed: 0 to 23" in problems[0].message
    assert "never comes" in problems[1].message
    assert check_crons(make_settings(), [agent("a")]) == []


def test_only_the_schedule_imports_apscheduler() -> None:
    import orchestra

    root = Path(str(orchestra.__file__)).parent
    importing = re.compile(r"^\s*(from|import) apscheduler", re.MULTILINE)
    names = [path for path in root.rglob("*.py") if importing.search(path.read_text("utf-8"))]
    assert [path.relative_to(root).as_posix() for path in names] == ["nights/schedule.py"]
