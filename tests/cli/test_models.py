from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama

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
    assert lines[1].split() == ["ollama", "autre:1b", "0.5", "GB", "ready"]
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
