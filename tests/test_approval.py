"""What a document says of its approval is held against what the audit has of it."""

from __future__ import annotations

from typing import Any

import pytest

from orchestra.approval import Approval, approvals, claimed_approval, disagreement
from orchestra.audit import AuditLine

ANNA, BRUNO = "Relectrice d’essai", "Autre relecteur d’essai"
AT, LATER = "2026-02-04T07:31:00+00:00", "2026-02-05T07:31:00+00:00"
LINE = AuditLine(
    at=AT, by=ANNA, event="approved", key="0123", path="drafts/essai/03.md", status="approved",
    content="sha256:0", version="0", note="accuracy, sources", review="sha256:r",
)  # fmt: skip
CLAIM = Approval(ANNA, "sha256:0", AT, "accuracy, sources", "sha256:r")


def line(**changes: Any) -> AuditLine:
    return LINE.model_copy(update=changes)


def difference(claim: Approval, *lines: AuditLine) -> str:
    return disagreement(claim, approvals(lines))


def test_what_the_audit_has_as_it_is_claimed_is_believed() -> None:
    assert difference(CLAIM, LINE) == ""


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"reviewer": BRUNO}, f"no line of the audit says that {BRUNO}"),
        ({"content": "sha256:1"}, f"no line of the audit says that {ANNA}"),
        ({"at": LATER}, f"approved it at {AT}, not {LATER}"),
        ({"at": ""}, f"approved it at {AT}, not nothing"),
        ({"checked": "accuracy, plausibility, sources"}, "checked accuracy, sources, not accuracy"),
        ({"checked": "accuracy"}, "checked accuracy, sources, not accuracy"),
        ({"checked": ""}, "checked accuracy, sources, not nothing"),
        ({"review": "sha256:s"}, "its review (history or remarks)"),
    ],
)
def test_each_part_of_a_claim_is_compared(forged: dict[str, str], said: str) -> None:
    assert said in difference(CLAIM._replace(**forged), LINE)


def test_what_a_line_of_an_earlier_version_does_not_hold_is_not_compared() -> None:
    forged = CLAIM._replace(at=LATER, checked="plausibility", review="sha256:s")
    assert difference(forged, line(at="", note="", review="")) == ""
    assert "approved it at" in difference(forged, line(note="", review=""))
    assert "checked" in difference(forged._replace(at=AT), line(review=""))


def test_a_publication_leaves_the_approval_and_another_review() -> None:
    published = line(event="published", at=LATER, note="", review="sha256:p")
    assert difference(CLAIM._replace(review="sha256:p"), LINE, published) == ""
    assert "its review" in difference(CLAIM, LINE, published)


@pytest.mark.parametrize("event", ["withdrawn", "rejected", "edited", "resubmitted", "judged"])
def test_a_later_decision_on_the_same_content_ends_its_approval(event: str) -> None:
    assert "no line" in difference(CLAIM, LINE, line(event=event, at=LATER))
    again = line(at=LATER)
    assert difference(CLAIM._replace(at=LATER), LINE, line(event=event), again) == ""
    assert "approved it at" in difference(CLAIM, LINE, line(event=event), again)


def test_a_decision_on_another_text_or_document_ends_nothing() -> None:
    assert difference(CLAIM, LINE, line(event="edited", content="sha256:1")) == ""
    assert difference(CLAIM, LINE, line(event="withdrawn", key="4567")) == ""


def test_one_content_that_two_documents_have_is_believed_as_either_was_approved() -> None:
    other = line(key="4567", by=BRUNO, at=LATER)
    claimed = CLAIM._replace(reviewer=BRUNO, at=LATER)
    assert difference(CLAIM, LINE, other) == difference(claimed, LINE, other) == ""
    assert difference(CLAIM._replace(at=LATER), LINE, other)


@pytest.mark.parametrize("review", [None, "x", [], 3, {"checked": "sources", "reviewer": 3}])
def test_a_review_of_another_shape_claims_nothing(review: object) -> None:
    assert claimed_approval(review)[:4] == ("", "", "", "")


@pytest.mark.parametrize(
    ("at", "same"),
    [
        ("2026-02-04T07:31:01+00:00", True),
        ("2026-02-04T08:31:00+01:00", True),
        ("2026-02-04T07:31:02+00:00", False),
        ("2026-02-04T07:31:00", False),
        ("hier", False),
    ],
)
def test_a_second_that_an_earlier_version_took_between_the_two_is_no_difference(
    at: str, same: bool
) -> None:
    assert (difference(CLAIM._replace(at=at), LINE) == "") == same
