from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.cli.program import run
from tests.nights.rows import make_row

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.nights.row import Row

PARIS = ZoneInfo("Europe/Paris")
EARLIER = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def root(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_workspace(schedule={"cron": "0 20 * * *"})
    monkeypatch.chdir(made)
    return made


def enter(root: Path, *rows: Row) -> None:
    with open_ledger(databases(root / ".orchestra").ledger) as ledger:
        assert all(ledger.enter(row) for row in rows)


def change(root: Path, agent: str, schedule: str) -> None:
    path = root / "agents" / f"{agent}.yaml"
    path.write_text(f'{path.read_text("utf-8")}schedule: "{schedule}"\n', "utf-8")


# next


def test_next_tells_when_each_agent_is_due_and_when_that_begins(root: Path) -> None:
    change(root, "jardins", "0 23 * * *")
    before = datetime.now(PARIS)
    lines = run("night", "next").stdout.splitlines()
    after = datetime.now(PARIS)
    read = {line.split()[2]: line for line in lines}
    assert read.keys() == {"ateliers", "jardins"}
    due = datetime.strptime(read["ateliers"][:16], "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
    assert before < due <= after + timedelta(days=1, hours=1)
    assert due.hour == 20
    assert read["ateliers"].endswith(f"begins {due:%Y-%m-%d} 22:00")
    assert "begins" not in read["jardins"]


def test_next_json_has_local_instants_and_as_many_as_asked_for(root: Path) -> None:
    told = json.loads(run("night", "next", "--json", "--count", "3").stdout)
    assert [row["agent"] for row in told] == ["ateliers", "jardins"] * 3
    due = [datetime.fromisoformat(row["due"]) for row in told[::2]]
    assert [one.astimezone(PARIS).hour for one in due] == [20, 20, 20]
    assert [one.utcoffset() for one in due] == [one.astimezone(PARIS).utcoffset() for one in due]
    assert due[0] > datetime.now(UTC)
    assert [(b.date() - a.date()).days for a, b in pairwise(due)] == [1, 1]
    assert told[0]["key"] == f"ateliers/{due[0]:%Y-%m-%d}/2000"


def test_next_finds_what_comes_once_in_years_and_names_who_never_writes(root: Path) -> None:
    change(root, "ateliers", "0 22 29 2 *")
    change(root, "jardins", "never")
    done = run("night", "next", "--count", "2")
    days = [line[5:10] for line in done.stdout.splitlines()]
    assert days == ["02-29", "02-29"]
    assert done.stderr == "jardins: never, as its schedule says\n"


# status


def test_status_tells_what_runs_and_what_waits(root: Path) -> None:
    lines = run("night", "status").stdout.splitlines()
    assert lines[0] == "scheduler: does not run (orchestra night start)"
    assert lines[1] == "worker: idle"
    assert lines[-1].startswith("next: ")
    enter(root, make_row("ateliers", "waiting", reason="the night's window closed"))
    state = root / ".orchestra"
    with holding(state / WORKER, ""), holding(state / SCHEDULER, ""):
        lines = run("night", "status").stdout.splitlines()
        told = json.loads(run("night", "status", "--json").stdout)
    assert lines[:2] == ["scheduler: runs", "worker: writes"]
    assert "ateliers         waiting  the night's window closed" in lines[2]
    assert (told["scheduler"], told["worker"]) == (True, True)
    assert [row["agent"] for row in told["unfinished"]] == ["ateliers"]
    assert told["next"]


# history


def test_history_before_the_first_night() -> None:
    done = run("night", "history")
    assert (done.code, done.stdout) == (0, "")
    assert "orchestra night run" in done.stderr
    assert json.loads(run("night", "history", "--json").stdout) == []


def test_history_tells_of_every_row_the_latest_first(root: Path) -> None:
    written: dict[str, Any] = {
        "draft": "output/a.md", "words": 1634, "warnings": 2, "seconds": 336.2,
    }  # fmt: skip
    enter(
        root,
        make_row("ateliers", "written", **written),
        make_row("jardins", "skipped", reason="missed by 2 h", due_at=EARLIER),
    )  # fmt: skip
    lines = run("night", "history").stdout.splitlines()
    assert lines == [
        "2026-11-22 22:00  ateliers         written  1634 words, 0 errors, 2 warnings,"
        " 5 min 36 s  output/a.md",
        "2026-11-22 22:00  jardins          skipped  missed by 2 h",
    ]
    assert run("night", "history", "--limit", "1").stdout.splitlines() == lines[:1]
    assert run("night", "history", "--agent", "jardins").stdout.splitlines() == lines[1:]
    told = json.loads(run("night", "history", "--json").stdout)
    assert [row["key"] for row in told] == ["ateliers/2026-11-22/2200", "jardins/2026-11-22/2200"]
