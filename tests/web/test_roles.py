"""Who may do what: every route that the pages have, asked in every way by everybody.

What is tried comes from the application's own description, so that a route that is added later is
tried as well: it is closed to whoever is not a reviewer, unless it is named here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.publishing.newsroom import ANNA, BRUNO, approved, draft, make_newsroom, now
from tests.web.clock import ADDRESS, Clock

from orchestra.reviewers import passwords_of
from orchestra.web.access import COOKIE, IDLE_SECONDS, LONGEST_SECONDS, Access
from orchestra.web.app import create_app
from orchestra.web.desk import open_desk
from orchestra.web.doorman import Doorman
from orchestra.web.guard import Guard, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from httpx import Response

    from orchestra.review.paper import Paper
    from orchestra.web.desk import Desk

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
EVENTS = "/night/events"  # its answer has no end: tests/web/test_night.py asks for it
# What is there for people who are not signed in; a sign-out of nobody is one.
OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"),
        ("GET", "/static/{digest}/{name:path}")}  # fmt: skip
# What somebody may do who is signed in by the link and has not said yet who she is.
NAMING = {("GET", "/who"), ("POST", "/who")}
WORD = "une phrase de passe"
# What a person could send to be taken for another.
POSING = {"name": BRUNO.name, "by": BRUNO.name, "reviewer": BRUNO.name, "author": BRUNO.name}


@dataclass(frozen=True)
class Server:
    """A served workspace with a draft and an approved document; who comes in by which way."""

    desk: Desk
    access: Access
    app: FastAPI
    papers: list[Paper]

    @property
    def clock(self) -> Clock:
        assert isinstance(self.access.clock, Clock)
        return self.access.clock

    def ask(self, method: str, path: str, session: str, token: str | None = None) -> Response:
        """Send a request about the first document with a session's cookie and its form's token."""
        site = Guard(self.app, names_of("127.0.0.1", 8008))
        headers = {"accept-language": "en"}
        browser = TestClient(site, ADDRESS, headers=headers, follow_redirects=False)
        browser.cookies.set(COOKIE, session)
        found = self.access.session(session, used=False)
        known = found.csrf if found else "x"
        paper = self.papers[0]
        fields = {"csrf": known if token is None else token, "seen": paper.version,
                  "reason": "essai", "text": "essai", "title": "essai", "body": "essai",
                  "paper": paper.key, "checked": "accuracy", "number": "1"} | POSING  # fmt: skip
        known_values = {"key": paper.key, "wanted": "0" * 16, "digest": "0" * 12, "name": "x.css"}
        where = path.replace(":path", "").format(**known_values)
        return browser.request(method, where, data=fields if method != "GET" else None)

    def written(self) -> dict[str, bytes]:
        """Return every file that a decision could have changed."""
        root = self.desk.workspace.root
        kept = [root / "orchestra.yaml", *(root / "output").rglob("*")]
        return {str(path): path.read_bytes() for path in kept if path.is_file()}


def serve(make_workspace: Callable[..., Path], *, by_password: bool) -> Server:
    workspace = make_newsroom(make_workspace)
    papers = [draft(workspace, 1), approved(workspace, 2)]
    clock = Clock()
    passwords = passwords_of(workspace.state_folder)
    if by_password:
        passwords.set(ANNA.name, WORD)
        passwords.set(BRUNO.name, f"{WORD} à lui")
    desk = open_desk(workspace, now)
    desk.refresh()
    doorman = Doorman(passwords, clock) if by_password else None
    access = Access(clock, lambda _token: None, doorman)
    return Server(desk, access, create_app(desk, access, print), papers)


@pytest.fixture(params=[False, True], ids=["link", "password"])
def server(make_workspace: Callable[..., Path], request: pytest.FixtureRequest) -> Server:
    return serve(make_workspace, by_password=request.param)


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Return the method and path of every page: those described, and those that are not."""
    described = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    found = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route | APIRoute)
        for method in route.methods or ()
    }
    return described | found


