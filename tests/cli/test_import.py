"""``orchestra import``: what it prints and the code that it ends with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.importing.old import all_bytes, old_text, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIST = "- name: Agent Vélos\n  theme: Vélos\n  topics: [{title: Réparer, keywords: [outils]}]\n"


@pytest.fixture
def old(
    make_workspace: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(make_workspace())
    put(tmp_path / "old/14-reparer.md", old_text())
    return tmp_path / "old"


def test_what_was_imported_is_said_with_what_changed(old: Path) -> None:
    put(old / "agents.yaml", LIST)
    put(old / "site/index.html", "<p>")
    done = run("import", str(old))
    assert done.code == 0
    agent, document = done.stdout.splitlines()
    assert agent.startswith("agents/velos.yaml; complete the persona")
    assert document == (
        "output/drafts/ateliers/14-reparer.md ← 14-reparer.md; status: published → draft"
    )
    assert "1 agents and 1 documents imported, 0 there already, 0 to look at" in done.stderr
    assert "not read, as they are no Markdown: 1 × .html" in done.stderr


def test_what_could_not_be_converted_ends_with_exit_code_one(old: Path) -> None:
    put(old / "latin.md", "été".encode("latin-1"))
    done = run("import", str(old))
    assert done.code == 1
    assert done.last == ("not imported: latin.md: is not UTF-8 text (byte 0) — save it as UTF-8")


def test_an_imported_draft_waits_in_the_review(old: Path) -> None:
    assert run("import", str(old)).code == 0
    (row,) = json.loads(run("review", "list", "--json").stdout)
    assert row["status"] == "draft"
    assert run("publish", "--approved").stdout == ""


def test_json_tells_a_dry_run_which_writes_nothing(old: Path) -> None:
    listed = put(old.parent / "list.yaml", LIST)
    before = all_bytes(old.parent)
    done = run("import", str(old), "--agents", str(listed), "--dry-run", "--json")
    assert done.code == 0
    said = json.loads(done.stdout)
    assert said["dry_run"] is True
    assert [agent["id"] for agent in said["agents"]] == ["velos"]
    assert said["documents"][0]["path"] == "output/drafts/ateliers/14-reparer.md"
    assert all_bytes(old.parent) == before


def test_what_cannot_run_says_so_in_one_line(old: Path) -> None:
    error, hint = refused("import", str(old / "nowhere"))
    assert "is not there" in error
    assert hint
    error, _ = refused("import", str(old), "--agents", str(old / "none.json"))
    assert "cannot be read" in error
