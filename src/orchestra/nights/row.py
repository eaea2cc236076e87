"""A row of the ledger: what became of one due reflection."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from orchestra.shown import without_passwords

Status = Literal["planned", "running", "waiting", "written", "failed", "skipped", "damaged"]
UNFINISHED: tuple[Status, ...] = ("planned", "running", "waiting")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 3000)  # in which every instant can be counted with, in every zone
_MOST = 10**12


def _of_our_time(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(f"the year {day.year} is none of ours")
    return day


Shown = Annotated[str, AfterValidator(without_passwords)]
Day = Annotated[date, AfterValidator(_of_our_time)]
Instant = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Count = Annotated[int, Field(ge=0, le=_MOST)]


class Row(BaseModel):
    """One due reflection and what is known of it; instants are in UTC, seconds of wall time.

    ``planned``: to be written; ``running``: being written; ``waiting``: begun, goes on in the next
    night; ``written``: its draft is in the archive; ``failed``: given up, ``reason`` says why;
    ``skipped``: never begun, ``reason`` says why; ``damaged``: what the ledger holds of it is
    nothing that this program wrote. ``notes`` tell what else happened on the way.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    agent: str
    date: Day
    slot: str
    due_at: Instant
    status: Status
    planned_at: Instant
    started_at: Instant | None = None
    finished_at: Instant | None = None
    topic: str = ""
    draft: str = ""
    errors: Count = 0
    warnings: Count = 0
    words: Count = 0
    tokens: Count = 0
    seconds: float = Field(0, ge=0, le=_MOST, allow_inf_nan=False)
    attempts: Count = 0
    reason: Shown = ""
    notes: list[Shown] = []


def damaged_row(key: str, agent: str, due_at: str, fault: str) -> Row:
    """Return the row that stands for a damaged one, from what can be read around it."""
    at = read_instant(due_at) or LONG_AGO
    _, _, rest = key.partition("/")
    day, _, slot = rest.partition("/")
    return Row(
        key=key, agent=agent, date=_read_day(day) or at.date(), due_at=at, planned_at=at,
        slot=slot if len(slot) == len("2200") else "0000", status="damaged",
        reason=f"its row in the ledger is damaged, and left as it is: {fault}",
    )  # fmt: skip


def read_instant(text: str) -> datetime | None:
    """Return an instant that is kept as text; None for what is none."""
    try:
        instant = datetime.fromisoformat(text)
        _of_our_time(instant)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _read_day(text: str) -> date | None:
    try:
        return _of_our_time(date.fromisoformat(text))
    except ValueError:
        return None


def countable(value: object) -> float:
    """Return a number that a row can hold; 0 for what is none, as a hand may have written it."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0
    return value if 0 <= value <= _MOST else 0
