"""Ways in which one row of a ledger is damaged, by hand or by another program."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ROW = {
    "key": "zoe/2026-11-22/2200", "agent": "zoe", "date": "2026-11-22", "slot": "2200",
    "due_at": "2026-11-22T21:00:00Z", "status": "planned", "planned_at": "2026-11-22T21:00:00Z",
}  # fmt: skip


def _with(**values: Any) -> str:
    return json.dumps(ROW | values)


# What is put into the column `row`.
DAMAGES: dict[str, object] = {
    "null": "null",
    "a list": "[]",
    "a text": '"zoe"',
    "nothing": "",
    "cut": json.dumps(ROW)[:40],
    "bytes": b"\xff\x00\xfe",
    "no UTF-8": "cast(x'7bff7d' as text)",
    "a number": 7,
    "deep": "[" * 200_000,
    "no such status": _with(status="paused"),
    "a status of another column": _with(status="written"),
    "the row of another": _with(key="abel/2026-11-22/2200", agent="abel"),
    "an instant without a zone": _with(due_at="2026-11-22T21:00:00"),
    "an instant that no zone can count with": _with(planned_at="0001-01-01T00:00:00Z"),
    "a day at the end of time": _with(date="9999-12-31"),
    "a huge number": f'{_with()[:-1]}, "words": 1{"0" * 400}}}',
    "a number of more digits than are read": f'{_with()[:-1]}, "words": {"1" * 5000}}}',
    "no number": f'{_with()[:-1]}, "seconds": NaN}}',
    "without end": f'{_with()[:-1]}, "seconds": 1e999}}',
    "less than nothing": _with(attempts=-1),
}


def damage(ledger: Path, key: str, name: str) -> tuple[object, ...]:
    """Damage the row of that key in one way, and return what the database then holds of it."""
    what = DAMAGES[name]
    with closing(sqlite3.connect(ledger)) as database, database:
        where = "where key = ?"
        if isinstance(what, str) and what.startswith("cast("):
            database.execute(f"update orchestra_nights set row = {what} {where}", (key,))
        else:
            database.execute(f"update orchestra_nights set row = ? {where}", (what, key))
    return held(ledger, key)


def held(ledger: Path, key: str) -> tuple[object, ...]:
    """Return what the database holds of a row."""
    with closing(sqlite3.connect(ledger)) as database:
        columns = "key, due_at, agent, status, cast(row as blob)"
        found = database.execute(f"select {columns} from orchestra_nights where key = ?", (key,))
        row: tuple[object, ...] = found.fetchone()
    return row
