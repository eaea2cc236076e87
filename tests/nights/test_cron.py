"""Crons mean what crontab(5) says, and a bad one is told in words."""

from __future__ import annotations

import pytest

from orchestra.nights.cron import cron_fault, parse_cron


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("*", (0, 1, 2, 3, 4, 5, 6)),
        ("0", (0,)),
        ("7", (0,)),
        ("sun", (0,)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("5-7", (0, 5, 6)),
        ("0-2", (0, 1, 2)),
        ("0-7", (0, 1, 2, 3, 4, 5, 6)),
        ("fri-SUN", (0, 5, 6)),
        ("sun-tue", (0, 1, 2)),
        ("1,3,7", (0, 1, 3)),
        ("*/2", (0, 2, 4, 6)),
        ("1-7/2", (0, 1, 3, 5)),
        ("mon,4-5", (1, 4, 5)),
    ],
)
def test_weekdays_are_counted_from_sunday(field: str, days: tuple[int, ...]) -> None:
    assert parse_cron(f"0 22 * * {field}").weekdays == days


def test_lists_ranges_steps_and_names_are_read() -> None:
    cron = parse_cron("*/20 1,22-23 1-31/10 jan,6-DEC/3 *")
    assert cron.minutes == (0, 20, 40)
    assert cron.hours == (1, 22, 23)
    assert cron.days == (1, 11, 21, 31)
    assert cron.months == (1, 6, 9, 12)
    assert not cron.either_day


@pytest.mark.parametrize(
    ("cron", "either"),
    [("0 0 13 * 5", True), ("0 0 */2 * 5", False), ("0 0 13 * *", False), ("0 0 13 * */2", False)],
)
def test_two_restricted_day_fields_mean_either(cron: str, *, either: bool) -> None:
    assert parse_cron(cron).either_day is either


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 22 * *", "has 4 fields, five are needed"),
        ("", "has 0 fields"),
        ("60 22 * * *", "minute: “60” is out of range; allowed: 0 to 59"),
        ("0 24 * * *", "hour: “24” is out of range; allowed: 0 to 23"),
        ("0 22 0 * *", "day of month: “0” is out of range; allowed: 1 to 31"),
        ("0 22 * 13 *", "month: “13” is out of range; allowed: 1 to 12 or jan to dec"),
        ("0 22 * * 8", "day of week: “8” is out of range; allowed: 0 to 7 or sun to sat"),
        ("0 22 * * lun", "day of week: “lun” is not understood"),
        ("0 22 * * mondays", "“mondays” is not understood"),
        ("0 22 last * *", "“last” is not understood"),
        ("a 22 * * *", "minute: “a” is not understood"),
        ("0 23-22 * * *", "hour: “23-22” runs backwards"),
        ("0 22 * * sat-mon", "“sat-mon” runs backwards"),
        ("5/15 22 * * *", "has a step without a range (write 5-59/…)"),
        ("*/0 22 * * *", "has a step that is not from 1 to 59"),
        ("*/90 22 * * *", "has a step that is not from 1 to 59"),
        ("0,,5 22 * * *", "minute: “” is not understood"),
        ("0 22 * * 1-", "“1-” is not understood"),
        ("*-5 22 * * *", "“*-5” is not understood"),
        ("² 22 * * *", "is not understood"),
        ("0 0 30 2 *", "never comes: no month of those it names has a day 30; allowed: "),
        ("0 0 31 2,4,jun *", "never comes"),
    ],
)
def test_a_fault_is_told_in_words_with_what_is_allowed(cron: str, said: str) -> None:
    fault = cron_fault(cron)
    assert fault
    assert said in fault
    assert "allowed" in fault or "are needed" in fault


@pytest.mark.parametrize(
    "cron", ["0 0 29 2 *", "0 0 30 2 mon", "0 0 31 2,3 *", "0 0 29 2 */7", "* * * * *"]
)
def test_rare_dates_are_allowed(cron: str) -> None:
    assert cron_fault(cron) is None
