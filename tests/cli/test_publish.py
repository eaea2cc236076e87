"""``orchestra publish``: what it publishes, what it refuses, and how it says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.publishing.newsroom import ANNA, BRUNO, approved, draft, make_newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace

BY = ("--by", ANNA.name)


@pytest.fixture
def workspace(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = make_newsroom(make_workspace)
    monkeypatch.chdir(made.root)
    return made


@pytest.mark.parametrize("name", ["path", "key", "number"])
def test_a_document_is_named_by_its_path_key_or_number(workspace: Workspace, name: str) -> None:
    paper = approved(workspace)
    named = {"path": str(paper.path), "key": paper.key, "number": "essai/3"}[name]
    done = run("publish", named, *BY)
    assert done.code == 0, done.stderr
    assert done.stdout == f"{workspace.output_folder / 'published/essai/03-essai.md'}\n"
    assert (workspace.output_folder / "site/reflexions/essai/03-essai.html").is_file()


def test_all_that_is_approved_is_published(workspace: Workspace) -> None:
    approved(workspace, 1)
    approved(workspace, 2)
    draft(workspace, 3)
    done = run("publish", "--approved", *BY)
    assert done.code == 0
    assert [line.rpartition("/")[2] for line in done.stdout.splitlines()] == [
        "01-essai.md",
        "02-essai.md",
    ]


def test_with_nothing_approved_there_is_nothing_to_do(workspace: Workspace) -> None:
    draft(workspace)
    done = run("publish", "--approved", *BY)
    assert (done.code, done.stdout) == (0, "")
    assert "nothing is approved" in done.stderr


def test_a_draft_is_refused_with_exit_code_one(workspace: Workspace) -> None:
    paper = draft(workspace)
    done = run("publish", paper.key, *BY, "--json")
    assert done.code == 1
    said = json.loads(done.stdout)
    assert said["documents"] == []
    assert said["refused"][0]["key"] == paper.key
    assert paper.path.is_file()


def test_what_was_changed_after_its_approval_is_refused_aloud(workspace: Workspace) -> None:
    paper = approved(workspace)
    paper.path.write_text(paper.text.replace("seconde vie", "autre vie"), "utf-8")
    done = run("publish", "--approved", *BY)
    assert done.code == 1
    assert "changed after it was approved" in done.stderr


def test_withdrawing_takes_it_off_the_site(workspace: Workspace) -> None:
    approved(workspace)
    run("publish", "--approved", *BY)
    done = run("publish", "--withdraw", "essai/3", "--reason", "une erreur", *BY)
    assert done.code == 0
    assert done.stdout == f"{workspace.output_folder / 'withdrawn/essai/03-essai.md'}\n"
    assert not (workspace.output_folder / "site/reflexions/essai/03-essai.html").exists()


def test_a_link_among_the_drafts_keeps_back_no_other(workspace: Workspace) -> None:
    paper = approved(workspace)
    paper.path.with_name("00-boucle.md").symlink_to("00-boucle.md")
    paper.path.with_name("04-lien.md").symlink_to("/etc/hostname")
    done = run("publish", "--approved", *BY)
    assert done.code == 0
    assert (workspace.output_folder / "published/essai/03-essai.md").is_file()
    assert done.stderr.count("is a link out of the archive") == 2


def test_withdrawing_without_a_reason_is_refused(workspace: Workspace) -> None:
    approved(workspace)
    run("publish", "--approved", *BY)
    done = run("publish", "--withdraw", "essai/3", *BY)
    assert done.code == 1
    assert "no reason" in done.stderr


def test_who_publishes_has_to_be_said_and_known(workspace: Workspace) -> None:
    approved(workspace)
    assert BRUNO.name in refused("publish", "--approved")[1]
    assert "did you mean" in refused("publish", "--approved", "--by", "Relectrice de demo")[0]


def test_an_unknown_document_is_told(workspace: Workspace) -> None:
    assert "no document" in refused("publish", "essai/99", *BY)[0]


@pytest.mark.parametrize("arguments", [(), ("--approved", "essai/3"), ("--withdraw", "a", "b")])
def test_what_to_publish_has_to_be_said_once(
    workspace: Workspace, arguments: tuple[str, ...]
) -> None:
    done = run("publish", *arguments, *BY)
    assert done.code == 2
    assert "--approved" in done.stderr
