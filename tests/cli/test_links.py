"""A workspace from elsewhere, with links in it, reads and writes nothing outside itself."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import run
from tests.publishing.newsroom import ANNA, approved, draft, make_newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace

BY = ("--by", ANNA.name)
SECRET = "le-mot-de-passe-du-voisin"
COMMANDS = (
    ("check",),
    ("check", "--source"),
    ("check", "--fix"),
    ("review", "list", "--json"),
    ("review", "show", "essai/3"),
    ("review", "audit"),
    ("review", "reject", "essai/5", "--reason", "Hors sujet.", "--as", ANNA.name),
    ("review", "diff", "essai/3"),
    ("publish", "--approved", *BY),
    ("site", "build"),
    ("sources", "list"),
    ("sources", "check"),
    ("agents", "list"),
    ("doctor",),
)
FOLDERS = (
    "output", "output/drafts", "output/drafts/essai", "output/published", "output/published/essai",
    "output/rejected", "output/rejected/essai", "output/.versions", "output/.versions/essai",
    "output/.versions/essai/03-essai", "output/.versions/essai/05-essai", "output/site",
    "output/site/reflexions", "output/site/reflexions/essai", "sources", "sources/essais",
    "agents", "prompts", "prompts/fr", ".orchestra", ".orchestra/library",
)  # fmt: skip
FILES = (
    "orchestra.yaml", "agents/essai.yaml", "prompts/templates/reflection.yaml",
    "sources/essais/carnet.md", "sources/essais/carnet.md.yaml", "sources/secret.txt",
    "output/audit.jsonl", "output/.lock", "output/.decision.json", "output/drafts/essai/06-lien.md",
    "output/drafts/essai/03-essai.md", "output/drafts/essai/03-essai.evidence.json",
    "output/published/README.md", "output/published/essai/03-essai.md",
    "output/published/essai/07-lien.md", "output/site/index.html", "output/site/robots.txt",
    "output/site/.index.html.site-part", "output/.versions/essai/03-essai/0001-000000000000.md",
    ".orchestra/review.sqlite", ".orchestra/check.sqlite", ".orchestra/site.json",
    ".orchestra/site.lock", ".orchestra/library.lock", ".orchestra/library/catalogue.sqlite",
)  # fmt: skip


@pytest.fixture
def workspace(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = make_newsroom(make_workspace)
    approved(made, 3)
    draft(made, 5)
    monkeypatch.chdir(made.root)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def link(place: Path, outside: Path) -> None:
    """Put a link to ``outside`` into the place, above what is not there yet."""
    if place.is_dir() and not place.is_symlink():
        shutil.copytree(place, outside, dirs_exist_ok=True)
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)


def run_all(place: str) -> None:
    for command in COMMANDS:
        done = run(*command)
        assert done.code in (0, 1, 2), (place, command, done)
        assert "Traceback" not in done.stderr, (place, command, done.stderr)
        assert SECRET not in done.stdout + done.stderr, (place, command)


@pytest.mark.parametrize("place", FOLDERS)
def test_a_folder_that_is_a_link_is_neither_read_nor_written(
    workspace: Workspace, tmp_path: Path, place: str
) -> None:
    outside = tmp_path / "dehors"
    outside.mkdir()
    link(workspace.root / place, outside)
    (outside / "notes.md").write_text(f"---\ntitle: {SECRET}\n---\n{SECRET}\n", "utf-8")
    (outside / "notes.yaml").write_text(f"{SECRET}: [", "utf-8")
    before = contents(outside)
    run_all(place)
    assert contents(outside) == before


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("place", FILES)
def test_a_file_that_is_a_link_is_neither_read_nor_written(
    workspace: Workspace, tmp_path: Path, place: str, is_there: bool
) -> None:
    outside = tmp_path / "dehors"
    outside.mkdir()
    if is_there:
        (outside / "secret").write_text(f"{SECRET}: [think-tank-orchestra\n", "utf-8")
    link(workspace.root / place, outside / "secret")
    before = contents(outside)
    run_all(place)
    assert contents(outside) == before
    assert [path.name for path in outside.iterdir()] == ["secret"] * is_there


def test_links_within_the_workspace_are_followed_where_they_lead(workspace: Workspace) -> None:
    (workspace.root / "bibliothèque").mkdir()
    note = workspace.root / "sources/essais/carnet.md"
    note.rename(workspace.root / "bibliothèque/carnet.md")
    note.symlink_to("../../bibliothèque/carnet.md")
    assert run("sources", "check").code == 0
    assert run("publish", "--approved", *BY).code == 0
