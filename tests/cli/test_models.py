from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama
from tests.fakes.student import Student

from orchestra.writing.exam import read_paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest", "autre:1b"], pullable=["petit:1b"]) as fake:
        yield fake


@pytest.fixture(autouse=True)
def root(
    server: FakeOllama, make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    made = make_workspace(hosts={"ollama": server.url})
    monkeypatch.chdir(made)
    return made


def test_list_shows_what_is_there_what_is_chosen_and_what_can_be_fetched() -> None:
    lines = run("models", "list").stdout.splitlines()
    assert lines[0].split() == ["*", "ollama", "mistral:latest", "0.5", "GB", "ready"]
    assert lines[1].strip() == "not probed yet: orchestra models probe mistral:latest"
    assert lines[2].split() == ["ollama", "autre:1b", "0.5", "GB", "ready"]
    assert any("orchestra models pull qwen2.5-coder-1.5b" in line for line in lines)


def test_list_as_json_is_only_json() -> None:
    rows = json.loads(run("models", "list", "--json").stdout)
    chosen = [(row["engine"], row["name"], row["ready"]) for row in rows if row["chosen"]]
    assert chosen == [("ollama", "mistral:latest", True), ("embedded", "qwen2.5-coder-1.5b", False)]


def test_without_ollama_the_embedded_models_are_still_listed(server: FakeOllama) -> None:
    server.stop()
    done = run("models", "list")
    assert done.code == 0
    assert "qwen2.5-coder-1.5b" in done.stdout
    assert f"no Ollama answers at {server.url}" in done.stderr


def test_pull_shows_its_progress_and_ends_with_the_name(server: FakeOllama) -> None:
    done = run("models", "pull", "petit:1b")
    assert (done.code, done.stdout) == (0, "petit:1b\n")
    progress = [line for line in done.stderr.splitlines() if " of 491 MB" in line]
    assert len(progress) >= 3
    assert progress[-1].endswith("491 of 491 MB")
    assert server.catalogue.has("petit:1b")
    assert "petit:1b" in run("models", "list").stdout


def test_pull_of_an_unknown_name_is_refused(server: FakeOllama) -> None:
    error, hint = refused("models", "pull", "inconnu:9b")
    assert f"the Ollama at {server.url} finds no model inconnu:9b" in error
    assert "exact name" in hint


def test_pull_without_ollama_is_refused(server: FakeOllama) -> None:
    server.stop()
    error, hint = refused("models", "pull", "petit:1b")
    assert "no Ollama answers" in error
    assert "ollama serve" in hint


def test_a_server_that_fails_while_pulling_is_refused(server: FakeOllama) -> None:
    server.script(faults.HttpError(500, "disk full"), path="/api/pull")
    error, _ = refused("models", "pull", "petit:1b")
    assert "disk full" in error


# Probing


@pytest.fixture
def student(server: FakeOllama) -> Student:
    server.replier = Student()
    return server.replier


def test_a_probed_model_is_listed_with_its_method_and_marks(student: Student) -> None:
    done = run("models", "probe")
    assert done.code == 0
    assert done.stdout.splitlines()[0] == (
        "mistral:latest on ollama: reasoned, asked for its verdict"
    )
    assert "cites rightly         8/8" in done.stdout
    assert "does it write French?" in done.stderr
    line = run("models", "list").stdout.splitlines()[1]
    assert "reasoned: form 3/3, French 100.0%, citing 8/8, verdict 16/16;" in line


def test_marks_that_are_known_are_shown_without_asking_again(
    student: Student, server: FakeOllama
) -> None:
    first = run("models", "probe", "autre:1b").stdout
    asked = len(server.chats)
    assert run("models", "probe", "autre:1b").stdout == first
    assert len(server.chats) == asked
    student.cites = 2
    assert "cites rightly         2/8" in run("models", "probe", "autre:1b", "--again").stdout
    pairs = len(read_paper().support)
    assert len(server.chats) == 2 * asked - pairs  # who does not write is not asked to judge
    assert "compiled" in run("models", "probe", "autre:1b").stdout


def test_why_a_model_does_not_write_is_said(student: Student) -> None:
    student.cites = 2
    lines = run("models", "probe").stdout.splitlines()
    assert lines[0].endswith(": compiled, not asked for its verdict")
    assert lines[1] == "  it cites the right passage 2/8 times"
    assert not [line for line in lines if line.startswith("verdict")]
    line = run("models", "list").stdout.splitlines()[1]
    assert "verdict not asked (no judge)" in line


def test_a_probe_as_json_is_only_json(student: Student) -> None:
    found = json.loads(run("models", "probe", "--json").stdout)
    assert (found["method"], found["may_judge"], found["shortcomings"]) == ("reasoned", True, [])
    assert found["marks"]["citing"] == {"right": 8, "asked": 8}
    [row] = [r for r in json.loads(run("models", "list", "--json").stdout) if r["probe"] == found]
    assert row["name"] == "mistral:latest"


def test_a_name_that_is_no_embedded_models_is_ollamas(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRA_ENGINE", "auto")
    assert "autre:1b on ollama" in run("models", "probe", "autre:1b").stdout
    error, _ = refused("models", "probe", "inconnu:9b")
    assert "has no model inconnu:9b" in error


def test_a_server_without_digests_is_probed_by_its_host(
    student: Student, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRA_HOSTS__OPENAI", f"{server.url}/v1")
    done = run("models", "probe", "mistral:latest", "--engine", "openai")
    assert done.stdout.startswith("mistral:latest on openai: reasoned")
    assert "not probed yet" in run("models", "list").stdout.splitlines()[1]


def test_a_server_that_fails_while_probing_is_refused(server: FakeOllama) -> None:
    server.replier = lambda body: faults.OutOfMemory()
    error, hint = refused("models", "probe")
    assert "does not fit in the memory" in error
    assert "smaller model" in hint
    assert "not probed yet" in run("models", "list").stdout
