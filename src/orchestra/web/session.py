"""What every page asks first: who is there, and whether the form is one of ours."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from orchestra.editorial import Reviewer, find_reviewer
from orchestra.errors import OrchestraError, ReviewError
from orchestra.web.access import Access, KeptForm, Session

if TYPE_CHECKING:
    from orchestra.web.desk import Desk

_FORMS = ("edit", "approve", "request-changes", "reject", "withdraw")
_SENT = "orchestra.sent"  # where a request keeps the fields of its form
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class NotSignedIn(Exception):
    """Whoever asks is not let in: ``where`` is where to go.

    ``form`` is what was sent, kept, and ``why`` nothing became of it: the session is ``over``, the
    page ``old``, the reviewer ``removed``.
    """

    def __init__(self, where: str, form: KeptForm | None = None, why: str = "over") -> None:
        super().__init__(where)
        self.where, self.form, self.why = where, form, why


class ForgedForm(OrchestraError):
    """A form without the session's own token."""


class NotAllowed(OrchestraError):
    """What nobody may do who came in as this person did."""


def desk_of(request: Request) -> Desk:
    """Return what the pages work with."""
    desk: Desk = request.app.state.desk
    return desk


def access_of(request: Request) -> Access:
    """Return the sessions and links of this server."""
    access: Access = request.app.state.access
    return access


def session_of(request: Request) -> Session | None:
    """Return the browser's session, if it has one."""
    return access_of(request).session(session_name(request))


def session_name(request: Request) -> str:
    """Return what the browser's cookie says, empty without one."""
    return request.cookies.get(access_of(request).cookie, "")


async def signed_in(request: Request) -> Reviewer:
    """Return who is signed in, after checking the form's token.

    Raises NotSignedIn, which keeps a form that was sent.
    """
    if request.method in UNSAFE:
        await _fields(request)  # remembered, for whatever page this ends in
    session = session_of(request)
    if session is None:
        raise await _not_let_in(request, "over")
    if not await _has_token(request, session):
        raise await _not_let_in(request, "old")
    if not session.reviewer:
        raise NotSignedIn(f"/who?next={quote(_way_back(request))}")
    try:
        return find_reviewer(desk_of(request).reviewers(), session.reviewer)
    except ReviewError:
        access_of(request).end(session_name(request))
        raise await _not_let_in(request, "removed") from None


async def check_form(request: Request, session: Session) -> None:
    """Raise ForgedForm when an unsafe request does not carry the session's token."""
    if not await _has_token(request, session):
        raise ForgedForm(
            "this form is not one that this page gave you", "open the page again, then send it"
        )


async def _has_token(request: Request, session: Session) -> bool:
    if request.method not in UNSAFE:
        return True
    given = request.headers.get("x-csrf-token") or (await _fields(request)).get("csrf", "")
    return secrets.compare_digest(given.encode(), session.csrf.encode())


def kept_form(request: Request, name: str) -> dict[str, str]:
    """Return the fields of a form that was sent to this address after its session had ended."""
    form = access_of(request).kept(name) if name else None
    return form.fields if form and form.path == request.url.path else {}


async def _fields(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return {}
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    request.scope[_SENT] = fields
    return fields


def sent_fields(request: Request) -> dict[str, str]:
    """Return the fields of the form that was sent, for a page that says why it was not taken."""
    fields: dict[str, str] = request.scope.get(_SENT, {})
    return fields


async def _not_let_in(request: Request, why: str) -> NotSignedIn:
    """Keep the form that was sent, if one was, for the page that shows such forms."""
    if request.method not in UNSAFE:
        known = f"next={quote(_way_back(request))}"
        return NotSignedIn(f"/sign-in?{'removed=1' if why == 'removed' else known}")
    form = KeptForm(_form_page(request.url.path), await _fields(request))
    back = f"{form.path}?kept={access_of(request).keep(form)}"
    return NotSignedIn(f"/sign-in?next={quote(back)}", form, why)


def _form_page(path: str) -> str:
    """Return the page that shows the form which is sent to ``path``, else the one it stands on."""
    page, _, last = path.rpartition("/")
    if last == "preview":
        return f"{page}/edit"
    if last in _FORMS:
        return path
    return "/".join(path.split("/")[:3]) if path.startswith("/d/") else "/"


def _way_back(request: Request) -> str:
    if request.method in UNSAFE:
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def local_path(path: str) -> str:
    """Return ``path`` when it leads to a page of ours, else the first page."""
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if ours and path.isprintable() else "/"


SignedIn = Annotated[Reviewer, Depends(signed_in)]
