"""The hours in which engines may work, and the night that an instant belongs to.

An opening is the half-open interval of instants from its first to, and without, its last. Without
a window (None) it is always open. Every instant returned is in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from orchestra.timetable import Window

# Seconds for the sections being written when a night is over, and for one that then hears nothing;
# together less than the service of systemd.py is given to stop.
LAST_SECTION, CUT_OFF = 480.0, 30.0
# A date's opening may begin the day before the one on which it ends, and clocks may shift by a day.
_NEAR = range(-3, 4)


def is_open(window: Window | None, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether engines may work at ``now``."""
    return window is None or bool(_around(window, now, zone))


def closing(window: Window | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which the opening around ``now`` ends; None without a window.

    When it is closed no time is left, and the instant is ``now`` itself.
    """
    if window is None:
        return None
    now = now.astimezone(UTC)
    return max((end for _, end in _around(window, now, zone)), default=now)


def opening(window: Window | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Return ``now`` when it is open, else the instant of the next opening."""
    now = now.astimezone(UTC)
    if window is None or is_open(window, now, zone):
        return now
    return min(start for start, _ in _openings(window, now, zone) if start > now)


def opening_on(window: Window | None, day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which it opens on a local date; its midnight without a window."""
    return _instant(day, window.opens if window else time(), zone)


def night_bounds(window: Window | None, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the night around ``now``: its start, and its end, which belongs to the next one.

    A night ends when a window closes, where the next one starts; without a window it is a local
    date. So what is due at the very minute of closing belongs to the night in which it can be
    written, and what is due at midnight to the date that begins.
    """
    now = now.astimezone(UTC)
    ends = [end for _, end in _openings(window, now, zone)] if window else _midnights(now, zone)
    return max(end for end in ends if end <= now), min(end for end in ends if end > now)


def _around(window: Window, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    now = now.astimezone(UTC)
    return [(start, end) for start, end in _openings(window, now, zone) if start <= now < end]


def _openings(window: Window, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    return [_opening_of(window, day, zone) for day in _dates(now, zone)]


def _opening_of(window: Window, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if window.opens < window.closes else day + timedelta(days=1)
    start, end = _instant(day, window.opens, zone), _instant(last, window.closes, zone)
    if start < end:
        return start, end
    # It opens in the hour that the clocks skip, so later than it should, and after it has closed.
    length = datetime.combine(last, window.closes) - datetime.combine(day, window.opens)
    return start, start + length


def _midnights(now: datetime, zone: ZoneInfo) -> list[datetime]:
    return [_instant(day, time(), zone) for day in _dates(now, zone)]


def _dates(now: datetime, zone: ZoneInfo) -> list[date]:
    today = now.astimezone(zone).date()
    return [today + timedelta(days=days) for days in _NEAR]


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first instant at which clocks show this; in the hour they skip, as PEP 495."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
