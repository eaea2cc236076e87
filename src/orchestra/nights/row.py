"""A row of the ledger: what became of one due reflection."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from orchestra.shown import without_passwords

Status = Literal["planned", "running", "waiting", "written", "failed", "skipped"]
Shown = Annotated[str, AfterValidator(without_passwords)]
UNFINISHED: tuple[Status, ...] = ("planned", "running", "waiting")


class Row(BaseModel):
    """One due reflection and what is known of it; instants are in UTC, seconds of wall time.

    ``planned``: to be written; ``running``: being written; ``waiting``: begun, goes on in the next
    night; ``written``: its draft is in the archive; ``failed``: given up, ``reason`` says why;
    ``skipped``: never begun, ``reason`` says why. ``notes`` tell what else happened on the way.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    agent: str
    date: date
    slot: str
    due_at: datetime
    status: Status
    planned_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    topic: str = ""
    draft: str = ""
    errors: int = 0
    warnings: int = 0
    words: int = 0
    tokens: int = 0
    seconds: float = 0
    attempts: int = 0
    reason: Shown = ""
    notes: list[Shown] = []
