"""Rendering the templates in the reader's language."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from orchestra.web.i18n import choose_language, translations
from orchestra.web.session import desk_of, session_of
from orchestra.web.wording import Wording

if TYPE_CHECKING:
    from fastapi import Request
    from jinja2 import Environment

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
SEE_OTHER = 303


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page that ``template`` makes of ``values``, in the browser's language."""
    desk = desk_of(request)
    language = language_of(request)
    zone = desk.workspace.settings.zone
    wording = Wording(language, zone, datetime.now(zone))
    session = session_of(request)
    csrf = session.csrf if session else ""
    given = {
        "language": language,
        "text_language": desk.workspace.settings.language,
        "moment": wording.moment,
        "age": wording.age,
        "number": wording.number,
        "static": static_url,
        "here": request.url.path,
        "reviewer": session.reviewer if session else "",
        "csrf": csrf,
        "csrf_field": Markup('<input type="hidden" name="csrf" value="{}">').format(csrf),
    }
    page = _environment(language).get_template(template).render(given | values)
    return HTMLResponse(page, status)


def language_of(request: Request) -> str:
    """Return the language of the page: the browser's, else the workspace's."""
    default = desk_of(request).workspace.settings.language
    return choose_language(request.headers.get("accept-language", ""), default)


def redirect(request: Request, where: str) -> Response:
    """Return what sends the browser to another page with GET, by htmx's own header if it asked."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, SEE_OTHER)


@cache
def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file, which is kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"


@cache
def _environment(language: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment
