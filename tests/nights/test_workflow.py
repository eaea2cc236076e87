"""Durable workflows on a real SQLite: what is done stays done, what failed can go on."""

from __future__ import annotations

import base64
import json
import os
import pickle
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from orchestra.errors import EngineUnreachable, OrchestraError, StateError
from orchestra.nights import workflow
from orchestra.nights.database import sqlite_path, sqlite_url
from orchestra.nights.workflow import Workflows, open_workflows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from orchestra.nights.workflow import Body, Json
    from orchestra.writing.steps import Step

PATIENCE = 20.0


class Number(BaseModel):
    value: int


class Word(BaseModel):
    value: str


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "nights.sqlite")


class Author:
    """A body of three steps that remembers what it did; ``fails`` are raised in that step once."""

    def __init__(self, **fails: BaseException) -> None:
        self.fails = fails
        self.did: list[str] = []
        self.orders: list[Json] = []
        self.seen: list[BaseException] = []
        self.ended: list[int] = []

    def __call__(self, key: str, order: Json, step: Step) -> None:
        self.orders.append(order)
        try:
            total = sum(
                step(name, Number, lambda n=name, v=value: self._stage(n, v)).value  # type: ignore[misc]
                for value, name in enumerate(("one", "two", "three"), start=1)
            )
        except BaseException as error:
            self.seen.append(error)
            raise
        self.ended.append(total)

    def _stage(self, name: str, value: int) -> Number:
        if name in self.fails:
            raise self.fails.pop(name)
        self.did.append(name)
        return Number(value=value)


@contextmanager
def opened(url: str, body: Body) -> Iterator[Workflows]:
    with open_workflows(url, body) as flows:
        yield flows


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)


def begin(url: str, author: Author, key: str = "a/2026-11-22/2200") -> str:
    """Begin a workflow, wait until its body has ended or failed, and return its state."""
    runs = len(author.ended) + len(author.seen)
    with opened(url, author) as flows:
        flows.begin(key, {"agent": "a"})
        wait_for(lambda: len(author.ended) + len(author.seen) > runs)
        wait_for(lambda: flows.state(key) != "unfinished" or author.seen)
        return flows.state(key)


def take_up(url: str, author: Author, key: str = "a/2026-11-22/2200") -> str:
    """Go on with a workflow that another process had begun, and return its state."""
    runs = len(author.ended) + len(author.seen)
    with opened(url, author) as flows:
        flows.take_up(key, flows.begun()[key])
        wait_for(lambda: len(author.ended) + len(author.seen) > runs)
        wait_for(lambda: flows.state(key) != "unfinished" or author.seen)
        return flows.state(key)


def test_a_workflow_is_given_its_order_and_ends(url: str) -> None:
    author = Author()
    assert begin(url, author) == "finished"
    assert author.orders == [{"agent": "a"}]
    assert author.ended == [6]


def test_one_that_is_there_is_not_begun_twice(url: str) -> None:
    author = Author()
    begin(url, author)
    with opened(url, author) as flows:
        flows.begin("a/2026-11-22/2200", {"agent": "other"})
        time.sleep(0.5)
        assert flows.order("a/2026-11-22/2200") == {"agent": "a"}
    assert author.did == ["one", "two", "three"]


def test_what_is_unknown_is_unknown(url: str) -> None:
    with opened(url, Author()) as flows:
        assert flows.state("nobody/2026-11-22/2200") == "unknown"
        assert flows.order("nobody/2026-11-22/2200") == {}
        assert flows.begun() == {}


def test_after_an_expected_error_it_goes_on_after_the_last_finished_step(url: str) -> None:
    error = EngineUnreachable("no Ollama answers", "start it")
    author = Author(two=error)
    assert begin(url, author) == "unfinished"
    assert author.seen == [error]
    again = Author()
    assert take_up(url, again) == "finished"
    assert again.did == ["two", "three"]
    assert again.ended == [6]
    assert again.orders == [{"agent": "a"}]


def test_an_error_between_two_steps_leaves_it_unfinished_too(url: str) -> None:
    def body(key: str, order: Json, step: Step) -> None:
        step("one", Number, lambda: Number(value=1))
        done.append(key)
        raise OrchestraError("no more today")

    done: list[str] = []
    with opened(url, body) as flows:
        flows.begin("a", {})
        wait_for(lambda: done)
        time.sleep(0.3)
        assert flows.state("a") == "unfinished"
    with opened(url, body) as flows:
        assert list(flows.begun()) == ["a"]


@pytest.mark.parametrize("fault", [ZeroDivisionError("a bug"), ValueError("another")])
def test_a_fault_breaks_it(fault: Exception, url: str) -> None:
    author = Author(two=fault)
    begin(url, author)
    with opened(url, author) as flows:
        wait_for(lambda: flows.state("a/2026-11-22/2200") == "broken")
        assert flows.begun() == {}
    assert author.seen == [fault]


