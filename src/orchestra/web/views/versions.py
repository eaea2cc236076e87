"""The texts a document had, what differs between two of them, and going back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestra.errors import OrchestraError, ReviewError
from orchestra.review.actions import restore as restore_version
from orchestra.review.diff import word_diff
from orchestra.review.versions import version_text, versions
from orchestra.web.desk import TheDesk
from orchestra.web.manuscript import readable
from orchestra.web.page import render
from orchestra.web.session import SignedIn
from orchestra.web.views.papers import Key, gone, moves_of, refused

if TYPE_CHECKING:
    from orchestra.review.paper import Paper
    from orchestra.web.desk import Desk
    from orchestra.web.views.papers import Refused

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/d/{key}/versions")
def compare(
    request: Request,
    key: Key,
    desk: TheDesk,
    _by: SignedIn,
    older: Annotated[str, Query(alias="from")] = "",
    newer: Annotated[str, Query(alias="to")] = "",
) -> Response:
    """Show what differs between two versions; without a choice, between the last two."""
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request)
    return _comparison(request, desk, paper, older, newer)


@router.post("/d/{key}/restore")
def restore(
    request: Request,
    key: Key,
    desk: TheDesk,
    by: SignedIn,
    number: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "",
) -> Response:
    """Give a document the text that one of its versions had."""
    try:
        paper = desk.paper(key)
    except ReviewError:
        return gone(request)
    try:
        desk.note(restore_version(desk.office, key, by, seen, _number(number)))
    except OrchestraError as error:
        return _comparison(request, desk, paper, number, "", refused(error))
    return RedirectResponse(f"/d/{key}?said=saved", 303)


def _comparison(
    request: Request,
    desk: Desk,
    paper: Paper,
    older: str,
    newer: str,
    refusal: Refused | None = None,
) -> Response:
    known = versions(desk.office.output_folder, paper)
    numbers = [version.number for version in known]
    first = _number(older) if _number(older) in numbers else (numbers[-2:] or [0])[0]
    last = _number(newer) if _number(newer) in numbers else numbers[-1]
    texts = [readable(version_text(desk.office.output_folder, paper, n)) for n in (first, last)]
    return render(
        request,
        "versions.html",
        422 if refusal else 200,
        paper=paper,
        versions=known,
        older=first,
        newer=last,
        pieces=word_diff(*texts),
        changed=texts[0] != texts[1],
        can_restore="edit" in moves_of(paper) and first != numbers[-1],
        refused=refusal,
    )


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 8 else 0  # noqa: PLR2004 - not a huge one
