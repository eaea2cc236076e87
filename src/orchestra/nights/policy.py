"""What becomes of each due reflection: written, or skipped and why. Pure, without a clock."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.nights.due import Due
    from orchestra.timetable import Schedule

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Decision:
    """Whether a due reflection is written, and why; no reason is given when it is on time."""

    due: Due
    write: bool
    reason: str


def decide(dues: Sequence[Due], now: datetime, schedule: Schedule) -> list[Decision]:
    """Return one decision for every due reflection, in their order.

    On time, which is up to ``grace`` minutes late, it is written. What is later was missed: see
    ``missed`` in the schedule; with ``latest`` one that is on time takes the place of the missed.
    """
    by_agent: defaultdict[str, list[Due]] = defaultdict(list)
    for due in dues:
        by_agent[due.agent].append(due)
    made = {
        decision.due.key: decision
        for own in by_agent.values()
        for decision in _decide_agent(sorted(own), now, schedule)
    }
    return [made[due.key] for due in dues]


def _decide_agent(dues: Sequence[Due], now: datetime, schedule: Schedule) -> list[Decision]:
    grace = timedelta(minutes=schedule.grace)
    late = [now - due.at.astimezone(UTC) for due in dues]
    missed = sum(lateness > grace for lateness in late)
    count, why_not = _made_up(schedule, any_on_time=missed < len(dues))
    decisions = []
    for place, (due, lateness) in enumerate(zip(dues, late, strict=True)):
        reason = f"missed by {_in_words(lateness)}" if place < missed else ""
        write = place >= missed - count
        decisions.append(Decision(due, write, reason if write else f"{reason}, and {why_not}"))
    return decisions


def _made_up(schedule: Schedule, *, any_on_time: bool) -> tuple[int, str]:
    """Return how many missed ones an agent makes up for, and why not the others."""
    if schedule.missed == "skip":
        return 0, "missed nights are skipped"
    if schedule.missed == "all":
        return schedule.missed_max, f"only the newest {schedule.missed_max} are made up for"
    if any_on_time:
        return 0, "a later one is on time"
    return 1, "only the latest is made up for"


def _in_words(late: timedelta) -> str:
    minutes = late // MINUTE
    days, minutes = divmod(minutes, 24 * 60)
    parts = [(days, "d"), (minutes // 60, "h"), (minutes % 60, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than 1 min"
