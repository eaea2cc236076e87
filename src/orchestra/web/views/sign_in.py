"""Coming in: by the link that the terminal shows, or by name and password; saying who one is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from orchestra.errors import OrchestraError
from orchestra.reviewers import add_reviewer
from orchestra.root import SETTINGS_FILE
from orchestra.web.access import Session
from orchestra.web.desk import TheDesk
from orchestra.web.doorman import Answer
from orchestra.web.page import redirect, render
from orchestra.web.session import (
    NotAllowed,
    NotSignedIn,
    access_of,
    check_form,
    local_path,
    session_name,
    session_of,
)

Text = Annotated[str, Form()]
TOO_MANY = 429

Next = Annotated[str, Query(alias="next")]
NextField = Annotated[str, Form(alias="next")]

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/sign-in")
def sign_in(
    request: Request,
    token: str = "",
    after: Next = "/",
    removed: str = "",
) -> Response:
    """Show how to come in; a link's token opens a session."""
    access = access_of(request)
    if token and not access.by_password and access.redeem(token):
        return _come_in(request, access.begin(), local_path(after))
    if session_of(request) is not None and not token:
        return redirect(request, local_path(after))
    if not access.by_password:
        access.offer_link()
    used_up = bool(token)
    return render(
        request, "sign_in.html", 401 if used_up else 200, next=local_path(after), used_up=used_up,
        removed=bool(removed), by_password=access.by_password, wrong=False,
    )  # fmt: skip


@router.post("/sign-in")
async def sign_in_with_password(
    request: Request,
    name: Text = "",
    password: Text = "",
    after: NextField = "/",
) -> Response:
    """Open a session for a reviewer who gives her password."""
    access, where = access_of(request), local_path(after)
    answer: Answer = "wrong"
    if access.doorman is not None:
        address = request.client.host if request.client else ""
        # Asked for first: a password that is changed meanwhile opens nothing.
        mark = access.mark(name)
        answer = await access.doorman.ask(address, name, password)
        if answer == "right":
            return _come_in(request, access.begin(name, mark), where)
    return render(
        request, "sign_in.html", TOO_MANY if answer == "wait" else 401, next=where, used_up=False,
        removed=False, by_password=access.by_password, wrong=True,
    )  # fmt: skip


@router.get("/who")
def who(request: Request, desk: TheDesk, after: Next = "/") -> Response:
    """Ask which of the reviewers is there, or her name when there is none yet."""
    _session(request)
    where = local_path(after)
    return redirect(request, where) if _is_known(request) else _ask_who(request, desk, where)


@router.post("/who")
async def say_who(
    request: Request,
    desk: TheDesk,
    name: Text = "",
    after: NextField = "/",
) -> Response:
    """Remember who is there; the first reviewer of all is written into the settings.

    Raises NotAllowed where her password said who she is.
    """
    session = _session(request)
    await check_form(request, session)
    if _is_known(request):
        raise NotAllowed(
            "you signed in with a password, which says who you are", "to be another, sign out first"
        )
    where = local_path(after)
    known = [reviewer.name for reviewer in desk.reviewers()]
    try:
        if not known:
            name = add_reviewer(desk.workspace.root / SETTINGS_FILE, name).name
    except OrchestraError as error:
        return _ask_who(request, desk, where, error.message)
    if known and name not in known:
        return _ask_who(request, desk, where)
    session.reviewer = name
    return redirect(request, where)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session."""
    session = session_of(request)
    if session is not None:
        await check_form(request, session)
        access_of(request).end(session_name(request))
    answer = redirect(request, "/sign-in")
    answer.delete_cookie(access_of(request).cookie, secure=access_of(request).secure)
    return answer


def _session(request: Request) -> Session:
    session = session_of(request)
    if session is None:
        raise NotSignedIn(f"/sign-in?next={quote(request.url.path)}")
    return session


def _is_known(request: Request) -> bool:
    """Tell whether people are who their passwords say, and nobody else by choosing a name."""
    return access_of(request).by_password


def _ask_who(request: Request, desk: TheDesk, where: str, refused: str = "") -> Response:
    reviewers = desk.reviewers()
    status = 422 if refused else 200
    return render(request, "who.html", status, reviewers=reviewers, next=where, refused=refused)


def _come_in(request: Request, session: str, where: str) -> Response:
    """Return a page that goes on by itself: a strict cookie is not sent along with a redirect.

    The session that the browser had ends.
    """
    access = access_of(request)
    access.end(session_name(request))
    page = render(request, "come_in.html", where=where)
    secure = access.secure or request.url.scheme == "https"
    page.set_cookie(access.cookie, session, httponly=True, samesite="strict", secure=secure)
    return page
