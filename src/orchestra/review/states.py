"""Editorial states: what a document can become, and where it then lies in the archive."""

from __future__ import annotations

from typing import Literal

from orchestra.errors import ReviewError

Status = Literal["draft", "changes-requested", "approved", "published", "withdrawn", "rejected"]

SHELF: dict[Status, str] = {
    "draft": "drafts",
    "changes-requested": "drafts",
    "approved": "drafts",
    "published": "published",
    "withdrawn": "withdrawn",
    "rejected": "rejected",
}
# From a state to those that a decision can lead to; an edit voids an approval.
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    "draft": ("changes-requested", "approved", "rejected", "draft"),
    "changes-requested": ("draft", "changes-requested"),
    "approved": ("published", "draft"),
    "published": ("withdrawn",),
    "withdrawn": (),
    "rejected": (),
}
# What each decision leaves, by the name that it has in histories and in the audit.
LEAVES: dict[str, tuple[Status, ...]] = {
    "approved": ("approved",),
    "changes-requested": ("changes-requested",),
    "resubmitted": ("draft",),
    "rejected": ("rejected",),
    "published": ("published",),
    "withdrawn": ("withdrawn",),
    "edited": ("draft",),
    "rewritten": ("draft",),
    "judged": ("draft", "changes-requested"),
}
_NEXT = {
    "draft": "approve, reject or ask for changes",
    "changes-requested": "edit it, or resubmit it as a draft",
    "approved": "publish it, or edit it, which voids the approval",
    "published": "withdraw it first",
    "withdrawn": "it stays as it is; write the topic again",
    "rejected": "it stays as it is; write the topic again",
}


def check_transition(old: Status, new: Status) -> None:
    """Raise ReviewError unless a document can go from ``old`` to ``new``."""
    if new not in TRANSITIONS[old]:
        raise ReviewError(f"what is {old} cannot become {new}", _NEXT[old])
