"""The review pages over a small workspace, and a browser that signs in to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.testclient import TestClient
from tests.worlds import write_workspace

from orchestra.web.access import Access
from orchestra.web.app import create_site
from orchestra.web.desk import Desk, open_desk
from orchestra.web.doorman import Doorman
from orchestra.web.guard import names_of
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response

    from orchestra.reviewers import Passwords

PORT = 8008
ORIGIN = f"http://127.0.0.1:{PORT}"
REVIEWER = "Relectrice d’essai"
NOW = datetime(2026, 2, 4, 7, 30, tzinfo=UTC)


@dataclass
class Clock:
    """Seconds that pass only when a test says so."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Site:
    """A site whose background work only runs when ``client`` is entered."""

    root: Path
    desk: Desk
    access: Access
    clock: Clock
    client: TestClient
    tokens: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def sign_in(self, name: str = REVIEWER) -> Site:
        """Sign the browser in, without the forms that do it."""
        self.client.cookies.set("orchestra", self.access.begin(name))
        return self

    @property
    def csrf(self) -> str:
        """The token of the browser's session."""
        session = self.access.session(self.client.cookies.get("orchestra") or "")
        return session.csrf if session else ""

    def post(self, path: str, **fields: str) -> Response:
        """Send a form of ours."""
        return self.client.post(path, data={"csrf": self.csrf, **fields})


def open_site(
    root: Path,
    reviewers: list[dict[str, str]] | None = None,
    passwords: Passwords | None = None,
    public: str = "",
) -> Site:
    """Return the site of a new workspace in ``root``; with ``passwords``, as on a network."""
    named = [{"name": REVIEWER}] if reviewers is None else reviewers
    write_workspace(root, {"reviewers": named})
    desk = open_desk(load_workspace(root), lambda: NOW)
    clock, tokens, said = Clock(), list[str](), list[str]()
    access = Access(clock, tokens.append, passwords and Doorman(passwords, clock))
    site = create_site(desk, access, names_of("127.0.0.1", PORT, public), said.append)
    headers = {"accept-language": "en"}
    client = TestClient(site, ORIGIN, raise_server_exceptions=False, headers=headers)
    client.follow_redirects = False
    return Site(root, desk, access, clock, client, tokens, said)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]
