from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run

from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_workspace_can_be_used_at_once(nowhere: Path) -> None:
    done = run("init", "essai")
    assert (done.code, done.stdout) == (0, "essai\n")
    assert "orchestra doctor" in done.stderr
    workspace = load_workspace(nowhere / "essai")
    assert len(workspace.agents) == 3
    assert workspace.library.sources
    assert run("--workspace", "essai", "agents", "check").code == 0


def test_an_existing_workspace_is_never_overwritten(nowhere: Path) -> None:
    run("init", "essai")
    settings = nowhere / "essai" / "orchestra.yaml"
    settings.write_text("language: fr\n")
    before = sorted(nowhere.rglob("*"))
    error, hint = refused("init", "essai")
    assert "already exists" in error
    assert "orchestra init DIR" in hint
    assert settings.read_text() == "language: fr\n"
    assert sorted(nowhere.rglob("*")) == before


def test_a_file_in_the_way_is_said(nowhere: Path) -> None:
    (nowhere / "essai").mkdir()
    (nowhere / "essai" / "agents").write_text("in the way")
    error, _ = refused("init", "essai")
    assert "agents" in error


def test_without_a_workspace_commands_say_how_to_make_one() -> None:
    for arguments in (["write", "x"], ["agents", "list"], ["models", "list"], ["sources", "list"]):
        error, hint = refused(*arguments)
        assert "no workspace in" in error
        assert "orchestra init DIR" in hint
