"""What is due: one reflection of one agent at one time of one local date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, order=True)
class Due:
    """One due reflection: ``slot`` is the local time that the cron names, as ``2200``.

    ``at`` is the instant (UTC) at which it is due; the key alone identifies it, so that a local
    date has one night of each slot whatever the clocks do.
    """

    at: datetime
    agent: str
    date: date
    slot: str

    @property
    def key(self) -> str:
        """The identity of the night: agent, local date and slot."""
        return f"{self.agent}/{self.date.isoformat()}/{self.slot}"
