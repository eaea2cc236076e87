"""Dates, times, durations and counts as French writes them, whatever the machine's locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.prose import NARROW_NBSP, NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


def day(value: date) -> str:
    """Return a date as ``22 novembre 2026``; the first of a month is ``1er``."""
    number = "1er" if value.day == 1 else str(value.day)
    return NBSP.join((number, MONTHS[value.month - 1], str(value.year)))


def days(values: Sequence[date]) -> str:
    """Return one or more dates: ``du 22 novembre 2026``, ``du … au …`` when there are several."""
    first, last = min(values), max(values)
    return f"du {day(first)}" if first == last else f"du {day(first)} au {day(last)}"


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """Return the local time of an instant as ``22 h 05``."""
    local = instant.astimezone(zone)
    return NBSP.join((str(local.hour), "h", f"{local.minute:02}"))


def duration(seconds: float) -> str:
    """Return a duration as ``36 s``, ``5 min 36 s`` or ``1 h 5 min 36 s``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    shown = [f"{number}{NBSP}{unit}" for number, unit in parts if number]
    return NBSP.join(shown) or f"0{NBSP}s"


def number(value: int) -> str:
    """Return a whole number in groups of three digits: ``1 634``."""
    return f"{value:,}".replace(",", NARROW_NBSP)


def count(value: int, one: str, several: str = "") -> str:
    """Return how many of something: ``0 mot``, ``1 mot``, ``2 mots``; the plural begins at two.

    Without ``several``, the plural takes an ``s``.
    """
    return f"{number(value)}{NBSP}{one if abs(value) <= 1 else several or one + 's'}"
