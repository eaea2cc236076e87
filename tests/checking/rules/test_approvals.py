"""Approvals are held against the audit and against those who review here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import WORLD
from tests.review.forging import BOUND, FORGERIES, TOLD, as_of_an_earlier_version, forge
from tests.review.office import ANNA, BRUNO, lay, make_office

from orchestra.audit import audit_path
from orchestra.checking.cache import open_cache
from orchestra.checking.many import check_many
from orchestra.checking.tree import find_documents
from orchestra.review.actions import approve, publish_paper, withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.review.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = make_office(tmp_path)
    paper = lay(office)
    approve(office, paper.key, ANNA, paper.version, ["sources"])
    return office


def codes(office: Office, *reviewers: str, state: Path | None = None) -> list[str]:
    """Return what is found in the archive by those rules."""
    world = replace(WORLD, reviewers=reviewers)
    files = find_documents([office.output_folder])
    found = check_many(files, lambda: world, open_cache(state, b"") if state else None)
    return [f.rule for each in found.values() for f in each if f.rule in ("ARC007", "ARC008")]


def test_what_was_approved_here_by_one_who_may_has_no_finding(office: Office) -> None:
    assert codes(office, ANNA.name) == []
    assert codes(office, ANNA.name.upper()) == []


def test_one_who_left_keeps_what_was_published_and_nothing_else(office: Office) -> None:
    assert codes(office, BRUNO.name) == ["ARC008"]
    paper = lay(office, next(office.output_folder.glob("drafts/*/*.md")).read_bytes())
    publish_paper(office, paper.key, BRUNO, paper.version)
    assert codes(office, BRUNO.name) == []


def test_a_folder_without_an_audit_outside_of_a_workspace_has_no_finding(office: Office) -> None:
    audit_path(office.output_folder).unlink()
    assert codes(office, ANNA.name) == []


def test_an_audit_that_is_a_link_has_no_line(office: Office, tmp_path: Path) -> None:
    audit = audit_path(office.output_folder)
    audit.rename(tmp_path / "ailleurs")
    audit.symlink_to(tmp_path / "ailleurs")
    assert codes(office, ANNA.name) == ["ARC007"]


def test_a_change_of_the_audit_alone_is_seen_by_a_check_that_has_a_cache(
    office: Office, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    assert codes(office, ANNA.name, state=state) == []
    lines = audit_path(office.output_folder).read_bytes()
    audit_path(office.output_folder).write_bytes(lines.replace(b"approved", b"rejected"))
    assert codes(office, ANNA.name, state=state) == ["ARC007"]


def document(office: Office) -> Path:
    return next(office.output_folder.glob("*/essai/*.md"))


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("is_published", [False, True])
def test_what_was_changed_of_an_approval_after_it_is_found(
    office: Office, is_published: bool, name: str
) -> None:
    if is_published:
        paper = lay(office, document(office).read_bytes())
        publish_paper(office, paper.key, ANNA, paper.version)
    assert codes(office, ANNA.name) == []
    forge(document(office), name)
    assert codes(office, ANNA.name) == ["ARC007"]


@pytest.mark.parametrize("name", FORGERIES)
def test_of_an_archive_of_an_earlier_version_what_its_lines_hold_is_compared(
    office: Office, name: str
) -> None:
    as_of_an_earlier_version(office.output_folder)
    assert codes(office, ANNA.name) == []
    forge(document(office), name)
    assert codes(office, ANNA.name) == (["ARC007"] if name in TOLD else [])
    assert name in TOLD or name in BOUND


def test_what_was_withdrawn_is_not_published_again_by_moving_it(office: Office) -> None:
    paper = lay(office, document(office).read_bytes())
    paper = publish_paper(office, paper.key, ANNA, paper.version)
    gone = withdraw(office, paper.key, ANNA, paper.version, "Une source a été retirée.")
    gone.path.unlink()
    lay(office, paper.data, shelf="published")
    assert codes(office, ANNA.name) == ["ARC007"]
