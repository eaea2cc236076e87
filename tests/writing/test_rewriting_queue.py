"""What reviewers asked for is written one after the other, and survives whatever happens."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.fakes import faults
from tests.writing.writer import faithful, write

from orchestra.engines.ollama import open_ollama
from orchestra.errors import EngineUnreachable, Interrupted
from orchestra.evidence import evidence_path, read_evidence
from orchestra.review.paper import key_of
from orchestra.review.proposals import (
    Asked,
    Proposal,
    ask,
    discard,
    find_proposal,
    next_queued,
    pending,
    sole_worker,
)
from orchestra.workspace import load_workspace
from orchestra.writing.model_calls import Watcher
from orchestra.writing.rewriting_queue import work_off

if TYPE_CHECKING:
    from tests.fakes.ollama import FakeOllama

    from orchestra.agents import Agent
    from orchestra.engines.engine import Engine

PROGRAM = """
import sys
from pathlib import Path
from orchestra.engines.ollama import open_ollama
from orchestra.writing.rewriting_queue import work_off
from orchestra.writing.model_calls import Watcher
from orchestra.workspace import load_workspace

workspace = load_workspace(Path(sys.argv[1]))
work_off(workspace, lambda agent: open_ollama(workspace.settings, "mistral"), lambda p: Watcher())
"""


def queue(
    root: Path,
    text: str,
    heading: str = "Introduction",
    note: str = "Sois brève.",
    key: str = "0" * 16,
) -> str:
    """Queue a request and return its id."""
    asked = Asked(key=key, version="v", text=text, heading=heading, note=note, by="Ada")
    return ask(root / ".orchestra", asked, datetime.now(UTC)).id


def found(root: Path, wanted: str) -> Proposal:
    return find_proposal(root / ".orchestra", wanted)


def work(root: Path, watcher: Watcher | None = None) -> int:
    workspace = load_workspace(root)

    def opened(agent: Agent) -> Engine:
        assert agent.id == "ateliers"
        return open_ollama(workspace.settings, workspace.settings.models.ollama)

    return work_off(workspace, opened, lambda proposal: watcher or Watcher())


def test_what_is_queued_is_written_in_the_order_it_was_asked_for(
    root: Path, draft: str, server: FakeOllama
) -> None:
    first = queue(root, draft, "Conclusion")
    second = queue(root, draft, "Introduction")
    assert work(root) == 2
    assert [found(root, wanted).status for wanted in (first, second)] == ["ready", "ready"]
    assert found(root, first).new_text.startswith("---\ntitle:")
    prompts = [chat.prompt for chat in server.chats]
    assert "« Conclusion »" in prompts[0]
    assert "« Introduction »" in prompts[-1]
    assert work(root) == 0


def test_the_model_is_shown_the_outline_that_the_draft_was_written_from(
    root: Path, server: FakeOllama
) -> None:
    path = Path(write(root, words=1000).draft.path)
    evidence = read_evidence(evidence_path(path))
    assert evidence
    assert evidence.outline
    server.requests.clear()
    wanted = queue(root, path.read_text("utf-8"), key=key_of(path))
    assert work(root) == 1
    assert found(root, wanted).status == "ready"
    assert all(evidence.outline.thesis in chat.prompt for chat in server.chats)


def test_a_failure_is_told_and_the_next_one_is_written(
    root: Path, draft: str, server: FakeOllama
) -> None:
    unknown = queue(root, draft, "Annexe")
    dying = queue(root, draft, note="Encore.")
    good = queue(root, draft, note="Sois claire.")
    server.replier = lambda body: (
        faults.OutOfMemory() if "Encore." in body["messages"][-1]["content"] else faithful(body)
    )
    assert work(root) == 3
    assert found(root, unknown).status == "failed"
    assert "no section “Annexe”" in found(root, unknown).message
    assert "it can be one of" in found(root, unknown).hint
    assert found(root, dying).status == "failed"
    assert "what was written so far is in" in found(root, dying).hint
    assert found(root, dying).text == draft
    assert not found(root, dying).new_text
    assert found(root, good).status == "ready"


def test_an_engine_that_cannot_be_opened_is_the_proposals_failure(root: Path, draft: str) -> None:
    wanted = queue(root, draft)

    def closed(agent: Agent) -> Engine:
        raise EngineUnreachable("no Ollama answers", "start it")

    assert work_off(load_workspace(root), closed, lambda proposal: Watcher()) == 1
    assert (found(root, wanted).message, found(root, wanted).hint) == (
        "no Ollama answers",
        "start it",
    )


def test_a_fault_of_the_program_is_raised_once_and_blocks_nothing(root: Path, draft: str) -> None:
    wanted, later = queue(root, draft), queue(root, draft, note="Sois claire.")

    def broken(agent: Agent) -> Engine:
        raise ZeroDivisionError("oh")

    with pytest.raises(ZeroDivisionError):
        work_off(load_workspace(root), broken, lambda proposal: Watcher())
    assert found(root, wanted).message == "ZeroDivisionError: oh"
    assert work(root) == 1
    assert found(root, later).status == "ready"


def test_what_is_discarded_while_it_is_written_stays_discarded_with_its_text(
    root: Path, draft: str
) -> None:
    wanted = queue(root, draft)
    work(root, Watcher(section=lambda *_: discard(root / ".orchestra", wanted)))
    assert found(root, wanted).status == "discarded"
    assert "## Introduction" in found(root, wanted).new_text
    assert not pending(root / ".orchestra")


def test_a_worker_that_is_stopped_leaves_its_proposal_queued(root: Path, draft: str) -> None:
    wanted = queue(root, draft)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        work(root, Watcher(text=stop))
    assert found(root, wanted).status == "queued"
    assert work(root) == 1
    assert found(root, wanted).status == "ready"


def test_what_a_killed_process_was_writing_is_written_again(
    root: Path, draft: str, server: FakeOllama
) -> None:
    wanted = queue(root, draft)
    settings = root / "orchestra.yaml"  # patient enough not to give the hanging engine up
    settings.write_text(settings.read_text("utf-8").replace("stall: 2", "stall: 600"), "utf-8")
    server.replier = lambda body: faults.Hang(5)
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(root)])
    deadline = time.monotonic() + 60
    while not server.chats and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found(root, wanted).status == "running"
    assert work(root) == 0  # it is being written: nobody else begins it
    running.kill()
    running.wait()
    server.replier = faithful
    assert work(root) == 1
    assert found(root, wanted).status == "ready"


def test_while_another_works_the_queue_off_nothing_is_begun(root: Path, draft: str) -> None:
    wanted = queue(root, draft)
    with sole_worker(root / ".orchestra") as alone:
        assert alone
        assert work(root) == 0
        assert found(root, wanted).status == "queued"
        assert next_queued(root / ".orchestra") is not None
    assert work(root) == 1


def test_sources_added_since_the_workspace_was_opened_are_read(root: Path, draft: str) -> None:
    workspace = load_workspace(root)
    assert workspace.library.sources
    path = root / "sources" / "fiche-1.md"
    text = path.read_text("utf-8")
    path.unlink()
    queue(root, draft)
    settings = workspace.settings

    def opened(agent: Agent) -> Engine:
        return open_ollama(settings, settings.models.ollama)

    work_off(workspace, opened, lambda proposal: Watcher())
    path.write_text(text, "utf-8")
    [failed] = pending(root / ".orchestra")
    assert "is not in the library any more" in failed.message
    queue(root, draft)
    assert work_off(replace(workspace), opened, lambda proposal: Watcher()) == 1
    assert [p.status for p in pending(root / ".orchestra")] == ["failed", "ready"]
