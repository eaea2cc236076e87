"""The decisions on a document, the same for terminal and web.

Each reads the document again under the archive's lock and is refused when it is not the one that
the person saw; then it is written whole, with its history, and entered in the audit.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.archive import locked
from orchestra.checking.runner import MAX_BYTES, check_text
from orchestra.editorial import Reviewer
from orchestra.errors import ReviewError
from orchestra.prose import squash
from orchestra.review.beside import evidence_after, evidence_anew, summed
from orchestra.review.commit import Change, commit
from orchestra.review.office import Office, is_void, refuse_void
from orchestra.review.paper import Paper, find_paper
from orchestra.review.record import CHECKS, Comment, ReviewRecord
from orchestra.review.states import TRANSITIONS, Status, check_transition
from orchestra.review.underway import end_decision
from orchestra.review.versions import version_evidence, version_text

if TYPE_CHECKING:
    from orchestra.checking.finding import Finding
    from orchestra.evidence import Evidence

# What the checker says of a document whose approval is missing or void.
_MENDED_BY_APPROVAL = ("DIS003", "DIS004")
# The document decides, not the file beside it that cannot be used.
_NEVER_REFUSED = ("SUP005",)
QUOTED = 80  # characters of the paragraph that a comment is about


class EditConflict(ReviewError):
    """The document is not the one that the person saw: ``current`` is what it is now."""

    def __init__(self, current: Paper) -> None:
        super().__init__(
            f"{current.path.name} has changed since you opened it", "look at it again, then decide"
        )
        self.current = current


@dataclass(frozen=True)
class Remark:
    """What a reviewer asks for; ``paragraph`` counts from 1 in its section, 0 is for all of it."""

    text: str
    section: str = ""
    paragraph: int = 0


def approve(office: Office, key: str, by: Reviewer, seen: str, checked: Sequence[str]) -> Paper:
    """Approve the document in exactly this form; ``checked`` is what the reviewer says she checked.

    Raises ReviewError when she checked nothing or the checker finds errors, EditConflict.
    """
    unknown = [name for name in checked if name not in CHECKS]
    if unknown or not checked:
        wrong = f"“{unknown[0]}” is nothing to check" if unknown else "nothing was checked"
        raise ReviewError(wrong, f"say what you checked: {', '.join(CHECKS)}")

    def decide(paper: Paper) -> Change:
        _refuse_errors(office, paper, mended=_MENDED_BY_APPROVAL)
        kept = [name for name in CHECKS if name in checked]
        at = _at(office)
        record = paper.review.model_copy(
            update={"reviewer": by.name, "at": at, "content": paper.content, "checked": kept}
        )
        return Change("approved", "approved", record, note=", ".join(kept), at=at)

    return _decide(office, key, by, seen, decide)


def request_changes(
    office: Office, key: str, by: Reviewer, seen: str, remarks: Sequence[Remark]
) -> Paper:
    """Send the document back with at least one remark; raises ReviewError, EditConflict."""
    said = [remark for remark in remarks if remark.text.strip()]
    if not said:
        raise ReviewError("no change was named", "say what is to be changed")

    def decide(paper: Paper) -> Change:
        at = _at(office)
        comments = [_comment(paper, by, at, remark) for remark in said]
        record = paper.review.model_copy(update={"comments": [*paper.review.comments, *comments]})
        note = " / ".join(comment.text for comment in comments)
        return Change("changes-requested", "changes-requested", record, note=note, at=at)

    return _decide(office, key, by, seen, decide)


def resubmit(office: Office, key: str, by: Reviewer, seen: str) -> Paper:
    """Make what changes were requested of a draft again, its remarks resolved."""

    def decide(paper: Paper) -> Change:
        if paper.status != "changes-requested":
            raise ReviewError(f"no changes were requested of {paper.path.name}", "it is as it is")
        comments = [c.model_copy(update={"resolved": True}) for c in paper.review.comments]
        record = paper.review.model_copy(update={"comments": comments})
        return Change("draft", "resubmitted", record)

    return _decide(office, key, by, seen, decide)


def reject(office: Office, key: str, by: Reviewer, seen: str, reason: str) -> Paper:
    """Put the document aside for good, with the reason; it is kept."""
    return _decide(office, key, by, seen, _for_a_reason("rejected", reason))


def withdraw(office: Office, key: str, by: Reviewer, seen: str, reason: str) -> Paper:
    """Take the document out of what is published, with the reason; it is kept."""
    return _decide(office, key, by, seen, _for_a_reason("withdrawn", reason))


def _for_a_reason(status: Status, reason: str) -> Callable[[Paper], Change]:
    why = reason.strip()
    if not why:
        raise ReviewError("no reason was given", "say why, for those who come after")

    def decide(paper: Paper) -> Change:
        record = paper.review.model_copy(update={"reason": why})
        return Change(status, status, record, note=why)

    return decide


def publish_paper(office: Office, key: str, by: Reviewer, seen: str) -> Paper:
    """Publish what a reviewer approved in exactly this form; raises ReviewError otherwise."""

    def decide(paper: Paper) -> Change:
        if paper.written_status == "approved":
            refuse_void(office, paper)
            _refuse_errors(office, paper)
        return Change("published", "published", paper.review)

    return _decide(office, key, by, seen, decide)


def edit(office: Office, key: str, by: Reviewer, seen: str, text: str, note: str = "") -> Paper:
    """Give the document another text; it is a draft then, and an approval is void.

    ``text`` is the whole file; its status, its review, its word count and the sum of its evidence
    are written by code. What was not edited keeps its verdicts (:func:`evidence_after`).
    Raises ReviewError when its front matter cannot be read, EditConflict.
    """
    return _decide(office, key, by, seen, _new_text(office, text, "edited", note), readable=False)


def rewrite(office: Office, key: str, by: Reviewer, seen: str, text: str, note: str) -> Paper:
    """Give the document a section that the model wrote again, as the remark ``note`` asked for.

    It is as an edit, but no person wrote the words; the remark is resolved. Raises as :func:`edit`.
    """
    return _decide(office, key, by, seen, _new_text(office, text, "rewritten", note))


def restore(office: Office, key: str, by: Reviewer, seen: str, number: int) -> Paper:
    """Give the document the text of one of its versions, with the verdicts that it had then.

    It is as an edit. Raises ReviewError when there is no such version, EditConflict.
    """

    def decide(paper: Paper) -> Change:
        text = version_text(office.output_folder, paper, number)
        kept = version_evidence(office.output_folder, paper, number)
        return _new_text(office, text, "edited", f"version {number}", kept)(paper)

    return _decide(office, key, by, seen, decide, readable=False)


def judge_anew(office: Office, key: str, by: Reviewer, seen: str) -> Paper:
    """Bind the evidence file to the text as it stands, and judge the sentences changed since.

    It says what an edit in another program did not; an approval is void then. Raises ReviewError
    when there is nothing to judge or no evidence, EvidenceError when that cannot be read,
    EditConflict.
    """

    def decide(paper: Paper) -> Change:
        check_transition(paper.status, "draft")
        evidence = evidence_anew(office.world, paper)
        text = summed(office.world, paper.text, evidence)
        status = "draft" if paper.status == "approved" else paper.status
        return Change(status, "judged", _voided(paper), text=text, evidence=evidence)

    return _decide(office, key, by, seen, decide)


def _new_text(
    office: Office, text: str, event: str, note: str, kept: Evidence | None = None
) -> Callable[[Paper], Change]:
    if len(text.encode()) > MAX_BYTES:
        raise ReviewError(f"the text is larger than {MAX_BYTES:,} bytes", "shorten it")

    def decide(paper: Paper) -> Change:
        check_transition(paper.status, "draft")
        if paper.too_large:
            raise ReviewError(f"{paper.path.name} {paper.problem}", "open it in another program")
        record = _voided(paper, settled=note if event == "rewritten" else None)
        evidence = evidence_after(office.world, paper, text, kept)
        counted = summed(office.world, text, evidence)
        return Change("draft", event, record, note, counted, evidence)

    return decide


def _voided(paper: Paper, settled: str | None = None) -> ReviewRecord:
    """Return the record without an approval, the remark with the text ``settled`` resolved."""
    comments = [
        c.model_copy(update={"resolved": c.resolved or c.text == settled})
        for c in paper.review.comments
    ]
    voided = {"reviewer": "", "at": "", "content": "", "checked": [], "comments": comments}
    return paper.review.model_copy(update=voided)


def _decide(
    office: Office,
    key: str,
    by: Reviewer,
    seen: str,
    decide: Callable[[Paper], Change],
    *,
    readable: bool = True,
) -> Paper:
    with locked(office.output_folder):
        end_decision(office.output_folder)
        paper = find_paper(office.output_folder, key)
        if paper.version != seen:
            raise EditConflict(paper)
        if readable and paper.problem:
            raise ReviewError(
                f"{paper.path.name} {paper.problem}", "correct it in the editor first"
            )
        change = decide(paper)
        _refuse_transition(office, paper, change.status)
        return commit(office.output_folder, paper, change, by.name, change.at or _at(office))


def _refuse_transition(office: Office, paper: Paper, new: Status) -> None:
    """Raise ReviewError unless the document can become ``new``; a void approval is none."""
    status = paper.status
    if status == "approved" and new not in TRANSITIONS[status] and is_void(office, paper):
        status = "draft"
    check_transition(status, new)


def _at(office: Office) -> str:
    return office.now().isoformat(timespec="seconds")


def errors_of(office: Office, paper: Paper) -> list[Finding]:
    """Return the errors that the checker finds in the document."""
    found = check_text(str(paper.path), paper.text, office.world)
    return [finding for finding in found if finding.severity == "error"]


def _refuse_errors(office: Office, paper: Paper, mended: Sequence[str] = ()) -> None:
    passed = (*mended, *_NEVER_REFUSED)
    if errors := [error for error in errors_of(office, paper) if error.rule not in passed]:
        first = errors[0]
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise ReviewError(
            f"the checker finds an error at line {first.line}: {first.message}"
            f" ({first.rule}){more}",
            "correct the text, reject it, or ask for changes",
        )


def _comment(paper: Paper, by: Reviewer, at: str, remark: Remark) -> Comment:
    section = paper.document.section(remark.section) if remark.section else None
    paragraphs = section.paragraphs if section else []
    there = 1 <= remark.paragraph <= len(paragraphs)
    quote = squash(paragraphs[remark.paragraph - 1].text)[:QUOTED] if there else ""
    return Comment(
        id=uuid.uuid4().hex[:8],
        at=at,
        by=by.name,
        text=remark.text.strip(),
        section=section.heading if section else "",
        paragraph=remark.paragraph if there else 0,
        quote=quote,
    )
