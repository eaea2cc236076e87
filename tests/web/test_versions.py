from __future__ import annotations

import pytest
from lxml.html import fromstring
from tests.publishing.newsroom import ANNA, put_evidence
from tests.web.reading_room import Browser, Site

from orchestra.evidence import evidence_path, read_evidence
from orchestra.review.actions import edit
from orchestra.review.paper import Paper


@pytest.fixture
def corrected(site: Site, paper: Paper) -> Paper:
    for old, new in (("42 établis", "42 grands établis"), ("Chacun y", "Chacune y")):
        text = paper.text.replace(old, new)
        paper = edit(site.desk.office, paper.key, ANNA, paper.version, text)
    return paper


def words(page: str, tag: str) -> str:
    return " ".join(piece.text_content().strip() for piece in fromstring(page).xpath(f"//{tag}"))


def test_a_text_that_nobody_changed_has_one_version(anna: Browser, paper: Paper) -> None:
    assert "only one version" in anna.get(f"/d/{paper.key}/versions").text


def test_the_last_change_is_shown_first(anna: Browser, corrected: Paper) -> None:
    page = anna.get(f"/d/{corrected.key}/versions").text
    assert (words(page, "del"), words(page, "ins")) == ("Chacun", "Chacune")


def test_any_two_versions_can_be_compared(anna: Browser, corrected: Paper) -> None:
    page = anna.get(f"/d/{corrected.key}/versions?from=1&to=3").text
    assert words(page, "ins") == "grands Chacune"
    page = anna.get(f"/d/{corrected.key}/versions?from=2&to=2").text
    assert "These two versions say the same." in page


@pytest.mark.parametrize("asked", ["from=99&to=x", "from=-1", f"to={'9' * 50}", "from=%00"])
def test_versions_that_are_not_there_are_not_asked_for(
    anna: Browser, corrected: Paper, asked: str
) -> None:
    assert anna.get(f"/d/{corrected.key}/versions?{asked}").status_code == 200


def test_going_back_to_a_version_keeps_the_present_one(
    site: Site, anna: Browser, corrected: Paper
) -> None:
    answer = anna.post(f"/d/{corrected.key}/restore", seen=corrected.version, number="1")
    assert answer.status_code == 303
    after = site.desk.paper(corrected.key)
    assert "42 établis" in after.text
    page = anna.get(f"/d/{corrected.key}/versions?from=3&to=4").text
    assert words(page, "del") == "grands Chacune"


def test_going_back_is_refused_when_the_text_changed_meanwhile(
    site: Site, anna: Browser, corrected: Paper
) -> None:
    answer = anna.post(f"/d/{corrected.key}/restore", seen="0" * 64, number="1")
    assert answer.status_code == 422
    assert site.desk.paper(corrected.key).version == corrected.version


def test_a_document_that_went_is_gone_in_words(anna: Browser, corrected: Paper) -> None:
    corrected.path.unlink()
    assert anna.get(f"/d/{corrected.key}/versions").status_code == 404


def test_going_back_brings_the_verdicts_back(site: Site, anna: Browser, paper: Paper) -> None:
    before = read_evidence(put_evidence(site.desk.workspace, paper))
    text = paper.text.replace("Celui qui répare cherche", "Celle qui répare cherche")
    after = edit(site.desk.office, paper.key, ANNA, paper.version, text)
    assert after.value("support")["supported"] == 1
    anna.post(f"/d/{paper.key}/restore", seen=after.version, number="1")
    now = site.desk.paper(paper.key)
    assert now.value("support")["supported"] == 2
    restored = read_evidence(evidence_path(now.path))
    assert restored is not None
    assert before is not None
    assert restored.sentences == before.sentences
