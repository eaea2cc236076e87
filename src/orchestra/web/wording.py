"""Times and numbers as the reader's language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Wording:
    """How a page writes times and numbers: its language, the workspace's zone, the time it is."""

    language: str
    zone: ZoneInfo
    now: datetime

    def moment(self, said: str) -> str:
        """Return a time kept as ISO text; what is none is returned as it is."""
        from babel.dates import format_datetime

        at = _read(said, self.zone)
        if at is None:
            return said
        return format_datetime(at.astimezone(self.zone), "d MMMM y, H:mm", locale=self.language)

    def age(self, said: str) -> str:
        """Return how long ago a time kept as ISO text was."""
        from babel.dates import format_timedelta

        at = _read(said, self.zone)
        if at is None:
            return said
        return format_timedelta(at - self.now, add_direction=True, locale=self.language)

    def number(self, value: int) -> str:
        """Return a whole number in groups of digits; one that nothing counts is shown as it is."""
        from babel.numbers import format_decimal

        is_countable = abs(value) < _COUNTABLE
        return format_decimal(value, locale=self.language) if is_countable else str(value)


_COUNTABLE = 10**15  # decimals are as exact as that everywhere


def _read(said: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)
