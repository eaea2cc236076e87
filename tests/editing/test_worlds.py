from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.worlds import write_workspace

from orchestra.checking.world import workspace_world
from orchestra.editing.worlds import Worlds, read_world
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose files are older than the tick of a clock."""
    folder = write_workspace(tmp_path / "workspace")
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return folder


def _faults(root: Path) -> list[tuple[str, int, str]]:
    problems = read_world(root).problems
    return [(str(p.path.relative_to(root)), p.line, p.field) for p in problems]


def test_world_is_the_one_of_the_command_line(root: Path) -> None:
    known, expected = read_world(root), workspace_world(load_workspace(root))
    assert known.problems == ()
    assert known.world.template == expected.template
    assert known.world.agents == expected.agents
    assert known.world.library is not None
    assert expected.library is not None
    assert known.world.library.sources == expected.library.sources


def test_outside_a_workspace_there_is_only_the_template() -> None:
    world = Worlds().of(None).world
    assert world.template.headings
    assert world.agents is None
    assert world.library is None


def test_broken_settings_leave_the_rest(root: Path) -> None:
    (root / "orchestra.yaml").write_text("language: fr\nengin: ollama\n", "utf-8")
    assert _faults(root) == [("orchestra.yaml", 2, "engin")]
    world = read_world(root).world
    assert world.agents is not None
    assert len(world.agents) == 2
    assert world.library is not None


def test_broken_check_settings_leave_the_rest(root: Path) -> None:
    (root / "orchestra.yaml").write_text("check:\n  ignore: [NOPE1]\n", "utf-8")
    assert _faults(root) == [("orchestra.yaml", 2, "check.ignore.0")]
    assert read_world(root).world.library is not None


def test_broken_agent_leaves_no_agent_to_be_unknown(root: Path) -> None:
    (root / "agents" / "jardins.yaml").write_text("id: [", "utf-8")
    assert [path for path, _, _ in _faults(root)] == ["agents/jardins.yaml"]
    assert read_world(root).world.agents is None


def test_broken_template_gives_way_to_the_programs(root: Path) -> None:
    template = root / "prompts" / "templates" / "reflection.yaml"
    template.write_text("name: x\n", "utf-8")
    assert {path for path, _, _ in _faults(root)} == {"prompts/templates/reflection.yaml"}
    assert read_world(root).world.template.headings


def test_source_that_cannot_be_read_is_told(root: Path) -> None:
    (root / "sources" / "x.pdf").write_bytes(b"no pdf")
    assert [path for path, _, _ in _faults(root)] == ["sources/x.pdf"]
    assert read_world(root).world.library is not None


def test_library_that_cannot_be_kept_is_left_out(root: Path) -> None:
    (root / ".orchestra").write_text("a file in the place of the folder", "utf-8")
    ((path, line, _),) = _faults(root)
    assert (path, line) == ("orchestra.yaml", 0)
    assert read_world(root).world.library is None


def test_fault_of_a_folder_is_given_to_the_settings(root: Path) -> None:
    for agent in (root / "agents").iterdir():
        agent.unlink()
    (problem,) = read_world(root).problems
    assert problem.path == root / "orchestra.yaml"
    assert "agents: holds no agent" in problem.message


def test_world_is_read_once_until_a_file_changes(root: Path) -> None:
    worlds = Worlds()
    first = worlds.of(root)
    (root / "agents" / "jardins.yaml").unlink()
    assert worlds.of(root) is first
    worlds.doubt()
    second = worlds.of(root)
    assert second is not first
    assert [agent.id for agent in second.world.agents or []] == ["ateliers"]


def test_world_is_kept_when_no_file_has_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The files were written a moment ago: without this they would be read again, to be sure.
    monkeypatch.setattr("orchestra.checking.cache._TICK", -(10**18))
    worlds = Worlds()
    first = worlds.of(root)
    worlds.doubt()
    assert worlds.of(root) is first


def test_worlds_without_documents_are_forgotten(root: Path) -> None:
    worlds = Worlds()
    first = worlds.of(root)
    worlds.keep_only({root, None})
    assert worlds.of(root) is first
    worlds.keep_only(set())
    assert worlds.of(root) is not first
