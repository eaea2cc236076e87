"""The review pages over a newsroom's workspace, and a person who reads them in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.testclient import TestClient
from tests.publishing.newsroom import ANNA, make_newsroom, now
from tests.web.clock import Clock

from orchestra.web.access import COOKIE, Access
from orchestra.web.app import create_site
from orchestra.web.desk import Desk, open_desk
from orchestra.web.guard import names_of

NAME = ANNA.name
PORT = 8008


@dataclass(frozen=True)
class Browser:
    """A browser: what it gets, and what it sends with its session's token."""

    client: TestClient
    access: Access

    @property
    def csrf(self) -> str:
        session = self.access.session(self.client.cookies.get(COOKIE) or "")
        return session.csrf if session else ""

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, **fields: Any) -> Response:
        return self.client.post(path, data={"csrf": self.csrf} | fields)


@dataclass(frozen=True)
class Site:
    """A served workspace and its sessions."""

    desk: Desk
    access: Access

    def browser(self, reviewer: str = "", language: str = "en") -> Browser:
        """Return a browser, signed in as ``reviewer`` when one is named."""
        pages = create_site(self.desk, self.access, names_of("127.0.0.1", PORT), print)
        client = TestClient(
            pages,
            f"http://127.0.0.1:{PORT}",
            headers={"accept-language": language},
            follow_redirects=False,
        )
        if reviewer:
            client.cookies.set(COOKIE, self.access.begin(reviewer))
        return Browser(client, self.access)


def make_site(make_workspace: Callable[..., Path]) -> Site:
    """Return the site of a newsroom without documents."""
    access = Access(Clock(), lambda _token: None)
    return Site(open_desk(make_newsroom(make_workspace), now), access)
