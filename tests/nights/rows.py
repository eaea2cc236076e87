"""Rows of a ledger for the tests of the nights."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from orchestra.nights.row import Row

TEN = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # 22:00 in Paris


def make_row(agent: str, status: str, **values: Any) -> Row:
    """Return a row of the night of 22 November 2026."""
    fields = {
        "key": f"{agent}/2026-11-22/2200",
        "agent": agent,
        "date": date(2026, 11, 22),
        "slot": "2200",
        "due_at": TEN,
        "status": status,
        "planned_at": TEN,
    }
    return Row.model_validate(fields | values)
