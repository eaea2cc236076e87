"""What the pages about one document share: which it is, how it is shown, how a refusal is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Request

from orchestra.review.office import doubt
from orchestra.review.states import TRANSITIONS
from orchestra.review.support import evidence
from orchestra.web.page import render
from orchestra.web.reading import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi.responses import Response

    from orchestra.checking.finding import Finding
    from orchestra.errors import OrchestraError
    from orchestra.review.paper import Paper
    from orchestra.web.desk import Desk
    from orchestra.web.manuscript import Manuscript

# What a link carries is a key, never a path.
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


@dataclass(frozen=True)
class Refused:
    """Why something was not done; ``changed``: the document was another than the person saw."""

    detail: str = ""
    changed: bool = False


def refused(error: OrchestraError) -> Refused:
    """Return an error as the templates show it."""
    return Refused(str(error))


def checked(desk: Desk, paper: Paper, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what the templates show of a paper and of what the checker found in it."""
    heading = desk.workspace.template.references_heading
    support = partial(evidence, paper.document, desk.office.world)
    reading = read(paper, findings, heading, support)
    doubted = doubt(desk.office, paper)
    errors = sum(finding.severity == "error" for finding in findings)
    return {
        "paper": paper,
        "reading": reading,
        "errors": errors,
        "warnings": len(findings) - errors,
        "doubt": doubted,
        "moves": moves_of(paper, is_void=bool(doubted)),
    }


def moves_of(paper: Paper, *, is_void: bool = False) -> set[str]:
    """Return what can be decided on a paper: the states it can get, ``edit`` and ``resubmit``.

    One whose approval is void is a draft.
    """
    status = "draft" if is_void and paper.status == "approved" else paper.status
    states: set[str] = set(TRANSITIONS[status])
    moves: set[str] = set() if paper.problem else states - {"draft"}
    if "draft" in states and not paper.too_large:
        moves.add("edit")
    if paper.status == "changes-requested" and not paper.problem:
        moves.add("resubmit")
    return moves


def gone(request: Request, kept: str = "", manuscript: Manuscript | None = None) -> Response:
    """Return the page that says a document is not there, with what the person had written."""
    return render(request, "gone.html", status=404, kept=kept, manuscript=manuscript)
