"""Editing a document in place, with a preview that is checked, and what happens in a conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestra.checking.runner import MAX_BYTES, check_text
from orchestra.errors import EvidenceError, OrchestraError, ReviewError
from orchestra.review.actions import EditConflict, edit, judge_anew
from orchestra.review.beside import evidence_after
from orchestra.review.diff import word_diff
from orchestra.review.paper import paper_of
from orchestra.web.desk import Desk, TheDesk
from orchestra.web.manuscript import Manuscript, file_text, manuscript_of, readable
from orchestra.web.page import render
from orchestra.web.session import SignedIn, kept_form
from orchestra.web.views.papers import Key, checked, gone, refused

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.review.paper import Paper

Text = Annotated[str, Form()]

router = APIRouter(default_response_class=HTMLResponse)


def sent(title: Text = "", keywords: Text = "", body: Text = "", whole: Text = "") -> Manuscript:
    """Return the text that a form holds."""
    return Manuscript(title, keywords, body.replace("\r\n", "\n"), whole=bool(whole))


Sent = Annotated[Manuscript, Depends(sent)]


@router.get("/d/{key}/edit")
def open_editor(
    request: Request, key: Key, desk: TheDesk, _by: SignedIn, kept: str = ""
) -> Response:
    """Show a document's text in a form; after a session ended, the text that was kept."""
    fields = kept_form(request, kept)
    manuscript = sent(
        **{name: fields.get(name, "") for name in ("title", "keywords", "body", "whole")}
    )
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request, manuscript=manuscript if fields else None)
    if not fields:
        return _editor(request, desk, paper, manuscript_of(paper.text))
    seen = replace(paper, version=fields.get("seen", ""))
    return _editor(request, desk, seen, manuscript)


@router.post("/d/{key}/edit")
def save(
    request: Request, key: Key, desk: TheDesk, by: SignedIn, manuscript: Sent, seen: Text = ""
) -> Response:
    """Save the text; when another was saved meanwhile, show both.

    One that was changed in another program, and not here, has its evidence bound to it.
    """
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request, manuscript=manuscript)
    try:
        text = file_text(paper, manuscript)
        if text == paper.text and not paper.problem:
            return RedirectResponse(f"/d/{key}{_judged(desk, key, by, seen)}", 303)
        desk.note(edit(desk.office, key, by, seen, text))
    except EditConflict as conflict:
        return show_conflict(request, conflict.current, manuscript)
    except OrchestraError as error:
        values = {"refused": refused(error), "status": 422}
        return _editor(request, desk, replace(paper, version=seen), manuscript, **values)
    return RedirectResponse(f"/d/{key}?said=saved", 303)


def _judged(desk: Desk, key: str, by: Reviewer, seen: str) -> str:
    """Judge what was changed in another program, and return what the page then says, if it was."""
    try:
        desk.note(judge_anew(desk.office, key, by, seen))
    except (ReviewError, EvidenceError):  # there is nothing to judge, or nothing to judge it by
        return ""
    return "?said=saved"


@router.post("/d/{key}/preview")
def preview(
    request: Request,
    key: Key,
    desk: TheDesk,
    _by: SignedIn,
    manuscript: Sent,
    seen: Text = "",
    page: Text = "",
) -> Response:
    """Show how a text would look and what the checker finds in it; nothing is saved."""
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request, manuscript=manuscript)
    template = "preview_page.html" if page else "preview.html"
    values = _previewed(desk, paper, manuscript)
    return render(request, template, manuscript=manuscript, seen=seen, **values)


def _editor(
    request: Request, desk: Desk, paper: Paper, manuscript: Manuscript, **values: Any
) -> Response:
    shown = _previewed(desk, paper, manuscript)
    return render(request, "edit.html", manuscript=manuscript, largest=MAX_BYTES, **shown, **values)


def _previewed(desk: Desk, paper: Paper, manuscript: Manuscript) -> dict[str, Any]:
    """Return what the preview shows of the text that the form makes of the paper."""
    try:
        text = file_text(paper, manuscript)
    except ReviewError:
        text = manuscript.body
    there = paper_of(paper.path, text.encode())
    world = desk.office.world
    evidence = evidence_after(world, paper, there.text)
    found = check_text(str(paper.path), there.text, world, evidence)
    # The count of words is written when the text is saved.
    kept = [finding for finding in found if finding.name != "wordcount-mismatch"]
    return checked(desk, there, kept) | {"paper": paper}


def show_conflict(request: Request, current: Paper, mine: Manuscript) -> Response:
    """Return the page that offers both texts, and their merging by hand."""
    theirs = manuscript_of(current.text)
    try:
        ours = readable(file_text(current, mine))
    except ReviewError:
        ours = mine.body
    pieces = word_diff(readable(current.text), ours)
    values = {"manuscript": mine, "theirs": theirs, "pieces": pieces}
    return render(request, "conflict.html", 409, paper=current, **values)
