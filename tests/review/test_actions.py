from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.checking.documents import GOOD, Shelf
from tests.review.forging import FORGERIES, as_of_an_earlier_version, forge
from tests.review.office import ANNA, BRUNO, NAME, lay, make_office, now

from orchestra.audit import audit_path, read_audit
from orchestra.checking.runner import MAX_BYTES, check_text
from orchestra.document import parse_document
from orchestra.errors import ArchiveError, ReviewError
from orchestra.review.actions import (
    EditConflict,
    Remark,
    approve,
    edit,
    publish_paper,
    reject,
    request_changes,
    resubmit,
    rewrite,
    withdraw,
)
from orchestra.review.front import set_values
from orchestra.review.office import doubt
from orchestra.review.paper import read_paper
from orchestra.review.record import ReviewRecord
from orchestra.review.versions import version_text, versions
from orchestra.seal import content_hash

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.review.office import Office
    from orchestra.review.paper import Paper

CHECKED = ["sources", "accuracy"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def paper(office: Office) -> Paper:
    return lay(office)


def published(office: Office, paper: Paper) -> Paper:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    return publish_paper(office, paper.key, ANNA, approved.version)


def test_an_approval_names_reviewer_time_content_and_what_was_checked(
    office: Office, paper: Paper
) -> None:
    after = approve(office, paper.key, ANNA, paper.version, CHECKED)
    assert after.status == "approved"
    assert after.path == paper.path
    assert after.review.reviewer == ANNA.name
    assert after.review.at == "2026-02-04T07:31:00+00:00"
    assert after.review.content == paper.content == after.content
    assert after.review.checked == ["accuracy", "sources"]
    assert now(office, paper) == after


def test_a_decision_leaves_every_other_byte_alone(office: Office, paper: Paper) -> None:
    after = approve(office, paper.key, ANNA, paper.version, CHECKED)
    kept = after.text.split("\nreview:")[0].replace('"approved"', '"draft"')
    assert kept == GOOD.split("\nreview:")[0]
    assert after.text.endswith(GOOD.split("review: {}\n")[1])


def test_a_decided_document_still_passes_the_checker(office: Office, paper: Paper) -> None:
    after = published(office, paper)
    assert check_text("", after.text, office.world) == []


@pytest.mark.parametrize(("checked", "problem"), [([], "nothing was"), (["style"], "“style”")])
def test_an_approval_says_what_was_checked(
    office: Office, paper: Paper, checked: list[str], problem: str
) -> None:
    with pytest.raises(ReviewError, match=problem) as caught:
        approve(office, paper.key, ANNA, paper.version, checked)
    assert "plausibility" in caught.value.hint
    assert now(office, paper) == paper


def test_what_has_errors_is_not_approved(office: Office) -> None:
    paper = lay(office, GOOD.replace("42 établis", "43 établis"))
    with pytest.raises(ReviewError, match=r"line 32: no passage cited here gives 43 .REF005."):
        approve(office, paper.key, ANNA, paper.version, CHECKED)
    assert now(office, paper) == paper
    assert read_audit(office.output_folder) == []


def test_changes_are_requested_at_a_paragraph_then_resubmitted(
    office: Office, paper: Paper
) -> None:
    remarks = [Remark("D’où vient ce chiffre ?", "introduction", 1), Remark("Plus court.")]
    sent = request_changes(office, paper.key, ANNA, paper.version, remarks)
    assert sent.status == "changes-requested"
    anchored, general = sent.review.comments
    assert (anchored.section, anchored.paragraph, anchored.by) == ("Introduction", 1, ANNA.name)
    assert anchored.quote.startswith("Le lieu d’essai partage 42 établis")
    assert (general.section, general.paragraph, general.quote) == ("", 0, "")
    back = resubmit(office, paper.key, BRUNO, sent.version)
    assert back.status == "draft"
    assert all(comment.resolved for comment in back.review.comments)
    assert [event.event for event in back.review.history] == ["changes-requested", "resubmitted"]


def test_a_remark_on_a_paragraph_that_is_not_there_is_about_the_section(
    office: Office, paper: Paper
) -> None:
    remarks = [Remark("Où ?", "Introduction", 9), Remark("Où ?", "Annexe", 1)]
    sent = request_changes(office, paper.key, ANNA, paper.version, remarks)
    assert [(c.section, c.paragraph) for c in sent.review.comments] == [
        ("Introduction", 0),
        ("", 0),
    ]


def test_changes_without_words_and_reasons_without_words_are_refused(
    office: Office, paper: Paper
) -> None:
    with pytest.raises(ReviewError, match="no change was named"):
        request_changes(office, paper.key, ANNA, paper.version, [Remark("  ")])
    with pytest.raises(ReviewError, match="no reason was given"):
        reject(office, paper.key, ANNA, paper.version, " ")
    with pytest.raises(ReviewError, match="no changes were requested"):
        resubmit(office, paper.key, ANNA, paper.version)
    assert now(office, paper) == paper


def test_a_rejected_document_is_kept_with_the_reason(office: Office, paper: Paper) -> None:
    after = reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    assert after.path == office.output_folder / "rejected" / "essai" / NAME
    assert not paper.path.exists()
    assert after.review.reason == "Hors sujet."
    with pytest.raises(ReviewError, match="what is rejected cannot become approved"):
        approve(office, paper.key, ANNA, after.version, CHECKED)


def test_an_approved_document_is_published_then_withdrawn(office: Office, paper: Paper) -> None:
    there = published(office, paper)
    assert there.path == office.output_folder / "published" / "essai" / NAME
    assert there.approved_as_is
    with pytest.raises(ReviewError, match="published cannot become draft — withdraw it"):
        edit(office, paper.key, ANNA, there.version, there.text)
    gone = withdraw(office, paper.key, BRUNO, there.version, "Une source a été retirée.")
    assert gone.path == office.output_folder / "withdrawn" / "essai" / NAME
    assert not gone.approved_as_is


def test_only_what_is_approved_in_exactly_this_form_is_published(
    office: Office, paper: Paper
) -> None:
    with pytest.raises(ReviewError, match="what is draft cannot become published"):
        publish_paper(office, paper.key, ANNA, paper.version)
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    changed = lay(office, approved.text.replace("chaque quartier", "chaque village"))
    with pytest.raises(ReviewError, match="changed after it was approved"):
        publish_paper(office, paper.key, ANNA, changed.version)
    assert now(office, paper) == changed


def forged(office: Office, reviewer: str) -> Paper:
    """Return a draft whose file says, by nobody's hand but ours, that ``reviewer`` approved it."""
    text = GOOD.replace('status: "draft"', 'status: "approved"')
    record = ReviewRecord(
        reviewer=reviewer, at="2026-02-04T07:31:00+00:00", content=content_hash(text),
        checked=["accuracy"],
    )  # fmt: skip
    return lay(office, set_values(text, {"review": record.to_front_matter()}))


def test_an_approval_that_only_the_document_tells_of_is_not_published(office: Office) -> None:
    paper = forged(office, ANNA.name)
    assert paper.approved_as_is
    with pytest.raises(ReviewError, match="no line of the audit says that Relectrice"):
        publish_paper(office, paper.key, ANNA, paper.version)
    assert now(office, paper) == paper


def test_an_approval_by_somebody_who_does_not_review_here_is_not_published(office: Office) -> None:
    approved = approve(office, lay(office).key, ANNA, lay(office).version, CHECKED)
    elsewhere = replace(office, roster=lambda: [BRUNO])
    with pytest.raises(ReviewError, match="“Relectrice d’essai” is no reviewer here"):
        publish_paper(elsewhere, approved.key, BRUNO, approved.version)
    assert now(office, approved) == approved


def test_a_line_of_another_content_or_another_person_is_no_approval(office: Office) -> None:
    paper = lay(office)
    approve(office, paper.key, BRUNO, paper.version, CHECKED)
    with pytest.raises(ReviewError, match="no line of the audit"):
        publish_paper(office, paper.key, ANNA, forged(office, ANNA.name).version)


@pytest.mark.parametrize("name", FORGERIES)
def test_an_approval_of_which_the_document_says_something_else_is_not_published(
    office: Office, paper: Paper, name: str
) -> None:
    approve(office, paper.key, ANNA, paper.version, ["sources"])
    forge(paper.path, name)
    changed = now(office, paper)
    assert changed.approved_as_is
    with pytest.raises(ReviewError, match=r"the audit (says|has)"):
        publish_paper(office, paper.key, ANNA, changed.version)
    assert now(office, paper) == changed
    again = approve(office, paper.key, BRUNO, changed.version, CHECKED)
    assert publish_paper(office, paper.key, BRUNO, again.version).status == "published"


def test_of_what_an_earlier_version_approved_the_lines_say_enough(
    office: Office, paper: Paper
) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    as_of_an_earlier_version(office.output_folder)
    published = publish_paper(office, paper.key, ANNA, approved.version)
    assert doubt(office, published) == ""
    forge(published.path, "corrected")
    assert "history or remarks" in doubt(office, now(office, paper))


def test_what_is_published_is_believed_after_its_reviewer_left(
    office: Office, paper: Paper
) -> None:
    left = replace(office, roster=lambda: [BRUNO])
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    assert "no reviewer of this workspace" in doubt(left, approved)
    published = publish_paper(office, paper.key, ANNA, approved.version)
    assert doubt(left, published) == ""


def test_an_audit_that_cannot_be_read_is_why_nothing_is_believed(
    office: Office, paper: Paper
) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    audit_path(office.output_folder).unlink()
    audit_path(office.output_folder).mkdir()
    assert "cannot read" in doubt(office, approved)


def test_an_approval_that_does_not_hold_is_given_again(office: Office) -> None:
    paper = forged(office, ANNA.name)
    approved = approve(office, paper.key, BRUNO, paper.version, CHECKED)
    assert publish_paper(office, paper.key, BRUNO, approved.version).status == "published"


@pytest.mark.parametrize("shown", ["chaque quartier", "content: "])
def test_what_was_changed_after_its_approval_is_approved_again(
    office: Office, paper: Paper, shown: str
) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    changed = lay(office, approved.text.replace(shown, shown.upper()))
    again = approve(office, paper.key, BRUNO, changed.version, CHECKED)
    assert again.approved_as_is
    assert again.review.reviewer == BRUNO.name


def test_what_the_checker_refuses_by_now_is_not_published(office: Office, paper: Paper) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    world = replace(office.world, library=Shelf(sources=(), held=()))
    elsewhere = replace(office, world=world)
    with pytest.raises(ReviewError, match="the checker finds an error"):
        publish_paper(elsewhere, paper.key, ANNA, approved.version)
    assert now(office, paper) == approved


def test_an_edit_voids_the_approval_and_counts_the_words(office: Office, paper: Paper) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    text = approved.text.replace("dans chaque quartier", "dans chaque quartier de la ville")
    after = edit(office, paper.key, BRUNO, approved.version, text, note="précision")
    assert after.written_status == "draft"
    assert after.review.reviewer == ""
    assert after.value("wordcount") == paper.value("wordcount") + 3
    assert [event.event for event in after.review.history] == ["approved", "edited"]
    assert after.review.history[-1].note == "précision"


def test_a_section_that_the_model_wrote_again_is_no_edit_and_settles_its_remark(
    office: Office, paper: Paper
) -> None:
    remarks = [Remark("Plus de chiffres."), Remark("Et la suite ?")]
    sent = request_changes(office, paper.key, ANNA, paper.version, remarks)
    text = sent.text.replace("chaque quartier", "chaque village")
    after = rewrite(office, paper.key, ANNA, sent.version, text, "Plus de chiffres.")
    assert after.status == "draft"
    assert after.review.history[-1].event == "rewritten"
    assert [comment.resolved for comment in after.review.comments] == [True, False]


def test_an_edit_cannot_write_status_or_review(office: Office, paper: Paper) -> None:
    forged = GOOD.replace('"draft"', '"approved"').replace(
        "review: {}", f"review: {{reviewer: x, content: '{paper.content}'}}"
    )
    after = edit(office, paper.key, ANNA, paper.version, forged)
    assert after.written_status == "draft"
    assert after.review.reviewer == ""
    assert not after.approved_as_is


def test_an_edit_mends_what_could_not_be_read(office: Office) -> None:
    paper = lay(office, GOOD.encode("cp1252", errors="replace"))
    with pytest.raises(ReviewError, match="not UTF-8"):
        approve(office, paper.key, ANNA, paper.version, CHECKED)
    after = edit(office, paper.key, ANNA, paper.version, GOOD)
    assert after.problem == ""
    assert approve(office, paper.key, ANNA, after.version, CHECKED).approved_as_is


def test_an_edit_that_breaks_the_front_matter_is_refused(office: Office, paper: Paper) -> None:
    with pytest.raises(ReviewError, match="front matter cannot be read: line 8"):
        edit(office, paper.key, ANNA, paper.version, GOOD.replace("numero: 3", "numero: [3"))
    assert now(office, paper) == paper


def test_what_is_too_large_is_not_edited(office: Office, paper: Paper) -> None:
    with pytest.raises(ReviewError, match="larger than"):
        edit(office, paper.key, ANNA, paper.version, GOOD + "x" * MAX_BYTES)
    large = lay(office, b"x" * (MAX_BYTES + 1))
    with pytest.raises(ReviewError, match="larger than"):
        edit(office, large.key, ANNA, large.version, GOOD)
    assert len(now(office, large).data) == MAX_BYTES + 1


DECISIONS = {
    "approve": lambda office, key, seen: approve(office, key, ANNA, seen, CHECKED),
    "request": lambda office, key, seen: request_changes(office, key, ANNA, seen, [Remark("x")]),
    "reject": lambda office, key, seen: reject(office, key, ANNA, seen, "x"),
    "edit": lambda office, key, seen: edit(office, key, ANNA, seen, GOOD),
}


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_a_document_that_changed_meanwhile_is_shown_not_overwritten(
    office: Office, paper: Paper, name: str
) -> None:
    theirs = lay(office, GOOD.replace("chaque quartier", "chaque village"))
    with pytest.raises(EditConflict, match="has changed since you opened it") as caught:
        DECISIONS[name](office, paper.key, paper.version)
    assert caught.value.current == theirs
    assert now(office, paper) == theirs


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_a_document_that_was_deleted_meanwhile_is_told_of(
    office: Office, paper: Paper, name: str
) -> None:
    paper.path.unlink()
    with pytest.raises(ReviewError, match="no document"):
        DECISIONS[name](office, paper.key, paper.version)


def test_every_text_it_had_can_be_read_again(office: Office, paper: Paper) -> None:
    second = edit(office, paper.key, ANNA, paper.version, GOOD.replace("quartier", "village"))
    third = edit(office, paper.key, BRUNO, second.version, GOOD.replace("quartier", "hameau"))
    assert [version.number for version in versions(office.output_folder, third)] == [1, 2, 3]
    words = ["quartier", "village", "hameau"]
    for number, word in enumerate(words, start=1):
        assert f"chaque {word}" in version_text(office.output_folder, third, number)
    with pytest.raises(ReviewError, match="no version 4") as caught:
        version_text(office.output_folder, third, 4)
    assert "1, 2, 3" in caught.value.hint


def test_decisions_that_leave_the_text_make_no_version(office: Office, paper: Paper) -> None:
    there = published(office, paper)
    assert [version.number for version in versions(office.output_folder, there)] == [1]
    assert version_text(office.output_folder, there, 1) == there.text


def test_every_decision_is_one_line_of_the_audit(office: Office, paper: Paper) -> None:
    there = published(office, paper)
    withdraw(office, paper.key, BRUNO, there.version, "Une raison.\nSur deux lignes.")
    lines = (office.output_folder / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["approved", "published", "withdrawn"]
    last = read_audit(office.output_folder, paper.key)[-1]
    assert (last.by, last.status, last.path) == (BRUNO.name, "withdrawn", f"withdrawn/essai/{NAME}")
    assert last.note == "Une raison.\nSur deux lignes."
    assert last.version == now(office, paper).version
    history = parse_document(now(office, paper).text).value("review")["history"]
    assert [event["event"] for event in history] == ["approved", "published", "withdrawn"]


def test_a_place_that_is_taken_moves_nothing(office: Office, paper: Paper) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    other = office.output_folder / "published" / "essai" / NAME
    other.parent.mkdir(parents=True)
    other.write_text("autre", "utf-8")
    with pytest.raises(ReviewError, match="is there already"):
        publish_paper(office, str(approved.path), ANNA, approved.version)
    assert approved.path.read_text("utf-8") == approved.text
    assert other.read_text("utf-8") == "autre"


def test_what_cannot_be_audited_does_not_happen(office: Office, paper: Paper) -> None:
    (office.output_folder / "audit.jsonl").mkdir()
    with pytest.raises(ArchiveError, match="cannot read"):
        approve(office, paper.key, ANNA, paper.version, CHECKED)
    with pytest.raises(ArchiveError, match="cannot read"):
        reject(office, paper.key, ANNA, paper.version, "Hors sujet.")
    assert now(office, paper) == paper


def test_what_no_file_can_say_is_refused_in_words(office: Office, paper: Paper) -> None:
    with pytest.raises(ReviewError, match="half of a character"):
        reject(office, paper.key, ANNA, paper.version, "Hors \udcff sujet.")
    paper.path.rename(paper.path.with_name("03-\udcff.md"))
    odd = read_paper(office.output_folder, paper.path.with_name("03-\udcff.md"))
    with pytest.raises(ReviewError, match="a name that is not UTF-8 text"):
        reject(office, odd.key, ANNA, odd.version, "Hors sujet.")
    assert not (office.output_folder / "rejected").exists()


def test_what_cannot_be_moved_stays_as_it_was(office: Office, paper: Paper) -> None:
    approved = approve(office, paper.key, ANNA, paper.version, CHECKED)
    (office.output_folder / "published").write_text("no folder", "utf-8")
    with pytest.raises(ArchiveError, match="cannot write"):
        publish_paper(office, paper.key, ANNA, approved.version)
    assert now(office, paper) == approved
    assert len(read_audit(office.output_folder)) == 1
