"""A clock gone wrong: what is deleted for ever waits until the new time has lasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from orchestra.nights.clock import see_clock
from orchestra.nights.database import sqlite_url
from orchestra.nights.ledger import Ledger, open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = NOW + 400 * DAY


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(sqlite_url(tmp_path / "ledger.sqlite")) as opened:
        yield opened


def test_a_clock_that_goes_on_is_believed(ledger: Ledger) -> None:
    for hours in (0, 1, 24, 48, 95):
        assert see_clock(ledger, NOW + hours * HOUR) == NOW + hours * HOUR


def test_a_clock_that_leaps_ahead_is_not_until_it_has_lasted(ledger: Ledger) -> None:
    see_clock(ledger, NOW)
    for later in (0 * HOUR, HOUR, 47 * HOUR):
        assert see_clock(ledger, AHEAD + later) == NOW
    assert see_clock(ledger, AHEAD + 2 * DAY) == AHEAD + 2 * DAY


def test_a_clock_that_comes_back_is_believed_at_once(ledger: Ledger) -> None:
    see_clock(ledger, NOW)
    see_clock(ledger, AHEAD)
    assert see_clock(ledger, NOW + HOUR) == NOW + HOUR
    assert see_clock(ledger, NOW + 2 * HOUR) == NOW + 2 * HOUR


def test_one_who_looks_once_a_week_is_a_week_behind(ledger: Ledger) -> None:
    for week in range(4):
        now = NOW + week * 7 * DAY
        assert see_clock(ledger, now) == (now - 7 * DAY if week else now)
