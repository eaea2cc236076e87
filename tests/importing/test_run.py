"""The import as a whole: what lies where afterwards, byte for byte."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.importing.old import BODY, all_bytes, old_text, put

from orchestra.errors import ArchiveError, StateError
from orchestra.importing.run import import_tree
from orchestra.review.front import set_values
from orchestra.review.paper import read_paper
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.importing.report import Report

LIST = '[{"name": "Agent Vélos", "theme": "Vélos", "topics": ["Réparer (outils)"]}]'


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    return load_workspace(make_workspace())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    return folder


def bring(workspace: Workspace, old: Path, *, write: bool = True) -> Report:
    return import_tree(load_workspace(workspace.root), old, None, write=write)


def placed(workspace: Workspace, old: Path) -> dict[str, str]:
    return {one.source: one.path for one in bring(workspace, old).documents}


@pytest.mark.parametrize(
    "text",
    [
        old_text(),
        "\ufeff" + old_text().replace("\n", "\r\n"),
        old_text("Un.\r\nDeux.\r---\nTrois.\n\n\n"),
        old_text().replace("\n", "\r\n") + "Fin.\n",
    ],
)
def test_what_was_published_is_a_draft_of_which_only_the_status_changed(
    workspace: Workspace, old: Path, text: str
) -> None:
    put(old / "published/14-reparer.md", text)
    (done,) = bring(workspace, old).documents
    assert done.path == "output/drafts/ateliers/14-reparer.md"
    assert done.changes == ["status: published → draft"]
    path = workspace.root / done.path
    assert path.read_bytes() == text.replace('"published"', '"draft"').encode()
    assert read_paper(workspace.output_folder, path).status == "draft"


@pytest.mark.parametrize(
    ("status", "shelf", "is_now"),
    [
        ("draft", "drafts", "draft"),
        ("changes-requested", "drafts", "changes-requested"),
        ("approved", "drafts", "draft"),
        ("valide", "drafts", "draft"),
        ("rejected", "rejected", "rejected"),
        ("withdrawn", "withdrawn", "withdrawn"),
    ],
)
def test_any_other_status_leaves_every_byte_and_approves_nothing(
    workspace: Workspace, old: Path, status: str, shelf: str, is_now: str
) -> None:
    source = put(old / "14-reparer.md", old_text(status=status))
    assert placed(workspace, old) == {"14-reparer.md": f"output/{shelf}/ateliers/14-reparer.md"}
    path = workspace.output_folder / shelf / "ateliers/14-reparer.md"
    assert path.read_bytes() == source.read_bytes()
    assert read_paper(workspace.output_folder, path).status == is_now


@pytest.mark.parametrize("status", ["approved", "published", "draft"])
def test_an_approval_from_elsewhere_is_not_brought_in(
    workspace: Workspace, old: Path, status: str
) -> None:
    source = put(old / "14-reparer.md", old_text(status=status))
    content = read_paper(old.parent, source).content
    review = {"reviewer": "Anna", "at": "2026-02-04T08:00:00+01:00", "content": content}
    source.write_text(set_values(source.read_text(), {"review": review}), encoding="utf-8")
    report = bring(workspace, old)
    assert report.documents == []
    assert report.left[0].why == "carries an approval, by Anna"


def test_a_status_that_cannot_be_changed_is_left_and_the_others_come(
    workspace: Workspace, old: Path
) -> None:
    put(old / "01-a.md", "---\n{agent: ateliers, status: published}\n---\nTexte.\n")
    put(old / "14-reparer.md", old_text())
    report = bring(workspace, old)
    assert [one.source for one in report.documents] == ["14-reparer.md"]
    assert report.left[0].why == "the front matter is written in braces"


def test_a_number_that_is_taken_gives_way_to_the_next_free_one(
    workspace: Workspace, old: Path
) -> None:
    put(workspace.output_folder / "published/ateliers/14-autre.md", old_text("Autre.\n"))
    put(old / "14-reparer.md", old_text())
    put(old / "20-plus-tard.md", old_text("Plus tard.\n", numero=20))
    report = bring(workspace, old)
    moved = next(one for one in report.documents if one.source == "14-reparer.md")
    assert moved.path == "output/drafts/ateliers/21-reparer.md"
    assert moved.changes == ["status: published → draft", "numero: 14 → 21"]
    text = old_text(numero=21, status="draft")
    assert (workspace.root / moved.path).read_text(encoding="utf-8") == text


def test_of_two_documents_with_one_number_both_come(workspace: Workspace, old: Path) -> None:
    put(old / "a/14-un.md", old_text("Un.\n"))
    put(old / "b/14-deux.md", old_text("Deux.\n"))
    assert placed(workspace, old) == {
        "a/14-un.md": "output/drafts/ateliers/14-un.md",
        "b/14-deux.md": "output/drafts/ateliers/15-deux.md",
    }


def test_a_name_without_number_or_with_a_date_is_made_of_number_and_title(
    workspace: Workspace, old: Path
) -> None:
    put(old / "2026-02-03-note.md", old_text("Un.\n"))
    put(old / "Ma note.md", old_text("Deux.\n", numero=15))
    assert sorted(placed(workspace, old).values()) == [
        "output/drafts/ateliers/14-reparer-ensemble.md",
        "output/drafts/ateliers/15-reparer-ensemble.md",
    ]


def test_without_front_matter_the_folder_names_the_agent_and_nothing_is_added(
    workspace: Workspace, old: Path
) -> None:
    put(old / "Agent Ateliers/2026/notes.md", BODY)
    assert placed(workspace, old) == {
        "Agent Ateliers/2026/notes.md": "output/drafts/ateliers/01-notes.md"
    }
    assert (workspace.output_folder / "drafts/ateliers/01-notes.md").read_text() == BODY


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("ateliers/01-a.md", old_text(agent="Agent Atelier"), "(did you mean Agent Ateliers?)"),
        ("ailleurs/01-a.md", BODY, "names no agent"),
    ],
)
def test_an_agent_that_is_not_known_is_never_made_up(
    workspace: Workspace, old: Path, name: str, text: str, why: str
) -> None:
    put(old / name, text)
    report = bring(workspace, old)
    assert report.documents == []
    assert why in report.left[0].why


def test_agents_of_the_list_come_first_and_own_their_documents(
    workspace: Workspace, old: Path
) -> None:
    put(old / "agents.json", LIST)
    put(old / "01-velos.md", old_text(agent="Agent Velos", numero=1))
    report = bring(workspace, old)
    assert [agent.path for agent in report.agents] == ["agents/velos.yaml"]
    assert [one.path for one in report.documents] == ["output/drafts/velos/01-velos.md"]
    again = load_workspace(workspace.root)
    assert [agent.id for agent in again.agents] == ["ateliers", "jardins", "velos"]


def test_the_file_of_another_agent_is_not_overwritten(workspace: Workspace, old: Path) -> None:
    ateliers = workspace.root / "agents/ateliers.yaml"
    ateliers.rename(workspace.root / "agents/velos.yaml")
    put(old / "agents.json", LIST)
    before = all_bytes(workspace.root)
    report = bring(workspace, old)
    assert report.left[0].why == "velos.yaml is there already, for another agent"
    assert before.items() <= all_bytes(workspace.root).items()


def a_mixed_archive(old: Path) -> None:
    put(old / "agents.json", LIST)
    put(old / "14-reparer.md", old_text())
    put(old / "14-autre.md", old_text("Autre.\n"))
    put(old / "copie.md", old_text(numero=3))
    put(old / "velos/notes.md", BODY)


def test_a_dry_run_says_the_same_and_writes_nothing(workspace: Workspace, old: Path) -> None:
    a_mixed_archive(old)
    before = all_bytes(workspace.root)
    would = bring(workspace, old, write=False)
    assert all_bytes(workspace.root) == before
    assert len(would.documents) == 3
    assert bring(workspace, old) == would


@pytest.mark.parametrize("lost", ["nothing", "state", "a line"])
def test_a_second_import_adds_nothing(workspace: Workspace, old: Path, lost: str) -> None:
    a_mixed_archive(old)
    bring(workspace, old)
    if lost == "state":
        shutil.rmtree(workspace.state_folder)
    if lost == "a line":
        (workspace.state_folder / "imports.jsonl").write_text('[1]\n{"dig')
    before = all_bytes(workspace.root)
    report = bring(workspace, old)
    assert (report.agents, report.documents, report.left) == ([], [], [])
    assert len(report.already) == 5
    assert all_bytes(workspace.root) == before


def test_what_was_edited_and_rejected_since_does_not_come_again(
    workspace: Workspace, old: Path
) -> None:
    put(old / "14-reparer.md", old_text())
    bring(workspace, old)
    draft = workspace.output_folder / "drafts/ateliers/14-reparer.md"
    put(workspace.output_folder / "rejected/ateliers/14-reparer.md", old_text("Tout autre.\n"))
    draft.unlink()
    report = bring(workspace, old)
    assert report.documents == []
    assert report.already[0].path == "rejected/ateliers/14-reparer.md"


def test_what_is_gone_from_the_archive_comes_again(workspace: Workspace, old: Path) -> None:
    put(old / "14-reparer.md", old_text())
    bring(workspace, old)
    shutil.rmtree(workspace.output_folder)
    assert len(bring(workspace, old).documents) == 1


@pytest.mark.parametrize("name", ["missing", "file", "output", "output/drafts", "."])
def test_a_folder_that_cannot_be_imported_is_refused(workspace: Workspace, name: str) -> None:
    put(workspace.root / "file", "x")
    (workspace.output_folder / "drafts").mkdir(parents=True)
    with pytest.raises(ArchiveError) as refusal:
        bring(workspace, workspace.root / name)
    assert refusal.value.hint


def test_an_archive_that_cannot_be_written_ends_the_import(workspace: Workspace, old: Path) -> None:
    put(old / "14-reparer.md", old_text())
    put(workspace.root / "output/drafts", "no folder")
    with pytest.raises(ArchiveError, match="cannot write"):
        bring(workspace, old)


def test_a_memory_that_cannot_be_read_ends_the_import(workspace: Workspace, old: Path) -> None:
    (workspace.state_folder / "imports.jsonl").mkdir(parents=True)
    with pytest.raises(StateError, match=r"imports\.jsonl cannot be read"):
        bring(workspace, old)


def test_evidence_comes_with_its_document_byte_for_byte(workspace: Workspace, old: Path) -> None:
    put(workspace.output_folder / "published/ateliers/14-autre.md", old_text("Autre.\n"))
    put(old / "14-reparer.md", old_text())
    put(old / "14-reparer.evidence.json", b'{"damaged\r\n\xff')
    assert bring(workspace, old, write=False).left == []
    report = bring(workspace, old)
    assert [one.path for one in report.documents] == ["output/drafts/ateliers/15-reparer.md"]
    assert (report.left, report.ignored) == ([], {})
    beside = workspace.output_folder / "drafts/ateliers/15-reparer.evidence.json"
    assert beside.read_bytes() == b'{"damaged\r\n\xff'
    assert bring(workspace, old).documents == []


def test_evidence_of_no_document_is_passed_over(workspace: Workspace, old: Path) -> None:
    put(old / "14-reparer.evidence.json", "{}")
    report = bring(workspace, old)
    assert (report.documents, report.left, report.ignored) == ([], [], {".json": 1})


def test_evidence_that_is_a_link_is_left_and_its_document_comes(
    workspace: Workspace, old: Path
) -> None:
    put(old / "14-reparer.md", old_text())
    (old / "14-reparer.evidence.json").symlink_to("/etc/hostname")
    report = bring(workspace, old)
    assert len(report.documents) == 1
    assert [(one.source, one.why) for one in report.left] == [
        ("14-reparer.evidence.json", "is a link")
    ]
    assert not list(workspace.output_folder.rglob("*.evidence.json"))


@pytest.mark.parametrize("evidence", ["", "{}"])
def test_evidence_in_the_place_of_a_new_document_keeps_it_out(
    workspace: Workspace, old: Path, evidence: str
) -> None:
    there = put(workspace.output_folder / "drafts/ateliers/14-reparer.evidence.json", "d’une autre")
    put(old / "14-reparer.md", old_text())
    if evidence:
        put(old / "14-reparer.evidence.json", evidence)
    for write in (False, True):
        report = bring(workspace, old, write=write)
        assert report.documents == []
        assert report.left[0].why.endswith("14-reparer.evidence.json is there already")
    assert there.read_text("utf-8") == "d’une autre"


def test_an_import_that_was_stopped_after_the_evidence_goes_on(
    workspace: Workspace, old: Path
) -> None:
    put(workspace.output_folder / "drafts/ateliers/14-reparer.evidence.json", "{}")
    put(old / "14-reparer.md", old_text())
    put(old / "14-reparer.evidence.json", "{}")
    assert len(bring(workspace, old).documents) == 1
