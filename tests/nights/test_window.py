"""Windows: when they are open, until when, and which night an instant belongs to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.nights.window import closing, is_open, night_bounds, opening
from orchestra.timetable import Window

PARIS, CAIRO = ZoneInfo("Europe/Paris"), ZoneInfo("Africa/Cairo")


def window(opens: str, closes: str) -> Window:
    return Window.model_validate({"from": opens, "until": closes})


NIGHT, EARLY = window("22:00", "06:00"), window("01:00", "05:00")
MISSING_HOUR = window("02:15", "02:45")
OPENS_IN_IT, CLOSES_IN_IT = window("02:30", "03:15"), window("01:00", "02:30")


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(f"{text}:00").replace(tzinfo=PARIS, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(
    ("which", "when", "is_so"),
    [
        (NIGHT, "2026-07-01T21:59", False),
        (NIGHT, "2026-07-01T22:00", True),
        (NIGHT, "2026-07-02T00:00", True),
        (NIGHT, "2026-07-02T05:59", True),
        (NIGHT, "2026-07-02T06:00", False),
        (NIGHT, "2026-07-02T12:00", False),
        (EARLY, "2026-07-02T00:59", False),
        (EARLY, "2026-07-02T01:00", True),
        (EARLY, "2026-07-02T05:00", False),
        (None, "2026-07-02T12:00", True),
    ],
)
def test_it_is_open_from_its_first_minute_to_before_its_last(
    which: Window | None, when: str, *, is_so: bool
) -> None:
    assert is_open(which, paris(when), PARIS) is is_so


def test_an_opening_ends_when_its_window_closes() -> None:
    for when in ("2026-07-01T22:00", "2026-07-02T03:00"):
        assert closing(NIGHT, paris(when), PARIS) == paris("2026-07-02T06:00")
    assert closing(EARLY, paris("2026-07-02T03:00"), PARIS) == paris("2026-07-02T05:00")


def test_no_time_is_left_when_it_is_closed_and_no_end_without_a_window() -> None:
    noon = paris("2026-07-02T12:00")
    assert closing(NIGHT, noon, PARIS) == noon
    assert closing(None, noon, PARIS) is None


def test_the_next_opening_is_now_or_the_next_first_minute() -> None:
    noon, late = paris("2026-07-02T12:00"), paris("2026-07-02T23:00")
    assert opening(NIGHT, noon, PARIS) == paris("2026-07-02T22:00")
    assert opening(NIGHT, late, PARIS) == late
    assert opening(None, noon, PARIS) == noon
    assert opening(EARLY, noon, PARIS) == paris("2026-07-03T01:00")


def test_a_window_over_a_change_of_clocks_is_an_hour_shorter_or_longer() -> None:
    spring, autumn = paris("2026-03-28T22:00"), paris("2026-10-24T22:00")
    assert closing(NIGHT, spring, PARIS) == spring.astimezone(UTC) + timedelta(hours=7)
    assert closing(NIGHT, autumn, PARIS) == autumn.astimezone(UTC) + timedelta(hours=9)


def test_a_window_in_the_skipped_hour_comes_an_hour_later() -> None:
    day = paris("2026-03-29T00:00")
    start = opening(MISSING_HOUR, day, PARIS)
    assert start == utc("2026-03-29T01:15") == paris("2026-03-29T03:15")
    assert closing(MISSING_HOUR, start, PARIS) == utc("2026-03-29T01:45")


def test_a_window_that_opens_in_the_skipped_hour_keeps_its_length() -> None:
    start = opening(OPENS_IN_IT, paris("2026-03-29T00:00"), PARIS)
    assert start == utc("2026-03-29T01:30")
    assert closing(OPENS_IN_IT, start, PARIS) == utc("2026-03-29T02:15")


def test_a_window_that_closes_in_the_skipped_hour_keeps_its_length() -> None:
    start = opening(CLOSES_IN_IT, paris("2026-03-29T00:00"), PARIS)
    assert start == utc("2026-03-29T00:00")
    assert closing(CLOSES_IN_IT, start, PARIS) == utc("2026-03-29T01:30")


def test_in_the_doubled_hour_the_first_time_counts() -> None:
    assert is_open(MISSING_HOUR, paris("2026-10-25T02:30", fold=0), PARIS)
    assert not is_open(MISSING_HOUR, paris("2026-10-25T02:30", fold=1), PARIS)


def test_a_night_runs_from_one_closing_to_the_next() -> None:
    bounds = paris("2026-07-01T06:00"), paris("2026-07-02T06:00")
    for when in ("2026-07-01T06:00", "2026-07-01T12:00", "2026-07-01T22:00", "2026-07-02T05:59"):
        assert night_bounds(NIGHT, paris(when), PARIS) == bounds
    assert night_bounds(NIGHT, paris("2026-07-02T06:00"), PARIS)[0] == bounds[1]
    early = paris("2026-07-01T05:00"), paris("2026-07-02T05:00")
    assert night_bounds(EARLY, paris("2026-07-02T03:00"), PARIS) == early


def test_without_a_window_a_night_is_a_local_date() -> None:
    spring = night_bounds(None, paris("2026-03-29T12:00"), PARIS)
    assert spring == (paris("2026-03-29T00:00"), paris("2026-03-30T00:00"))
    assert spring[1] - spring[0] == timedelta(hours=23)
    # In Cairo the clocks skip the hour after midnight: the date begins at one.
    start, end = night_bounds(None, utc("2026-04-24T10:00"), CAIRO)
    assert (start, end) == (utc("2026-04-23T22:00"), utc("2026-04-24T21:00"))


WINDOWS = [NIGHT, EARLY, MISSING_HOUR, OPENS_IN_IT, CLOSES_IN_IT, window("00:00", "23:59"),
           window("06:00", "05:59"), window("23:30", "00:30"), None]  # fmt: skip
ZONES = ["Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns"]


@settings(max_examples=200, deadline=None)
@given(
    which=st.sampled_from(WINDOWS),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)).map(
        lambda naive: naive.replace(tzinfo=UTC)
    ),
)
def test_what_is_said_of_an_instant_agrees(
    which: Window | None, zone: ZoneInfo, now: datetime
) -> None:
    start, end = night_bounds(which, now, zone)
    assert start <= now < end
    assert night_bounds(which, end, zone)[0] == end
    assert night_bounds(which, start, zone) == (start, end)
    opens = opening(which, now, zone)
    assert opens >= now
    assert is_open(which, opens, zone)
    assert is_open(which, now, zone) is (opens == now)
    closes = closing(which, opens, zone)
    if which is None:
        assert closes is None
    else:
        assert closes is not None
        assert closes > opens
        assert is_open(which, closes - timedelta.resolution, zone)


@pytest.mark.parametrize("which", WINDOWS)
@pytest.mark.parametrize("zone", [PARIS, CAIRO])
def test_every_local_date_has_one_night(which: Window | None, zone: ZoneInfo) -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=zone)
    nights = []
    while now.astimezone(zone).date() < date(2027, 1, 1):
        start, now = night_bounds(which, now, zone)
        nights.append(start.astimezone(zone).date())
    assert len(set(nights)) == len(nights)
    assert len(nights) in {365, 366}
