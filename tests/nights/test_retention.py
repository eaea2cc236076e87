"""The state folder loses what is old, and nothing else does."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import run
from tests.nights.rows import make_row
from tests.nights.world import add_agent, write_nights
from tests.writing.writer import faithful_server

from orchestra.nights.database import databases
from orchestra.nights.ledger import Ledger, open_ledger
from orchestra.nights.locks import holding
from orchestra.nights.retention import prune
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=8), NOW - timedelta(days=6)
STATE = (
    "runs/{}.json", "unfinished/{}.md", "ledger.sqlite.damaged-{}", "nights.sqlite.damaged-{}",
    "hosts/{}-0.lock", "writes/{}.sqlite", "writes/{}.sqlite-wal", "writes/{}.lock",
)  # fmt: skip


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    return load_workspace(make_workspace(schedule={"keep_days": 7}))


@pytest.fixture
def ledger(workspace: Workspace) -> Iterator[Ledger]:
    with open_ledger(databases(workspace.state_folder).ledger) as opened:
        yield opened


def put(path: Path, written: datetime) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", "utf-8")
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def test_what_is_older_than_keep_days_goes_and_the_rest_stays(
    workspace: Workspace, ledger: Ledger
) -> None:
    state = workspace.state_folder
    old = [put(state / name.format("old"), OLD) for name in STATE]
    young = [put(state / name.format("young"), YOUNG) for name in STATE]
    others = [
        put(path, OLD)
        for path in (
            state / "nights.sqlite",
            state / "index" / "meta.json",
            workspace.output_folder / "drafts" / "ateliers" / "01-a.md",
            workspace.output_folder / "drafts" / "ateliers" / "01-a.md.damaged-1",
            workspace.output_folder / ".lock",
        )
    ]
    prune(workspace, ledger, NOW)
    assert [path for path in old if path.exists()] == []
    assert [path for path in [*young, *others] if not path.exists()] == []


def test_a_run_that_is_being_gone_on_with_stays(workspace: Workspace, ledger: Ledger) -> None:
    database = put(workspace.state_folder / "writes" / "a.sqlite", OLD)
    with holding(database.with_suffix(".lock"), "taken"):
        os.utime(database.with_suffix(".lock"), (OLD.timestamp(), OLD.timestamp()))
        prune(workspace, ledger, NOW)
        assert database.exists()
        assert database.with_suffix(".lock").exists()
    prune(workspace, ledger, NOW)
    assert not database.exists()


def test_a_file_that_cannot_be_deleted_does_not_stop_it(
    workspace: Workspace, ledger: Ledger
) -> None:
    stuck = workspace.state_folder / "runs" / "folder.json"
    stuck.mkdir(parents=True)
    os.utime(stuck, (OLD.timestamp(), OLD.timestamp()))
    gone = put(workspace.state_folder / "unfinished" / "a.md", OLD)
    prune(workspace, ledger, NOW)
    assert stuck.exists()
    assert not gone.exists()


def test_an_empty_workspace_has_nothing_to_lose(workspace: Workspace, ledger: Ledger) -> None:
    prune(workspace, ledger, NOW)
    assert ledger.rows() == []


def test_the_ledger_keeps_each_agents_last_row_and_what_is_to_be_written(
    workspace: Workspace, ledger: Ledger
) -> None:
    for agent, status, days in (
        ("ateliers", "written", 30), ("ateliers", "failed", 20), ("jardins", "written", 40),
        ("jardins", "written", 30), ("jardins", "written", 5), ("jardins", "waiting", 60),
    ):  # fmt: skip
        due = NOW - timedelta(days=days)
        assert ledger.enter(make_row(agent, status, key=f"{agent}/{days}", due_at=due))
    for _ in range(2):
        prune(workspace, ledger, NOW)
        assert {row.key for row in ledger.rows()} == {"ateliers/20", "jardins/5", "jardins/60"}


def test_the_workflows_of_old_nights_go_with_the_next_one(tmp_path: Path) -> None:
    with faithful_server() as server:
        root = write_nights(tmp_path / "nights", [server.url], schedule={"keep_days": 7})
        assert run("--workspace", str(root), "night", "run").code == 0
        assert len(workflows(root)) == 2
        with closing(sqlite3.connect(root / ".orchestra" / "nights.sqlite")) as database:
            age = timedelta(days=8) // timedelta(milliseconds=1)
            database.execute(
                "update workflow_status set created_at = created_at - ? where workflow_uuid = ?",
                (age, min(workflows(root))),
            )
            database.commit()
        add_agent(root, "nouveau")
        assert run("--workspace", str(root), "night", "run").code == 0
    assert [key.partition("/")[0] for key in workflows(root)] == ["jardins", "nouveau"]


def workflows(root: Path) -> list[str]:
    with closing(sqlite3.connect(root / ".orchestra" / "nights.sqlite")) as database:
        found = database.execute("select workflow_uuid from workflow_status").fetchall()
    return sorted(key for (key,) in found)
