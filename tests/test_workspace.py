"""The folder a think tank works in: loaded, written elsewhere, packaged."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from orchestra.errors import ArchiveError, ConfigError, WorkspaceError
from orchestra.root import find_root
from orchestra.workspace import (
    STARTER_PARTS,
    init_workspace,
    load_workspace,
    starter_folder,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


# Loading


def test_a_workspace_is_loaded_with_all_its_parts(make_workspace: Callable[..., Path]) -> None:
    workspace = load_workspace(make_workspace(context=4096))
    assert workspace.settings.context == 4096
    assert [agent.id for agent in workspace.agents] == ["ateliers", "jardins"]
    assert workspace.template.id == "reflection"
    assert workspace.output_folder == workspace.root / "output"
    assert len(workspace.library.search("compost", 5, agent="jardins")) > 0


def test_faults_of_every_file_are_told_at_once(make_workspace: Callable[..., Path]) -> None:
    root = make_workspace(context=12)
    agent = root / "agents" / "jardins.yaml"
    agent.write_text(agent.read_text("utf-8").replace("theme:", "thème:"), encoding="utf-8")
    template = root / "prompts" / "templates" / "reflection.yaml"
    template.write_text("id: [\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_workspace(root)
    found = {(str(p.path), p.field) for p in caught.value.problems}
    assert found == {
        ("orchestra.yaml", "context"),
        ("agents/jardins.yaml", "thème"),
        ("agents/jardins.yaml", "theme"),
        ("prompts/templates/reflection.yaml", ""),
    }
    lines = caught.value.message.split("\n")
    assert len(lines) == 4
    assert any(line.startswith("orchestra.yaml:") and "context" in line for line in lines)
    assert any("did you mean theme?" in line for line in lines)
    assert str(root) not in caught.value.message


def test_an_empty_folder_tells_everything_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_workspace(tmp_path)
    assert {str(problem.path) for problem in caught.value.problems} >= {
        "orchestra.yaml", "prompts/templates/reflection.yaml",
    }  # fmt: skip


def test_the_root_is_found_from_below(make_workspace: Callable[..., Path], tmp_path: Path) -> None:
    root = make_workspace()
    assert find_root(root / "agents") == root
    assert find_root(root) == root
    assert find_root(tmp_path) is None


# Writing it elsewhere


def test_init_writes_the_same_workspace_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "place"
    written = init_workspace(folder)
    assert sorted(map(str, written)) == files_below(folder)
    for file in written:
        assert (folder / file).read_bytes() == (starter_folder() / file).read_bytes()
    assert {file.parts[0] for file in written} == set(STARTER_PARTS)
    workspace = load_workspace(folder)
    assert [agent.id for agent in workspace.agents] == ["amelia", "durabilite", "tiers-lieux"]


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    mine = tmp_path / "agents" / "amelia.yaml"
    mine.write_text("à moi", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"agents/amelia\.yaml already exists") as caught:
        init_workspace(tmp_path)
    assert "orchestra init DIR" in caught.value.hint
    assert files_below(tmp_path) == ["agents/amelia.yaml"]
    assert mine.read_text("utf-8") == "à moi"


def test_init_twice_is_refused(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    with pytest.raises(WorkspaceError, match="already exists"):
        init_workspace(tmp_path)


def test_init_beside_other_files_leaves_them(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("à moi", encoding="utf-8")
    init_workspace(tmp_path)
    assert (tmp_path / "notes.md").read_text("utf-8") == "à moi"


def test_init_on_a_full_disk_is_an_expected_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ArchiveError, match="No space left") as caught:
        init_workspace(tmp_path / "new")
    assert "free some space" in caught.value.hint


# The package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as people install it, taken out of its wheel."""
    folder = tmp_path_factory.mktemp("package")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=starter_folder(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_package_holds_the_whole_starter(package: Path) -> None:
    starter = package / "orchestra" / "starter"
    source = starter_folder()
    assert {path.name for path in starter.iterdir()} == set(STARTER_PARTS)
    for part in STARTER_PARTS[1:]:
        assert files_below(starter / part) == files_below(source / part)
        assert files_below(starter / part)
    assert (package / "orchestra" / "py.typed").is_file()


def test_the_package_holds_nothing_else(package: Path) -> None:
    top = {path.name for path in package.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"orchestra"}
    assert not list(package.rglob("*.pyc"))
    (info,) = package.glob("*.dist-info")
    assert "orchestra = orchestra.cli:main" in (info / "entry_points.txt").read_text("utf-8")


def test_the_packaged_starter_makes_a_workspace(package: Path, tmp_path: Path) -> None:
    code = (
        "import sys, orchestra\n"
        "from pathlib import Path\n"
        "from orchestra.workspace import init_workspace, load_workspace\n"
        "init_workspace(Path(sys.argv[1]))\n"
        "print(orchestra.__file__, len(load_workspace(Path(sys.argv[1])).agents))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "new")],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.split() == [str(package / "orchestra" / "__init__.py"), "3"]
