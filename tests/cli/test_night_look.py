from __future__ import annotations

import fcntl
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.cli.program import refused, run
from tests.nights.damaged import damage
from tests.nights.rows import make_row

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.locks import SCHEDULER, WORKER, holding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


# A state that nobody may write


@pytest.fixture
def read_only(root: Path) -> Iterator[Path]:
    enter(root, make_row("jardins", "waiting", reason="the night's window closed"))
    state = root / ".orchestra"
    for name in (SCHEDULER, WORKER):
        (state / name).touch()
    there = str(state)
    for arguments in (("--bind", there, there), ("-o", "remount,bind,ro", there)):
        done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("nothing can be mounted here")
    yield state
    subprocess.run(["umount", there], check=True)


@pytest.mark.parametrize("command", ["status", "history", "summary"])
def test_what_is_told_needs_no_right_to_write(command: str, read_only: Path) -> None:
    done = run("night", command)
    assert (done.code, done.stderr) == (0, "")
    assert "window closed" in done.stdout or "window" in done.stdout or "Jardins" in done.stdout


def test_who_runs_is_known_where_nothing_can_be_written(read_only: Path) -> None:
    assert "scheduler: does not run" in run("night", "status").stdout
    handle = os.open(read_only / SCHEDULER, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert "scheduler: runs" in run("night", "status").stdout
    os.close(handle)


def test_writing_there_is_refused_in_words(read_only: Path) -> None:
    done = run("night", "run")
    assert done.code == 2
    assert "Read-only file system" in done.stderr or "read-only" in done.stderr
    assert "Traceback" not in done.stderr


def test_looking_makes_no_state(root: Path) -> None:
    for command in ("status", "history", "summary"):
        assert run("night", command).code == 0
    assert not (root / ".orchestra").exists()


def test_a_damaged_ledger_is_named_and_left_where_it_is(root: Path) -> None:
    enter(root, make_row("jardins", "waiting"))
    path = root / ".orchestra" / "ledger.sqlite"
    path.write_bytes(b"no database at all\n" * 400)
    error, hint = refused("night", "status")
    assert "it is damaged" in error
    assert str(path) in error
    assert "orchestra night run" in hint
    assert path.read_bytes().startswith(b"no database")


def test_status_history_and_doctor_show_a_damaged_row_as_such(root: Path) -> None:
    enter(root, make_row("ateliers", "planned"), make_row("jardins", "written", draft="a.md"))
    path = root / ".orchestra" / "ledger.sqlite"
    damage(path, "ateliers/2026-11-22/2200", "cut")
    for command in ("status", "history"):
        done = run("night", command)
        assert done.code == 0
        [line] = [line for line in done.stdout.splitlines() if "damaged" in line]
        assert line.startswith("2026-11-22 22:00  ateliers         damaged  its row in the ledger")
    told = json.loads(run("night", "history", "--json").stdout)
    assert [row["status"] for row in told] == ["damaged", "written"]
    assert "damaged in the ledger: ateliers/2026-11-22/2200" in run("doctor").stdout
    summary = run("night", "summary", "--date", "2026-11-22").stdout
    assert "ILLISIBLES DANS LE REGISTRE" in summary
    assert "1\xa0réflexion écrite sur\xa02" in summary
