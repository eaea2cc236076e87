"""Publishing what was approved, from the queue or from its own page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestra.errors import OrchestraError
from orchestra.publishing.publish import publish
from orchestra.web.desk import Desk, TheDesk
from orchestra.web.page import render
from orchestra.web.session import SignedIn

router = APIRouter(default_response_class=HTMLResponse)


@router.post("/publish")
def publish_approved(
    request: Request,
    desk: TheDesk,
    by: SignedIn,
    wanted: Annotated[list[str] | None, Form(alias="paper")] = None,
) -> Response:
    """Publish the documents named by their keys, and say what became of each."""
    keys = wanted or []
    done = publish(desk.workspace, _as_they_are(desk, keys), by, desk.office.now)
    for paper in done.papers:
        desk.note(paper)
    if len(done.papers) == len(keys) == 1 and not done.problems:
        return RedirectResponse(f"/d/{keys[0]}?said=published", 303)
    refused = [(_title(desk, one.key), one.key, str(one.error)) for one in done.refused]
    status = 422 if refused or done.problems else 200
    return render(request, "published.html", status, done=done, refused=refused)


def _as_they_are(desk: Desk, keys: list[str]) -> list[tuple[str, str]]:
    """Return each key with the version there is: an approval only holds for its content."""
    found = []
    for key in keys:
        try:
            found.append((key, desk.paper(key).version))
        except OrchestraError:
            found.append((key, ""))  # publishing says that it is gone
    return found


def _title(desk: Desk, key: str) -> str:
    row = desk.catalogue.row(key)
    return row.title if row else key
