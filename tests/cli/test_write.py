from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.fakes import faults
from tests.writing.writer import add_sources, faithful_server, stage_of

from orchestra.document import parse_document
from orchestra.writing.record import RunRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.ollama import FakeOllama


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server(models=["mistral:latest", "autre:1b"]) as fake:
        yield fake


@pytest.fixture(autouse=True)
def root(
    server: FakeOllama, make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    made = make_workspace(hosts={"ollama": server.url}, retries=0)
    add_sources(made)
    monkeypatch.chdir(made)
    return made


def test_the_last_line_is_the_drafts_path() -> None:
    done = run("write", "ateliers", "--words", "300")
    assert done.code == 0
    assert done.stdout == "output/drafts/ateliers/01-reparer-ensemble-a-l-atelier.md\n"
    assert parse_document(Path(done.last).read_text()).value("status") == "draft"
    assert "words, " in done.stderr
    assert "section 1/6 Introduction" in done.stderr


def test_findings_are_told_on_stderr_with_the_drafts_path() -> None:
    done = run("write", "ateliers", "--words", "300")
    again = run("check", done.last)
    told = [line for line in again.stdout.splitlines() if line.startswith(done.last)]
    assert all(line in done.stderr for line in told)
    assert again.stdout.splitlines()[-1] in done.stderr


def test_json_is_the_record_and_nothing_else() -> None:
    done = run("write", "ateliers", "--words", "300", "--json")
    record = RunRecord.model_validate(json.loads(done.stdout))
    assert Path(record.draft.path).is_file()
    assert record.calls


def test_words_seed_topic_and_keywords_reach_the_draft() -> None:
    done = run(
        "write", "Agent Ateliers", "--topic", "Un autre sujet", "--keyword", "vélo",
        "--keyword", "outils", "--words", "300", "--seed", "42",
    )  # fmt: skip
    document = parse_document(Path(done.last).read_text())
    assert (document.value("title"), document.value("keywords")) == (
        "Un autre sujet",
        ["vélo", "outils"],
    )
    provenance = document.value("provenance")
    assert provenance["seed"] == 42
    assert provenance["words"] == 300


def test_a_model_named_on_the_command_line_is_used(server: FakeOllama) -> None:
    done = run("write", "ateliers", "--words", "300", "--engine", "ollama", "--model", "autre:1b")
    assert {chat.body["model"] for chat in server.chats} == {"autre:1b"}
    assert parse_document(Path(done.last).read_text()).value("model") == "autre:1b"


def test_another_workspace_can_be_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    done = run("--workspace", str(root), "write", "ateliers", "--words", "300")
    assert done.code == 0
    assert Path("/", done.last).is_relative_to(root / "output" / "drafts")


def test_an_unknown_agent_is_refused_with_the_nearest_one() -> None:
    error, hint = refused("write", "atelier")
    assert "no agent “atelier”" in error
    assert "did you mean ateliers?" in error
    assert "agents: ateliers, jardins" in hint


def test_an_unknown_topic_is_refused_with_the_nearest_one() -> None:
    error, hint = refused("write", "ateliers", "--topic", "Apprendre par le fer")
    assert "did you mean Apprendre par le faire?" in error
    assert "--keyword" in hint


def test_a_keyword_of_one_letter_is_refused_in_words() -> None:
    error, hint = refused("write", "ateliers", "--topic", "Sujet", "--keyword", "x")
    assert "keywords 0" in error
    assert "2 to 60 characters" in hint


def test_a_missing_model_is_refused_with_the_command_that_gets_it() -> None:
    error, hint = refused("write", "ateliers", "--model", "absent:3b")
    assert "absent:3b" in error
    assert "ollama pull absent:3b" in hint


def test_an_ollama_that_does_not_answer_is_refused(server: FakeOllama) -> None:
    server.stop()
    error, hint = refused("write", "ateliers")
    assert server.url in error
    assert "ollama serve" in hint


def test_an_empty_library_is_refused_for_an_agent_that_requires_it(root: Path) -> None:
    for path in (root / "sources").iterdir():
        path.unlink()
    error, hint = refused("write", "ateliers")
    assert "who requires sources" in error
    assert "orchestra sources add" in hint


def test_an_engine_that_dies_midway_is_refused_with_the_file(server: FakeOllama) -> None:
    server.replier = lambda body: faults.OutOfMemory()
    _, hint = refused("write", "ateliers")
    path = Path(hint.rpartition("what was written so far is in ")[2])
    assert path.is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--words", "10"),
        ("--words", "mille"),
        ("--seed", "-1"),
        ("--engine", "ollma"),
        ("--colour",),
    ],
)
def test_wrong_options_are_refused_before_anything_is_asked(
    server: FakeOllama, arguments: tuple[str, ...]
) -> None:
    done = run("write", "ateliers", *arguments)
    assert done.code == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert server.requests == []


def test_a_run_that_an_engine_ended_is_gone_on_with_at_its_stage(
    server: FakeOllama, root: Path
) -> None:
    asked = ("write", "ateliers", "--topic", "Apprendre par le faire", "--seed", "5")
    run(*asked, "--words", "300")
    shutil.rmtree(root / "output")  # what is there already is built upon
    whole = [chat.prompt for chat in server.chats]
    good, half = server.replier, len(whole) + len(whole) // 2
    server.replier = lambda body: faults.OutOfMemory() if len(server.chats) > half else good(body)
    _, hint = refused(*asked, "--words", "300")
    assert hint.startswith("hint: orchestra write --resume goes on with it; ")
    server.replier, seen = good, len(server.chats)
    done = run("write", "--resume")
    assert done.code == 0, done
    document = parse_document(Path(done.last).read_text())
    assert document.value("title") == "Apprendre par le faire"
    again = [chat.prompt for chat in server.chats][seen:]
    assert again == whole[-len(again) :]
    assert 0 < len(again) < len(whole) - 1
    error, _ = refused("write", "--resume")
    assert "no run is left to go on with" in error


def test_a_finished_run_leaves_nothing_to_go_on_with(root: Path) -> None:
    assert run("write", "ateliers", "--words", "300").code == 0
    assert list((root / ".orchestra" / "writes").glob("*.sqlite")) == []


def test_a_run_that_was_killed_is_gone_on_with(root: Path, server: FakeOllama) -> None:
    good = server.replier
    server.replier = lambda body: faults.Hang(40) if len(server.chats) > 6 else good(body)
    running = subprocess.Popen(
        [sys.executable, "-m", "orchestra.cli", "write", "jardins", "--words", "300"], cwd=root
    )
    deadline = time.monotonic() + 30
    while len(server.chats) <= 6 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    running.wait()
    server.replier = good
    seen = len(server.chats)
    done = run("write", "--resume", "jardins")
    assert done.code == 0, done
    assert Path(done.last).parent.name == "jardins"
    asked = [stage_of(chat.body["format"]) for chat in server.chats[seen:]]
    assert "outline" not in asked
    assert "whole text" in asked


@pytest.mark.parametrize(
    "arguments", [(), ("--resume", "--words", "300"), ("ateliers", "--resume", "--seed", "0")]
)
def test_resume_stands_alone_and_something_must_be_named(arguments: tuple[str, ...]) -> None:
    done = run("write", *arguments)
    assert done.code == 2
    assert "--resume" in done.stderr
