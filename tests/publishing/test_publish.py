"""Publishing takes what a person approved in exactly that form, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.publishing.newsroom import ANNA, approved, draft, make_newsroom, now, put_evidence

from orchestra.audit import read_audit
from orchestra.publishing.publish import publish, withdraw_published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    return make_newsroom(make_workspace)


def files(workspace: Workspace) -> dict[str, bytes]:
    output = workspace.output_folder
    found = [p for shelf in ("drafts", "published") for p in (output / shelf).rglob("*.md")]
    return {str(path.relative_to(output)): path.read_bytes() for path in found}


def test_what_was_approved_is_published_and_on_the_site(workspace: Workspace) -> None:
    paper = approved(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert not done.refused
    assert not done.problems
    assert done.papers[0].path == workspace.output_folder / "published/essai/03-essai.md"
    assert done.papers[0].status == "published"
    assert not paper.path.exists()
    assert done.built
    assert done.built.documents == 1
    assert done.built.warnings == []
    assert (done.built.folder / "reflexions/essai/03-essai.html").is_file()
    summary = (workspace.output_folder / "published/SUMMARY.md").read_text("utf-8")
    assert "(essai/03-essai.md)" in summary
    assert [line.event for line in read_audit(workspace.output_folder)] == ["approved", "published"]


def test_what_nobody_approved_is_refused_and_stays(workspace: Workspace) -> None:
    paper = draft(workspace)
    before = files(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert [refusal.key for refusal in done.refused] == [paper.key]
    assert done.papers == []
    assert done.built is None
    assert files(workspace) == before


def test_what_changed_after_its_approval_is_refused_and_stays(workspace: Workspace) -> None:
    paper = approved(workspace)
    paper.path.write_text(paper.text.replace("seconde vie", "autre vie"), "utf-8")
    before = files(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert "has changed" in done.refused[0].error.message
    assert files(workspace) == before


def test_one_that_is_refused_does_not_keep_back_the_others(workspace: Workspace) -> None:
    first, second = draft(workspace, 1), approved(workspace, 2)
    wanted = [(paper.key, paper.version) for paper in (first, second)]
    done = publish(workspace, [*wanted, ("0" * 16, "")], ANNA, now)
    assert [paper.key for paper in done.papers] == [second.key]
    assert [refusal.key for refusal in done.refused] == [first.key, "0" * 16]


def test_a_place_that_is_taken_is_refused_and_nothing_moves(workspace: Workspace) -> None:
    paper = approved(workspace)
    taken = workspace.output_folder / "published/essai/03-essai.md"
    taken.parent.mkdir(parents=True)
    taken.write_text("un autre texte", "utf-8")
    before = files(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert len(done.refused) == 1
    assert files(workspace) == before


def test_a_site_that_cannot_be_built_leaves_the_document_published(workspace: Workspace) -> None:
    paper = approved(workspace)
    (workspace.output_folder / "site").write_text("un fichier", "utf-8")
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.papers[0].path.is_file()
    assert "cannot write" in done.problems[0].message


def test_what_is_withdrawn_leaves_the_site_and_is_kept(workspace: Workspace) -> None:
    paper = approved(workspace)
    published = publish(workspace, [(paper.key, paper.version)], ANNA, now).papers[0]
    done = withdraw_published(
        workspace, (published.key, published.version), ANNA, now, "une erreur"
    )
    assert done.papers[0].path == workspace.output_folder / "withdrawn/essai/03-essai.md"
    assert done.papers[0].review.reason == "une erreur"
    site = workspace.output_folder / "site"
    assert not (site / "reflexions/essai/03-essai.html").exists()
    everything = "".join(path.read_text("utf-8") for path in site.rglob("*.*"))
    assert "Réemploi et réparation" not in everything
    assert "03-essai" not in (workspace.output_folder / "published/SUMMARY.md").read_text("utf-8")


def test_a_withdrawal_needs_a_reason(workspace: Workspace) -> None:
    paper = approved(workspace)
    published = publish(workspace, [(paper.key, paper.version)], ANNA, now).papers[0]
    done = withdraw_published(workspace, (published.key, published.version), ANNA, now, " ")
    assert "no reason" in done.refused[0].error.message
    assert published.path.is_file()


def test_evidence_beside_what_is_published_is_no_page(workspace: Workspace) -> None:
    paper = approved(workspace)
    put_evidence(workspace, paper)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.built is not None
    assert (done.built.documents, done.built.warnings, done.problems) == (1, [], [])
    published = workspace.output_folder / "published"
    assert (published / "essai/03-essai.evidence.json").is_file()
    built = [path.name for path in (workspace.output_folder / "site").rglob("*")]
    assert not [name for name in built if "evidence" in name]
    for contents in published.glob("*.*"):
        assert "evidence" not in contents.read_text("utf-8")
