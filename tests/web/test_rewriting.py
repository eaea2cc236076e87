from __future__ import annotations

import pytest
from tests.checking.documents import INTRODUCTION
from tests.publishing.newsroom import ANNA
from tests.web.reading_room import Browser, Site

from orchestra.errors import OrchestraError
from orchestra.review.actions import edit
from orchestra.review.paper import Paper
from orchestra.review.proposals import Proposal, fail, find_proposal, finish, next_queued, pending


@pytest.fixture
def asked(site: Site, anna: Browser, paper: Paper) -> Proposal:
    """A request of Anna's that a worker has begun."""
    anna.post(
        f"/d/{paper.key}/request-changes",
        seen=paper.version, text="Un exemple.", line=str(INTRODUCTION + 2), rewrite="yes",
    )  # fmt: skip
    found = next_queued(site.desk.workspace.state_folder)
    assert found
    return found


def written(site: Site, asked: Proposal) -> Proposal:
    new = asked.text.replace("42 établis", "42 grands établis")
    return finish(site.desk.workspace.state_folder, asked.id, new)


def test_asking_wakes_the_worker(site: Site, asked: Proposal) -> None:
    assert site.desk.asked.is_set()


def test_a_section_written_again_is_shown_with_what_differs(
    site: Site, anna: Browser, asked: Proposal
) -> None:
    assert "every 3s" in anna.get(f"/d/{asked.key}/rewrites").text
    written(site, asked)
    part = anna.get(f"/d/{asked.key}/rewrites").text
    assert "<ins>grands </ins>" in part or "<ins> grands</ins>" in part
    assert "every 3s" not in part


def test_keeping_it_gives_the_document_the_new_section(
    site: Site, anna: Browser, asked: Proposal
) -> None:
    written(site, asked)
    seen = site.desk.paper(asked.key).version
    answer = anna.post(f"/d/{asked.key}/rewrites/{asked.id}", verdict="accept", seen=seen)
    assert answer.status_code == 303
    after = site.desk.paper(asked.key)
    assert "42 grands établis" in after.text
    assert after.review.comments[0].text == "Un exemple."
    assert not pending(site.desk.workspace.state_folder)


def test_leaving_it_changes_nothing(site: Site, anna: Browser, asked: Proposal) -> None:
    written(site, asked)
    before = site.desk.paper(asked.key)
    anna.post(f"/d/{asked.key}/rewrites/{asked.id}", verdict="discard", seen=before.version)
    assert site.desk.paper(asked.key).version == before.version
    assert find_proposal(site.desk.workspace.state_folder, asked.id).status == "discarded"


def test_what_was_edited_meanwhile_is_not_overwritten(
    site: Site, anna: Browser, asked: Proposal
) -> None:
    written(site, asked)
    paper = site.desk.paper(asked.key)
    text = paper.text.replace("Chacun y", "Chacune y")
    paper = edit(site.desk.office, paper.key, ANNA, paper.version, text)
    answer = anna.post(f"/d/{asked.key}/rewrites/{asked.id}", verdict="accept", seen=paper.version)
    assert answer.status_code == 409
    assert "42 grands établis" in answer.text
    assert site.desk.paper(asked.key).version == paper.version


def test_one_that_failed_says_why_and_can_be_tried_again(
    site: Site, anna: Browser, asked: Proposal
) -> None:
    state = site.desk.workspace.state_folder
    fail(state, asked.id, OrchestraError("the engine is away"))
    assert "the engine is away" in anna.get(f"/d/{asked.key}").text
    anna.post(f"/d/{asked.key}/rewrites/{asked.id}", verdict="again")
    assert [found.status for found in pending(state)] == ["queued"]


def test_a_proposal_of_another_document_is_not_there(
    site: Site, anna: Browser, asked: Proposal
) -> None:
    assert anna.post(f"/d/{'0' * 16}/rewrites/{asked.id}", verdict="discard").status_code == 404
    assert anna.post(f"/d/{asked.key}/rewrites/{'0' * 16}").status_code == 404
