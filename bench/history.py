"""How long ``orchestra night history`` takes with ten thousand rows in the ledger.

usage: python bench/history.py RESULTS.json [ROWS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from startup import median_seconds

from orchestra.nights.database import databases
from orchestra.nights.ledger import columns, open_ledger
from orchestra.nights.row import Row

ORCHESTRA = str(Path(sys.executable).parent / "orchestra")
FIRST = datetime(2026, 1, 1, 21, tzinfo=UTC)


def a_row(number: int) -> Row:
    at = FIRST + timedelta(days=number // 3)
    agent = ("tiers-lieux", "durabilite", "amelia")[number % 3]
    return Row(
        key=f"{agent}/{at:%Y-%m-%d}/2200", agent=agent, date=at.date(), slot="2200", due_at=at,
        status="written", planned_at=at, started_at=at, finished_at=at + timedelta(minutes=6),
        topic="Économie circulaire et territoires", draft=f"output/drafts/{agent}/{number}.md",
        words=1700, tokens=4000, seconds=340, attempts=1,
    )  # fmt: skip


def main(results: Path, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "tank"
        subprocess.run([ORCHESTRA, "init", str(workspace)], check=True, capture_output=True)
        with open_ledger(databases(workspace / ".orchestra", {}).ledger) as ledger:
            rows = [columns(a_row(number)) for number in range(count)]
            with ledger.engine.begin() as connection:
                connection.execute(sa.insert(ledger.nights), rows)
        command = [ORCHESTRA, "--workspace", str(workspace), "night", "history"]
        seconds = {
            "rows": count,
            "seconds": round(median_seconds(command), 3),
            "seconds_json_of_all": round(
                median_seconds([*command, "--json", "--limit", str(count)]), 3
            ),
        }
    results.write_text(json.dumps(seconds, indent=2), encoding="utf-8")
    print(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
