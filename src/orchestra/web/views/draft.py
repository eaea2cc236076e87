"""The page of one document: its text, what supports it, what the checker found, what to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from orchestra.document import count_body_words
from orchestra.errors import ReviewError
from orchestra.web.desk import TheDesk
from orchestra.web.page import render
from orchestra.web.rewrites import rewrites_of
from orchestra.web.session import SignedIn
from orchestra.web.views.papers import Key, checked, gone
from orchestra.web.views.queue import WAITING

if TYPE_CHECKING:
    from orchestra.review.paper import Paper
    from orchestra.web.desk import Desk

# What `provenance` holds, what a person asks for first; the template has the labels.
_FACTS = (
    "engine", "model", "model_digest", "host", "seed", "context", "words", "grounding", "seconds",
    "prompt_tokens", "completion_tokens", "prompt_digest", "night", "run_id",
)  # fmt: skip

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/d/{key}")
def draft(request: Request, key: Key, desk: TheDesk, _by: SignedIn, said: str = "") -> Response:
    """Show a document."""
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request)
    previous, following = desk.catalogue.neighbours(key, WAITING)
    return render(
        request,
        "draft.html",
        facts=_facts(paper),
        words=_words(desk, paper),
        rewrites=rewrites_of(desk.workspace.state_folder, key),
        said=said,
        previous=previous,
        next=following,
        **checked(desk, paper, desk.findings(paper)),
    )


def _words(desk: Desk, paper: Paper) -> int:
    return count_body_words(paper.document, desk.workspace.template.references_heading)


def _facts(paper: Paper) -> list[tuple[str, Any]]:
    made = paper.value("provenance")
    made = made if isinstance(made, dict) else {}
    return [(name, made[name]) for name in _FACTS if made.get(name) not in (None, "")]
