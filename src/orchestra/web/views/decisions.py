"""Decisions on a document: each is refused when the document is not the one the person saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestra.errors import OrchestraError, ReviewError
from orchestra.publishing.publish import withdraw_published
from orchestra.review import actions
from orchestra.review.actions import EditConflict, Remark
from orchestra.web.desk import Desk, TheDesk
from orchestra.web.page import render
from orchestra.web.reading import place_of
from orchestra.web.rewrites import ask_for_rewrite
from orchestra.web.session import SignedIn, kept_form
from orchestra.web.views.papers import Key, Refused, checked, gone, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestra.review.paper import Paper

Text = Annotated[str, Form()]

router = APIRouter(default_response_class=HTMLResponse)


@dataclass(frozen=True)
class Turn:
    """One decision being taken: on what, with which form, and what was written into it."""

    request: Request
    desk: Desk
    key: str
    form: str
    written: dict[str, Any] = field(default_factory=dict)


@router.get("/d/{key}/approve")
@router.get("/d/{key}/request-changes")
@router.get("/d/{key}/reject")
@router.get("/d/{key}/withdraw")
def ask(
    request: Request, key: Key, desk: TheDesk, _by: SignedIn, line: str = "", kept: str = ""
) -> Response:
    """Show the form of one decision on a page of its own, with what was kept of it."""
    form = request.url.path.rpartition("/")[2]
    fields = kept_form(request, kept)
    written = {
        "line": _number(fields.get("line", line)),
        "remark": fields.get("text", ""),
        "reason": fields.get("reason", ""),
    }
    return _form(Turn(request, desk, key, form, written))


@router.post("/d/{key}/approve")
def approve(
    request: Request,
    key: Key,
    desk: TheDesk,
    by: SignedIn,
    seen: Text = "",
    checks: Annotated[list[str] | None, Form(alias="checked")] = None,
) -> Response:
    """Approve a document in exactly this form."""
    turn = Turn(request, desk, key, "approve")
    return _decide(turn, lambda: actions.approve(desk.office, key, by, seen, checks or []))


@dataclass(frozen=True)
class Wish:
    """What the form for a change holds; ``line`` 0 is for the whole text."""

    seen: str
    text: str
    line: int
    rewrite: bool


def wish(seen: Text = "", text: Text = "", line: Text = "", rewrite: Text = "") -> Wish:
    """Return what was sent."""
    return Wish(seen, text, _number(line), rewrite=bool(rewrite))


@router.post("/d/{key}/request-changes")
def request_changes(
    request: Request, key: Key, desk: TheDesk, by: SignedIn, wished: Annotated[Wish, Depends(wish)]
) -> Response:
    """Ask for a change, of a paragraph or of the whole, and have its section written again."""

    def act() -> Paper:
        place = place_of(desk.paper(key).document, wished.line)
        remark = Remark(wished.text, place.section, place.paragraph)
        paper = actions.request_changes(desk.office, key, by, wished.seen, [remark])
        if wished.rewrite and place.section:
            ask_for_rewrite(desk, paper, place.section, wished.text, by.name)
        return paper

    written = {"line": wished.line, "remark": wished.text}
    said = "rewrite" if wished.rewrite and wished.line else ""
    return _decide(Turn(request, desk, key, "request-changes", written), act, said)


@router.post("/d/{key}/reject")
def reject(
    request: Request, key: Key, desk: TheDesk, by: SignedIn, seen: Text = "", reason: Text = ""
) -> Response:
    """Put a document aside for good."""
    turn = Turn(request, desk, key, "reject", {"reason": reason})
    return _decide(turn, lambda: actions.reject(desk.office, key, by, seen, reason))


@router.post("/d/{key}/withdraw")
def withdraw(
    request: Request, key: Key, desk: TheDesk, by: SignedIn, seen: Text = "", reason: Text = ""
) -> Response:
    """Take a document off the site."""

    def act() -> Paper:
        done = withdraw_published(desk.workspace, (key, seen), by, desk.office.now, reason)
        for refusal in done.refused:
            raise refusal.error
        return done.papers[0]

    return _decide(Turn(request, desk, key, "withdraw", {"reason": reason}), act)


@router.post("/d/{key}/resubmit")
def resubmit(request: Request, key: Key, desk: TheDesk, by: SignedIn, seen: Text = "") -> Response:
    """Make what changes were requested of a draft again."""
    turn = Turn(request, desk, key, "resubmit")
    return _decide(turn, lambda: actions.resubmit(desk.office, key, by, seen))


def _number(line: str) -> int:
    return int(line) if line.isdecimal() and len(line) < 8 else 0  # noqa: PLR2004 - a line's number


def _decide(turn: Turn, act: Callable[[], Paper], said: str = "") -> Response:
    try:
        paper = act()
    except EditConflict:
        return _form(turn, Refused(changed=True), 409)
    except OrchestraError as error:
        return _form(turn, refused(error), 422)
    turn.desk.note(paper)
    return RedirectResponse(f"/d/{turn.key}?said={said or paper.status}", 303)


def _form(turn: Turn, refusal: Refused | None = None, status: int = 200) -> Response:
    """Show the form of a decision, with what was written into it and why it was refused."""
    try:
        paper = turn.desk.paper(turn.key)
    except ReviewError:
        return gone(turn.request, kept=turn.written.get("remark") or turn.written.get("reason", ""))
    place = place_of(paper.document, turn.written.get("line", 0))
    return render(
        turn.request,
        "decide.html",
        status=status,
        form=f"{turn.form}_form.html",
        quote=place.quote,
        refused=refusal,
        **turn.written,
        **checked(turn.desk, paper, turn.desk.findings(paper)),
    )
