"""What somebody who can write an approved file alone can make it say of its approval."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from orchestra.audit import audit_path
from orchestra.document import parse_document
from orchestra.review.front import set_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Review = dict[str, Any]


def _another_day(review: Review) -> None:
    review["at"] = "2026-02-01T07:31:00+00:00"


def _all_checked(review: Review) -> None:
    review["checked"] = ["accuracy", "plausibility", "sources"]


def _nothing_checked(review: Review) -> None:
    del review["checked"]


def _another_history(review: Review) -> None:
    review["history"][0]["note"] = "accuracy, plausibility, sources"


def _corrected(review: Review) -> None:
    review["history"].insert(0, {**review["history"][-1], "event": "edited"})


def _a_remark(review: Review) -> None:
    remark = {"id": "1", "at": review["at"], "by": review["reviewer"], "text": "Relu deux fois."}
    review["comments"] = [remark]


# What lines of every version tell, and what only those that hold the hash of the review do.
TOLD: dict[str, Callable[[Review], None]] = {
    "another day": _another_day,
    "all checked": _all_checked,
    "nothing checked": _nothing_checked,
}
BOUND: dict[str, Callable[[Review], None]] = {
    "another history": _another_history,
    "corrected": _corrected,
    "a remark": _a_remark,
}
FORGERIES = TOLD | BOUND


def forge(path: Path, name: str) -> None:
    """Change what the document at ``path`` says of its review, and nothing else of it."""
    text = path.read_text("utf-8")
    review = deepcopy(parse_document(text).value("review"))
    FORGERIES[name](review)
    path.write_text(set_values(text, {"review": review}), "utf-8")


def as_of_an_earlier_version(output_folder: Path) -> None:
    """Write the audit as versions did that bound neither its lines nor the documents' reviews."""
    audit = audit_path(output_folder)
    lines = [json.loads(line) for line in audit.read_text("utf-8").splitlines()]
    for line in lines:
        for key in ("review", "before", "mark"):
            del line[key]
    audit.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
