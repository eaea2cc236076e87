"""The application: its pages, its files, and how what goes wrong is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from orchestra.errors import ArchiveError, ConfigError, OrchestraError, ReviewError
from orchestra.web.access import Access
from orchestra.web.guard import LARGEST_TEXT, Guard
from orchestra.web.keeper import keeping
from orchestra.web.page import STATIC, redirect, render, static_url
from orchestra.web.session import ForgedForm, NotAllowed, NotSignedIn, sent_fields
from orchestra.web.views import (
    decisions,
    draft,
    editing,
    night,
    publication,
    queue,
    rewriting,
    sign_in,
    versions,
)

if TYPE_CHECKING:
    from orchestra.web.desk import Desk
    from orchestra.web.guard import Names

_VIEWS = (queue, draft, rewriting, decisions, editing, versions, publication, night, sign_in)
_STATUS: dict[type[OrchestraError], int] = {
    ForgedForm: 403, NotAllowed: 403, ArchiveError: 507, ConfigError: 503, ReviewError: 409,
}  # fmt: skip
_A_YEAR = "public, max-age=31536000, immutable"


def create_site(desk: Desk, access: Access, names: Names, tell: Callable[[str], None]) -> Guard:
    """Return the whole site as it is served: the pages behind the guard."""
    return Guard(create_app(desk, access, tell), names)


def create_app(desk: Desk, access: Access, tell: Callable[[str], None]) -> FastAPI:
    """Return the pages; ``tell`` is given what goes wrong behind them."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with keeping(desk, tell):
            yield

    app = FastAPI(
        title="Think Tank Orchestra", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url=None, redirect_slashes=False,
        # The guard bounds the whole; what it lets in is read, so that no text is lost.
        form_limits={"max_part_size": LARGEST_TEXT},
    )  # fmt: skip
    app.state.desk, app.state.access = desk, access
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    for view in _VIEWS:
        app.include_router(view.router)
    app.add_api_route("/static/{digest}/{name:path}", static_file, include_in_schema=False)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(OrchestraError, _expected)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)
    return app


def static_file(digest: str, name: str) -> Response:
    """Return a file of ours; one that is not in the list of them, or of another day, is not."""
    known = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*.*")}
    if name not in known or static_url(name) != f"/static/{digest}/{name}":
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return FileResponse(known[name], headers={"cache-control": _A_YEAR})


def _not_signed_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotSignedIn)  # noqa: S101 - what it is registered for
    if error.form is None or request.headers.get("hx-request"):
        return redirect(request, error.where)
    status = HTTPStatus.FORBIDDEN if error.why == "old" else HTTPStatus.UNAUTHORIZED
    return render(
        request, "session_over.html", status, where=error.where, form=error.form, why=error.why
    )


def _expected(request: Request, error: Exception) -> HTMLResponse:
    assert isinstance(error, OrchestraError)  # noqa: S101 - what it is registered for
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    if isinstance(error, ReviewError) and error.message.startswith("no document"):
        status = HTTPStatus.NOT_FOUND
    return _error_page(request, status, error.message, error.hint)


def _http(request: Request, error: Exception) -> HTMLResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    page = _error_page(request, error.status_code)
    page.headers.update(error.headers or {})
    return page


def _invalid(request: Request, _error: Exception) -> HTMLResponse:
    return _error_page(request, HTTPStatus.UNPROCESSABLE_ENTITY)


def _unexpected(request: Request, _error: Exception) -> HTMLResponse:
    return _error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _error_page(request: Request, status: int, message: str = "", hint: str = "") -> HTMLResponse:
    fields = sent_fields(request)
    return render(
        request, "error.html", status, code=status, message=message, hint=hint, fields=fields
    )
