"""A build writes what changed, removes what is gone, and leaves everybody else's files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.publishing.press import document, make, put
from tests.review.forging import FORGERIES, forge

from orchestra.audit import audit_path
from orchestra.errors import ArchiveError
from orchestra.publishing.page import ROWS
from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace

PAGE = "reflexions/ateliers/01-essai.html"


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    made = make(make_workspace)
    for n in range(1, 4):
        put(made, f"ateliers/{n:02}-essai.md", document(title=f"Essai {n}", time=f"22:0{n}:00"))
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_second_build_writes_nothing(workspace: Workspace) -> None:
    first = build_site(workspace)
    second = build_site(workspace)
    assert first.written > 10
    assert (second.written, second.removed) == (0, 0)
    assert second.documents == 3


def test_what_is_built_bit_by_bit_is_what_is_built_at_once(workspace: Workspace) -> None:
    build_site(workspace)
    put(workspace, "ateliers/02-essai.md", document(title="Autre", keywords=["neuf"]))
    put(workspace, "jardins/01-essai.md", document(agent="Agent Jardins"))
    (workspace.output_folder / "published/ateliers/03-essai.md").unlink()
    build_site(workspace)
    bit_by_bit = contents(workspace.output_folder / "site")
    (workspace.output_folder / "site").rename(workspace.root / "before")
    (workspace.state_folder / "site.json").unlink()
    build_site(workspace)
    assert contents(workspace.output_folder / "site") == bit_by_bit


def test_one_more_document_touches_few_pages(workspace: Workspace) -> None:
    for n in range(10, 10 + 6 * ROWS):
        put(workspace, f"ateliers/{n}-essai.md", document(title=f"Essai {n}", date="2025-01-02"))
    whole = build_site(workspace).written
    put(workspace, "ateliers/999-essai.md", document(title="Le dernier", date="2026-12-01"))
    assert whole > 6 * ROWS
    assert build_site(workspace).written < 20


def test_pages_of_a_document_that_is_gone_are_removed(workspace: Workspace) -> None:
    put(workspace, "jardins/01-seul.md", document(agent="Agent Jardins", keywords=["compost"]))
    build_site(workspace)
    site = workspace.output_folder / "site"
    gone = ["reflexions/jardins/01-seul.html", "agents/jardins.html", "mots-cles/compost.html"]
    assert all((site / name).is_file() for name in gone)
    (workspace.output_folder / "published/jardins/01-seul.md").unlink()
    assert build_site(workspace).removed == 3
    assert not any((site / name).exists() for name in gone)
    assert not (site / "reflexions/jardins").exists()


def test_pages_left_by_a_build_that_nobody_remembers_are_removed(workspace: Workspace) -> None:
    build_site(workspace)
    (workspace.state_folder / "site.json").unlink()
    (workspace.output_folder / "published/ateliers/01-essai.md").unlink()
    build_site(workspace)
    assert not (workspace.output_folder / "site" / PAGE).exists()


def test_files_of_others_are_neither_removed_nor_overwritten(workspace: Workspace) -> None:
    site = workspace.output_folder / "site"
    site.mkdir(parents=True)
    others = {"CNAME": "exemple.invalid", "robots.txt": "User-agent: *\n", "notes.html": "à moi"}
    for name, text in others.items():
        (site / name).write_text(text, encoding="utf-8")
    for _ in range(2):
        warnings = build_site(workspace).warnings
        assert len(warnings) == 1
        assert "robots.txt was not written by site build" in warnings[0]
    for name, text in others.items():
        assert (site / name).read_text("utf-8") == text


def test_a_page_that_was_changed_or_deleted_is_written_again(workspace: Workspace) -> None:
    build_site(workspace)
    page = workspace.output_folder / "site" / PAGE
    text = page.read_text("utf-8")
    page.write_text("abîmée", encoding="utf-8")
    assert build_site(workspace).written == 1
    page.unlink()
    assert build_site(workspace).written == 1
    assert page.read_text("utf-8") == text


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"made_by": "", "documents": {}, "files": {"a": 3}}']
)
def test_a_damaged_memory_only_costs_time(workspace: Workspace, damage: str) -> None:
    build_site(workspace)
    before = contents(workspace.output_folder / "site")
    (workspace.state_folder / "site.json").write_text(damage, encoding="utf-8")
    assert build_site(workspace).warnings == []
    assert contents(workspace.output_folder / "site") == before


def test_a_document_restored_to_what_it_was_gives_the_same_page(workspace: Workspace) -> None:
    build_site(workspace)
    page = workspace.output_folder / "site" / PAGE
    before = page.read_bytes()
    path = put(workspace, "ateliers/01-essai.md", document(title="Autre titre"))
    build_site(workspace)
    assert page.read_bytes() != before
    path.write_text(document(title="Essai 1", time="22:01:00"), encoding="utf-8")
    build_site(workspace)
    assert page.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told(workspace: Workspace) -> None:
    workspace.output_folder.mkdir(exist_ok=True)
    (workspace.output_folder / "site").write_text("un fichier", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot write"):
        build_site(workspace)


def test_what_the_audit_does_not_have_is_not_shown_also_after_it_was(workspace: Workspace) -> None:
    assert build_site(workspace).documents == 3
    audit = audit_path(workspace.output_folder)
    lines = audit.read_bytes()
    audit.write_bytes(b"")
    built = build_site(workspace)
    assert built.documents == 0
    assert "no line of the audit says that Relectrice" in built.warnings[0]
    audit.write_bytes(lines)
    assert build_site(workspace).documents == 3


def test_a_link_out_of_the_archive_is_not_followed(workspace: Workspace) -> None:
    secret = workspace.root / "secret.md"
    secret.write_text(document(title="Secret"), encoding="utf-8")
    (workspace.output_folder / "published/ateliers/09-lien.md").symlink_to(secret)
    built = build_site(workspace)
    assert built.documents == 3
    assert "link out of the archive" in built.warnings[0]


@pytest.mark.parametrize("name", FORGERIES)
def test_what_was_changed_of_an_approval_after_it_is_not_shown(
    workspace: Workspace, name: str
) -> None:
    assert build_site(workspace).documents == 3
    forge(workspace.output_folder / "published/ateliers/02-essai.md", name)
    built = build_site(workspace)
    assert built.documents == 2
    assert "02-essai.md is left out: it cannot be shown: " in built.warnings[0]