def outsiders(server: Server) -> Iterator[tuple[str, str]]:
    """Return the cookies of everybody who is not, or no longer, a reviewer that is signed in."""
    access, clock = server.access, server.clock
    yield "nobody", ""
    yield "a guess", "x" * 43
    name = access.begin(ANNA.name)
    access.end(name)
    yield "signed out", name
    name = access.begin(ANNA.name)
    clock.seconds += IDLE_SECONDS + 1
    yield "unused for long", name
    name = access.begin(ANNA.name)
    for _ in range(LONGEST_SECONDS // IDLE_SECONDS + 1):
        clock.seconds += IDLE_SECONDS - 1
        access.session(name)
    yield "used for long", name
    yield "no reviewer any more", access.begin("Ancienne relectrice", "x")
    if access.doorman is not None:
        name = access.begin(ANNA.name)
        access.doorman.passwords.set(ANNA.name, f"{WORD} nouvelle")
        yield "with an old password", name
        name = access.begin(BRUNO.name)
        access.doorman.passwords.forget(BRUNO.name)
        yield "without a password any more", name
    else:
        yield "nameless", access.begin()


def is_let_in(answer: Response) -> bool:
    """Tell whether an answer is that of a page, not the way to signing in, nor a refusal."""
    location = answer.headers.get("location", "")
    to_the_door = answer.status_code == 303 and location.startswith(("/sign-in", "/who"))
    return not to_the_door and answer.status_code not in (401, 403)


def test_every_route_is_closed_to_whoever_is_no_reviewer(
    server: Server, subtests: pytest.Subtests
) -> None:
    before = server.written()
    closed = routes(server.app) - OPEN
    assert len(closed) > 20
    for who, session in outsiders(server):
        for method, path in sorted(closed):
            if who == "nameless" and (method, path) in NAMING:
                continue
            with subtests.test(f"{who}: {method} {path}"):
                again = session if who != "no reviewer any more" else server.access.begin("X", "x")
                if who == "no reviewer any more" and (method, path) in NAMING:
                    continue
                answer = server.ask(method, path, again)
                assert not is_let_in(answer), answer.text
                assert server.papers[0].title not in answer.text
    assert server.written() == before


def test_what_is_open_shows_and_changes_nothing(server: Server) -> None:
    before = server.written()
    for _, session in outsiders(server):
        for method, path in sorted(OPEN):
            answer = server.ask(method, path, session)
            assert answer.status_code < 500
            assert server.papers[0].title not in answer.text
    assert server.written() == before


def test_no_form_is_taken_without_the_sessions_own_token(
    server: Server, subtests: pytest.Subtests
) -> None:
    before = server.written()
    session, other = server.access.begin(ANNA.name), server.access.begin(BRUNO.name)
    others = server.access.session(other)
    assert others
    for method, path in sorted(routes(server.app) - OPEN | {("POST", "/sign-out")}):
        for token in ("", "x", others.csrf) if method == "POST" else ():
            with subtests.test(f"{method} {path}"):
                assert server.ask(method, path, session, token).status_code == 403
    assert server.written() == before
    assert server.access.session(session)


def test_no_route_takes_another_method_than_its_own(
    server: Server, subtests: pytest.Subtests
) -> None:
    before = server.written()
    session = server.access.begin(ANNA.name)
    known = routes(server.app)
    for path in sorted({path for _, path in known} - {EVENTS}):
        for method in METHODS:
            with subtests.test(f"{method} {path}"):
                if (method, path) not in known:
                    assert server.ask(method, path, session).status_code == 405
    assert server.written() == before


def test_a_reviewer_is_let_in_everywhere_and_nothing_breaks(
    make_workspace: Callable[..., Path], tmp_path: Path, subtests: pytest.Subtests
) -> None:
    server = serve(make_workspace, by_password=False)
    for method, path in sorted(routes(server.app) - OPEN - {("GET", EVENTS)}):
        with subtests.test(f"{method} {path}"):
            answer = server.ask(method, path, server.access.begin(ANNA.name))
            assert is_let_in(answer)
            assert answer.status_code < 500


def test_with_a_password_nobody_is_taken_for_another(
    make_workspace: Callable[..., Path], subtests: pytest.Subtests
) -> None:
    """Whatever is sent and wherever, what is written carries the name of who signed in."""
    server = serve(make_workspace, by_password=True)
    session = server.access.begin(ANNA.name)
    for method, path in sorted(routes(server.app) - OPEN - {("GET", EVENTS)}):
        for paper in list(server.papers):
            with subtests.test(f"{method} {path}"):
                now_there = server.desk.paper(paper.key)
                about = replace(server, papers=[now_there])
                answer = about.ask(method, path, session)
                assert BRUNO.name not in answer.text
                found = server.access.session(session)
                assert found
                assert found.reviewer == ANNA.name
    written = server.written()
    names = {name for name, data in written.items() if BRUNO.name.encode() in data}
    assert names == {str(server.desk.workspace.root / "orchestra.yaml")}
    assert any(ANNA.name.encode() in data for name, data in written.items() if "audit" in name)
