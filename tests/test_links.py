"""Links that lead out of where they stand are told from those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestra.errors import ArchiveError, WorkspaceError
from orchestra.files import replace_bytes, write_bytes, write_new_text
from orchestra.links import is_out_of_workspace, leads_out, read_no_link, refuse_links_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a workspace, reached by a link, that has another place beside it."""
    (tmp_path / "vrai/output").mkdir(parents=True)
    (tmp_path / "vrai/orchestra.yaml").write_text("")
    (tmp_path / "dehors").mkdir()
    (tmp_path / "lien").symlink_to(tmp_path / "vrai")
    return tmp_path / "lien"


def test_a_link_above_the_root_says_nothing(root: Path) -> None:
    assert not leads_out(root / "output/a.md", root)
    write_bytes(root / "output/a.md", b"a")
    assert (root / "output/a.md").read_bytes() == b"a"
    refuse_links_out(root)


@pytest.mark.parametrize("target", ["../../dehors", "../../absent", "../..", "/"])
def test_a_folder_that_leads_out_is_not_written_to(root: Path, target: str) -> None:
    (root / "output/a").symlink_to(target)
    place = root / "output/a/b/c.md"
    for write in (
        lambda: write_bytes(place, b"a"),
        lambda: write_new_text(place, "a"),
        lambda: replace_bytes(place, b"", b"a"),
    ):
        with pytest.raises(ArchiveError, match="leads out of the workspace by a link"):
            write()


def test_a_link_in_a_circle_leads_nowhere_and_ends(root: Path) -> None:
    (root / "output/a").symlink_to(root / "output/a")
    assert not leads_out(root / "output/a", root)


def test_another_workspace_is_outside_too(root: Path) -> None:
    (root.parent / "dehors/orchestra.yaml").write_text("")
    (root / "output/a").symlink_to(root.parent / "dehors")
    assert is_out_of_workspace(root / "output/a/b.md")


@pytest.mark.parametrize(
    "place", ["output", "sources", "agents", "agents/a.yaml", "prompts/fr/a.j2", ".orchestra/a/b"]
)
def test_a_place_of_the_workspace_that_leads_out_is_refused(root: Path, place: str) -> None:
    if place == "output":
        (root / "output").rmdir()
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(root.parent / "dehors")
    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        refuse_links_out(root)


def test_a_link_that_is_none_of_its_places_is_nobody_s_matter(root: Path) -> None:
    (root / "notes").symlink_to(root.parent / "dehors")
    refuse_links_out(root)


def test_a_link_a_folder_and_a_device_are_not_read(root: Path) -> None:
    (root / "a").write_text("a")
    (root / "b").symlink_to(root / "a")
    assert read_no_link(root / "a") == b"a"
    for place in (root / "b", root, root.parent / "absent"):
        with pytest.raises(OSError, match=r"regular file|symbolic links|No such file|directory"):
            read_no_link(place)
