"""Whether what a document says of its approval is what the audit has of it.

An approval is bound to a text by its hash, but who gave it, when, and what she checked stand beside
that text, where anybody can write who can write the file. So these are asked of the audit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from orchestra.seal import review_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orchestra.audit import AuditLine

    Recorded = Mapping[str, list["Approval"]]


class Approval(NamedTuple):
    """Who approved which content (its hash), when, after checking what.

    ``review`` is the :func:`review_hash` of the document after the last decision on that content.
    Lines of earlier versions have none; what a line does not hold is not compared.
    """

    reviewer: str
    content: str
    at: str
    checked: str
    review: str


def claimed_approval(review: object) -> Approval:
    """Return the approval that the ``review`` of a front matter tells of; it may lack all."""
    said = review if isinstance(review, dict) else {}
    checked = said.get("checked")
    names = [str(name) for name in checked] if isinstance(checked, list) else []
    reviewer, content, at = (_text(said.get(key)) for key in ("reviewer", "content", "at"))
    return Approval(reviewer, content, at, ", ".join(names), review_hash(review))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def approvals(lines: Iterable[AuditLine]) -> Recorded:
    """Return the approvals that stand, as the audit has them, by the hash of what was approved.

    A later decision on the same content of the same document ends its approval, but for its
    publication.
    """
    standing: dict[tuple[str, str], Approval] = {}
    for line in lines:
        of = (line.key, line.content)
        if line.event == "approved":
            standing[of] = Approval(line.by, line.content, line.at, line.note, line.review)
        elif line.event == "published" and of in standing:
            standing[of] = standing[of]._replace(review=line.review)
        else:
            standing.pop(of, None)
    found: dict[str, list[Approval]] = {}
    for approval in standing.values():
        found.setdefault(approval.content, []).append(approval)
    return found


def disagreement(claim: Approval, recorded: Recorded) -> str:
    """Return how what a document claims differs from the audit, as a sentence; empty: it agrees."""
    theirs = [one for one in recorded.get(claim.content, []) if one.reviewer == claim.reviewer]
    differences = [_difference(claim, one) for one in theirs]
    if not differences:
        return f"no line of the audit says that {claim.reviewer} approved this text"
    return "" if "" in differences else differences[-1]


def _difference(claim: Approval, recorded: Approval) -> str:
    by = claim.reviewer
    if recorded.at and not _is_same_moment(recorded.at, claim.at):
        return f"the audit says that {by} approved it at {recorded.at}, not {_said(claim.at)}"
    if recorded.checked and recorded.checked != claim.checked:
        return f"the audit says that {by} checked {recorded.checked}, not {_said(claim.checked)}"
    if recorded.review and recorded.review != claim.review:
        return "its review (history or remarks) is not the one that the audit has"
    return ""


def _is_same_moment(one: str, other: str) -> bool:
    """Tell whether two instants are one, as far as earlier versions, which looked twice, knew."""
    try:
        apart = datetime.fromisoformat(one) - datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return one == other
    return abs(apart) <= timedelta(seconds=1)


def _said(value: str) -> str:
    return value or "nothing"
