"""Sections that the model writes again: how far they are, and whether they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestra.errors import OrchestraError, ReviewError
from orchestra.review import proposals
from orchestra.review.actions import EditConflict, rewrite
from orchestra.seal import content_hash
from orchestra.web.desk import TheDesk
from orchestra.web.manuscript import manuscript_of
from orchestra.web.page import render
from orchestra.web.rewrites import rewrites_of
from orchestra.web.session import SignedIn
from orchestra.web.views.editing import show_conflict
from orchestra.web.views.papers import Key, gone, refused
from orchestra.writing.rewrite_section import carry_over

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.review.paper import Paper
    from orchestra.review.proposals import Proposal
    from orchestra.web.desk import Desk

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/d/{key}/rewrites")
def show(request: Request, key: Key, desk: TheDesk, _by: SignedIn) -> Response:
    """Show how far the sections of a document are that are being written again."""
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request)
    found = rewrites_of(desk.workspace.state_folder, key)
    return render(request, "rewrites.html", paper=paper, rewrites=found)


@router.post("/d/{key}/rewrites/{wanted}")
def decide(
    request: Request,
    key: Key,
    wanted: Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")],
    desk: TheDesk,
    by: SignedIn,
    verdict: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "",
) -> Response:
    """Keep a section as it was written again, leave the text as it is, or try once more."""
    state = desk.workspace.state_folder
    try:
        paper, proposal = desk.paper(key), proposals.find_proposal(state, wanted)
    except ReviewError:
        return gone(request)
    if proposal.key != key:
        return gone(request)
    if verdict == "again":
        proposals.put_back(state, wanted)
        desk.asked.set()
    elif verdict == "accept":
        return _accept(request, desk, by, paper, seen, proposal)
    else:
        proposals.discard(state, wanted)
    return RedirectResponse(f"/d/{key}", 303)


def _accept(
    request: Request, desk: Desk, by: Reviewer, paper: Paper, seen: str, proposal: Proposal
) -> Response:
    """Give the document the new section, unless that section was changed meanwhile."""
    new = manuscript_of(proposal.new_text)
    try:
        text = _text_now(desk, paper, proposal)
    except ReviewError:
        return show_conflict(request, paper, new)
    try:
        desk.note(rewrite(desk.office, paper.key, by, seen, text, proposal.note))
        proposals.accept(desk.workspace.state_folder, proposal.id)
    except EditConflict as conflict:
        return show_conflict(request, conflict.current, new)
    except OrchestraError as error:
        refusal = refused(error)
        return render(request, "refused.html", 422, paper=paper, refused=refusal)
    return RedirectResponse(f"/d/{paper.key}?said=saved", 303)


def _text_now(desk: Desk, paper: Paper, proposal: Proposal) -> str:
    """Return the document as it is now with the new section; ReviewError when that was changed."""
    if paper.content == content_hash(proposal.text):
        return proposal.new_text
    template = desk.workspace.template
    return carry_over(template, proposal.text, proposal.new_text, paper.text, proposal.heading)
