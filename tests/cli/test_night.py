from __future__ import annotations

import json
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.nights.world import drafts, rows, write_nights
from tests.writing.writer import faithful_server

from orchestra.nights.locks import WORKER, holding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from tests.fakes.ollama import FakeOllama


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.fixture(autouse=True)
def root(server: FakeOllama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_nights(tmp_path / "workspace", [server.url])
    monkeypatch.chdir(made)
    return made


def test_run_prints_the_drafts_and_tells_of_each_agent(root: Path) -> None:
    done = run("night", "run")
    assert done.code == 0
    assert len(done.stdout.splitlines()) == 2
    assert all((root / line).is_file() for line in done.stdout.splitlines())
    for agent in ("ateliers", "jardins"):
        assert f"{agent}: running" in done.stderr
        assert f"{agent}: section 3/3" in done.stderr
        assert f"{agent}: written" in done.stderr
    again = run("night", "run")
    assert (again.code, again.stdout) == (0, "")
    assert again.stderr == "nothing is due tonight\n"
    assert len(drafts(root)) == 2


def test_run_json_is_the_rows_and_nothing_else() -> None:
    told = json.loads(run("night", "run", "--json").stdout)
    assert [row["agent"] for row in told] == ["ateliers", "jardins"]
    assert {row["status"] for row in told} == {"written"}


def test_a_reflection_that_failed_makes_the_code_one(root: Path) -> None:
    for path in (root / "sources").iterdir():
        path.unlink()
    done = run("night", "run")
    assert (done.code, done.stdout) == (1, "")
    assert "jardins: failed: " in done.stderr
    assert "Traceback" not in done.stderr
    assert {row.status for row in rows(root)} == {"failed"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_night_after_the_section_and_the_next_run_goes_on(
    root: Path, server: FakeOllama, number: signal.Signals
) -> None:
    answer, stopped = server.replier, threading.Event()

    def stop_at_the_second_section(body: Any) -> Any:
        if len(server.chats) == 4 and not stopped.is_set():
            stopped.set()
            os.kill(os.getpid(), number)
        return answer(body)

    server.replier = stop_at_the_second_section
    done = run("night", "run")
    assert done.code == 0
    assert "stopping after the section being written" in done.stderr
    assert {row.status for row in rows(root)} & {"waiting", "planned"}
    assert run("night", "run").code == 0
    assert {row.status for row in rows(root)} == {"written"}
    assert len(drafts(root)) == 2


def test_run_leaves_the_workspace_to_who_writes_there(root: Path) -> None:
    with holding(root / ".orchestra" / WORKER, "a night is already being written here"):
        error, hint = refused("night", "run")
    assert "already being written" in error
    assert "orchestra night status" in hint


def test_run_within_the_window_only_when_scheduled(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setenv("ORCHESTRA_SCHEDULE__WINDOW", "{from: '03:00', until: '03:01'}")
    done = run("night", "run", "--scheduled")
    assert (done.code, done.stdout) == (0, "")
    assert drafts(root) == []


@pytest.mark.parametrize("command", [("run",), ("start",), ("next",)])
def test_an_impossible_cron_is_refused_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ORCHESTRA_SCHEDULE__CRON", "0 22 31 2 *")
    error, hint = refused("night", *command)
    assert "orchestra.yaml: schedule.cron: “0 22 31 2 *” never comes" in error
    assert "correct" in hint


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ORCHESTRA_TIMEZONE", "Europe/Pari", "no timezone “Europe/Pari”"),
        ("ORCHESTRA_SCHEDULE__WINDOW", "{from: '22:00', until: '22:00'}", "no time to work"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    error, _ = refused("night", "start")
    assert said in error
    assert name in error


def test_a_state_folder_that_cannot_be_written_is_one_line(root: Path) -> None:
    (root / ".orchestra").write_text("", "utf-8")
    for command in ("run", "start", "status", "history", "summary"):
        error, _ = refused("night", command)
        assert ".orchestra" in error


def test_a_night_without_its_embeddings_is_written_and_says_so(
    server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRA_LIBRARY__EMBEDDINGS", "bge-m3")
    done = run("night", "run")
    assert done.code == 0
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.count("the library is searched by words alone") == 1
    assert "bge-m3" in done.stderr
    assert "/api/embed" not in {request.path for request in server.requests}
