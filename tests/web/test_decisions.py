from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, INTRODUCTION
from tests.publishing.newsroom import ANNA, approved, draft
from tests.web.reading_room import NAME, Browser, Site

from orchestra.review.actions import publish_paper
from orchestra.review.paper import Paper
from orchestra.review.versions import versions

CHECKED = ["accuracy", "plausibility", "sources"]


def test_approving_records_the_reviewer_and_what_she_checked(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post(f"/d/{paper.key}/approve", seen=paper.version, checked=CHECKED)
    assert answer.status_code == 303
    after = site.desk.paper(paper.key)
    assert (after.status, after.review.reviewer, after.review.checked) == (
        "approved",
        NAME,
        CHECKED,
    )
    page = anna.get(answer.headers["location"]).text
    assert "The text is approved." in page
    assert "Checked: accuracy, plausibility, sources." in page


def test_approving_without_having_checked_anything_is_refused(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post(f"/d/{paper.key}/approve", seen=paper.version)
    assert answer.status_code == 422
    assert "nothing was checked" in answer.text
    assert site.desk.paper(paper.key).status == "draft"


def test_a_text_with_errors_cannot_be_approved(site: Site, anna: Browser) -> None:
    paper = draft(site.desk.workspace, text=GOOD.replace("42 établis", "48 établis"))
    form = anna.get(f"/d/{paper.key}/approve").text
    assert "The checker finds 1 error" in form
    assert 'name="checked"' not in form
    answer = anna.post(f"/d/{paper.key}/approve", seen=paper.version, checked=CHECKED)
    assert answer.status_code == 422
    assert site.desk.paper(paper.key).status == "draft"


def test_requesting_changes_anchors_the_remark_to_its_paragraph(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post(
        f"/d/{paper.key}/request-changes",
        seen=paper.version, text="Donnez un exemple.", line=str(INTRODUCTION + 4),
    )  # fmt: skip
    assert answer.status_code == 303
    after = site.desk.paper(paper.key)
    [comment] = after.review.comments
    assert after.status == "changes-requested"
    assert (comment.section, comment.paragraph) == ("Introduction", 2)
    assert (comment.by, comment.text) == (NAME, "Donnez un exemple.")


def test_a_remark_without_a_line_is_for_the_whole_text(
    site: Site, anna: Browser, paper: Paper
) -> None:
    anna.post(f"/d/{paper.key}/request-changes", seen=paper.version, text="Plus court.", line="")
    [comment] = site.desk.paper(paper.key).review.comments
    assert (comment.section, comment.paragraph) == ("", 0)


def test_the_form_for_a_paragraph_quotes_it(anna: Browser, paper: Paper) -> None:
    page = anna.get(f"/d/{paper.key}/request-changes?line={INTRODUCTION + 4}").text
    assert "Celui qui répare cherche" in page
    assert f'name="line" value="{INTRODUCTION + 4}"' in page


def test_resubmitting_makes_it_a_draft_again(site: Site, anna: Browser, paper: Paper) -> None:
    anna.post(f"/d/{paper.key}/request-changes", seen=paper.version, text="Plus court.")
    seen = site.desk.paper(paper.key).version
    assert anna.post(f"/d/{paper.key}/resubmit", seen=seen).status_code == 303
    after = site.desk.paper(paper.key)
    assert after.status == "draft"
    assert all(comment.resolved for comment in after.review.comments)


def test_rejecting_keeps_the_text_and_the_reason(site: Site, anna: Browser, paper: Paper) -> None:
    answer = anna.post(f"/d/{paper.key}/reject", seen=paper.version, reason="Hors sujet.")
    assert answer.status_code == 303
    after = site.desk.paper(paper.key)
    assert (after.status, after.shelf) == ("rejected", "rejected")
    page = anna.get(f"/d/{paper.key}").text
    assert "Hors sujet." in page
    assert 'data-key="e"' not in page


def test_rejecting_without_a_reason_is_refused(site: Site, anna: Browser, paper: Paper) -> None:
    assert anna.post(f"/d/{paper.key}/reject", seen=paper.version, reason=" ").status_code == 422
    assert site.desk.paper(paper.key).status == "draft"


def test_publishing_one_text_leads_back_to_it(site: Site, anna: Browser) -> None:
    paper = approved(site.desk.workspace)
    answer = anna.post("/publish", paper=paper.key)
    assert answer.headers["location"] == f"/d/{paper.key}?said=published"
    assert site.desk.paper(paper.key).status == "published"


def test_withdrawing_takes_a_text_off_the_site(site: Site, anna: Browser) -> None:
    paper = approved(site.desk.workspace)
    paper = publish_paper(site.desk.office, paper.key, ANNA, paper.version)
    answer = anna.post(f"/d/{paper.key}/withdraw", seen=paper.version, reason="Une erreur.")
    assert answer.status_code == 303
    assert site.desk.paper(paper.key).status == "withdrawn"


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("approve", {"checked": CHECKED}),
        ("request-changes", {"text": "Ma remarque."}),
        ("reject", {"reason": "Ma remarque."}),
    ],
)
def test_a_decision_on_a_text_that_changed_is_not_taken_and_keeps_what_was_written(
    site: Site, anna: Browser, paper: Paper, form: str, fields: dict[str, str]
) -> None:
    paper.path.write_text(paper.text.replace("42 établis", "42 grands établis"), "utf-8")
    answer = anna.post(f"/d/{paper.key}/{form}", seen=paper.version, **fields)
    assert answer.status_code == 409
    assert "The text changed since you opened it." in answer.text
    assert fields.get("text", fields.get("reason", "")) in answer.text
    now = site.desk.paper(paper.key)
    assert now.status == "draft"
    assert f'name="seen" value="{now.version}"' in answer.text


def test_what_was_written_about_a_text_that_went_is_given_back(anna: Browser, paper: Paper) -> None:
    paper.path.unlink()
    answer = anna.post(f"/d/{paper.key}/reject", seen=paper.version, reason="Une longue raison.")
    assert answer.status_code == 404
    assert "Une longue raison." in answer.text


def test_a_decision_that_the_state_does_not_allow_is_refused(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post(f"/d/{paper.key}/withdraw", seen=paper.version, reason="Une erreur.")
    assert answer.status_code == 422
    assert "cannot become withdrawn" in answer.text


@pytest.mark.parametrize("form", ["approve", "request-changes", "reject", "withdraw"])
def test_every_form_has_a_page_of_its_own_without_script(
    anna: Browser, paper: Paper, form: str
) -> None:
    page = anna.get(f"/d/{paper.key}/{form}").text
    assert f'action="/d/{paper.key}/{form}"' in page
    assert f'name="csrf" value="{anna.csrf}"' in page
    assert f'name="seen" value="{paper.version}"' in page


def test_a_form_without_its_token_decides_nothing(site: Site, anna: Browser, paper: Paper) -> None:
    answer = anna.post(f"/d/{paper.key}/reject", csrf="x", seen=paper.version, reason="Non.")
    assert answer.status_code == 403
    assert len(versions(site.desk.office.output_folder, site.desk.paper(paper.key))) == 1


def test_a_remark_kept_after_the_session_ended_is_in_the_form_again(
    site: Site, anna: Browser, paper: Paper
) -> None:
    stranger = site.browser()
    answer = stranger.post(f"/d/{paper.key}/reject", seen=paper.version, reason="Une raison.")
    assert answer.status_code == 401
    [kept] = site.access._kept
    assert "Une raison." in anna.get(f"/d/{paper.key}/reject?kept={kept}").text