def test_one_that_another_version_began_is_broken(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(url, Author(two=OrchestraError("not now")))
    monkeypatch.setattr(workflow, "VERSION", "another")
    with opened(url, Author()) as flows:
        assert flows.state("a/2026-11-22/2200") == "broken"
        assert flows.begun() == {}


def test_one_that_another_version_finished_is_finished(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(url, Author())
    monkeypatch.setattr(workflow, "VERSION", "another")
    with opened(url, Author()) as flows:
        assert flows.state("a/2026-11-22/2200") == "finished"


def test_a_step_that_was_kept_in_another_shape_is_an_error_that_says_so(url: str) -> None:
    begin(url, Author(two=OrchestraError("not now")))
    seen: list[Exception] = []

    def body(key: str, order: Json, step: Step) -> None:
        try:
            step("one", Word, lambda: Word(value="un"))
        except StateError as error:
            seen.append(error)
            raise

    with opened(url, body) as flows:
        flows.take_up("a/2026-11-22/2200", flows.begun()["a/2026-11-22/2200"])
        wait_for(lambda: seen)
    assert "the step “one” was kept by another version" in str(seen[0])


def test_what_is_older_is_forgotten(url: str) -> None:
    author = Author()
    begin(url, author)
    with opened(url, author) as flows:
        now = datetime.now(UTC)
        assert flows.forget(now - timedelta(minutes=5)) == 0
        assert flows.forget(now + timedelta(minutes=5)) == 1
        assert flows.state("a/2026-11-22/2200") == "unknown"


def test_a_damaged_file_is_put_aside_and_begun_anew(url: str) -> None:
    path = sqlite_path(url)
    assert path is not None
    begin(url, Author())
    content = bytearray(path.read_bytes())
    content[20_480:40_960] = b"\x07" * 20_480
    path.write_bytes(content)
    author = Author()
    assert begin(url, author) == "finished"
    assert author.did == ["one", "two", "three"]
    [aside] = path.parent.glob("nights.sqlite.damaged-*")
    assert aside.read_bytes() == bytes(content)


def test_a_folder_in_place_of_the_file_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "nights.sqlite").mkdir()
    with (
        pytest.raises(StateError, match="the nights' database cannot be used"),
        opened(sqlite_url(tmp_path / "nights.sqlite"), Author()),
    ):
        pytest.fail("it opened")
    assert begin(sqlite_url(tmp_path / "other.sqlite"), Author()) == "finished"


KILLED = """
import os, sys
from pydantic import BaseModel
from orchestra.nights.workflow import open_workflows

class Number(BaseModel):
    value: int

def body(key, order, step):
    for name in ("one", "two", "three"):
        step(name, Number, lambda: stage(name))

def stage(name):
    if name == "three":
        print("three", flush=True)
        import time; time.sleep(60)
    return Number(value=7)

with open_workflows(sys.argv[1], body) as flows:
    flows.begin("a/2026-11-22/2200", {"agent": "a"})
    import time; time.sleep(60)
"""


def test_after_a_kill_it_goes_on_after_the_last_finished_step(url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "three\n"
    process.kill()
    process.communicate()
    author = Author()
    assert take_up(url, author) == "finished"
    assert author.did == ["three"]
    assert author.ended == [7 + 7 + 3]


# What is kept

KEY = "a/2026-11-22/2200"
# The table that has values, their column, and the table that names how they were written.
KEPT = (
    ("workflow_input", "inputs", "workflow_status"),
    ("operation_outputs", "output", "operation_outputs"),
)


class Trap:
    """Something that makes a file when its pickle is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self.path),)


def trapped(path: Path) -> str:
    return base64.b64encode(pickle.dumps(Trap(path))).decode()


def change(url: str, sql: str, *values: str) -> None:
    path = sqlite_path(url)
    assert path is not None
    with closing(sqlite3.connect(path)) as database, database:
        assert database.execute(sql, values).rowcount > 0


def test_all_that_is_kept_is_json(url: str) -> None:
    begin(url, Author(three=ZeroDivisionError("a bug")))
    path = sqlite_path(url)
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        for _, _, table in KEPT:
            found = database.execute(f"SELECT DISTINCT serialization FROM {table}")
            assert found.fetchall() == [("portable_json",)]
        orders = database.execute("SELECT inputs FROM workflow_input").fetchall()
        steps = database.execute("SELECT output FROM operation_outputs LIMIT 2").fetchall()
    assert [json.loads(order)["positionalArgs"] for (order,) in orders] == [[KEY, {"agent": "a"}]]
    assert [json.loads(output) for (output,) in steps] == [{"value": 1}, {"value": 2}]


@pytest.mark.parametrize(("table", "column", "naming"), KEPT)
def test_a_pickle_in_the_database_is_never_opened(
    table: str, column: str, naming: str, url: str, tmp_path: Path
) -> None:
    begin(url, Author(three=EngineUnreachable("not now")))
    change(url, f"UPDATE {table} SET {column} = ?", trapped(tmp_path / "x"))
    change(url, f"UPDATE {naming} SET serialization = 'py_pickle'")
    change(url, "UPDATE workflow_status SET status = 'ENQUEUED', owner_xid = NULL")
    author = Author()
    with opened(url, author) as flows:
        assert flows.state(KEY) == "broken"
        assert flows.order(KEY) in ({}, {"agent": "a"})
        flows.begun()
        wait_for(lambda: not is_queued(url))
        assert flows.state(KEY) == "broken"
        flows.begin(f"{KEY}~2", {"agent": "a"})
        wait_for(lambda: author.ended)
    assert not (tmp_path / "x").exists()
    assert author.ended == [6]


def is_queued(url: str) -> bool:
    path = sqlite_path(url)
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT status FROM workflow_status").fetchall()
    return ("ENQUEUED",) in found


@pytest.mark.parametrize("kept", ['{"value": 1', '"text"', '{"value": "x"}', "[1]"])
def test_a_step_that_cannot_be_read_ends_the_workflow_which_can_be_begun_again(
    kept: str, url: str
) -> None:
    begin(url, Author(three=EngineUnreachable("not now")))
    author = Author()
    with opened(url, author) as flows:
        change(url, "UPDATE operation_outputs SET output = ? WHERE function_id = 1", kept)
        flows.take_up(KEY, flows.begun()[KEY])
        wait_for(lambda: flows.state(KEY) == "broken")
        wait_for(lambda: author.seen)
        assert isinstance(author.seen[0], StateError)
        wait_for(lambda: not is_queued(url) and not flows.begun())
        flows.begin(f"{KEY}~2", {"agent": "a"})
        wait_for(lambda: author.ended)
