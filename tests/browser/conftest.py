"""A real Chromium before the real program: what a reviewer's morning takes, in French."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.chromium import CHROMIUM, chromium
from tests.fakes.ollama import FakeOllama
from tests.publishing.newsroom import ANNA, draft, make_newsroom
from tests.writing.writer import faithful_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from orchestra.review.paper import Paper
    from orchestra.workspace import Workspace

STARTING = 60.0  # seconds
WAITING = 30_000  # milliseconds that Chromium is given for anything
LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
_LINK = re.compile(r"http://\S+/sign-in\?token=\S+")


@dataclass
class Served:
    """A workspace behind ``orchestra web``, and what that printed."""

    workspace: Workspace
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    linked: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Read what the program says until it ends."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line)
            if found := _LINK.search(line):
                self.links.append(found[0])
                self.linked.set()

    @property
    def address(self) -> str:
        """Where the pages are."""
        return self.links[0].partition("/sign-in")[0]


@pytest.fixture(scope="module")  # it leaves an event loop running, which other tests must not meet
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt install chromium")
    from playwright.sync_api import expect

    expect.set_options(timeout=WAITING)
    with chromium() as opened:
        yield opened


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    """The server whose model writes sections again."""
    with faithful_server() as server:
        yield server


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    """A workspace with a template, an agent and sources; a test adds the documents."""
    return make_newsroom(make_workspace)


@pytest.fixture
def paper(workspace: Workspace) -> Paper:
    """A draft that nothing is wrong with."""
    return draft(workspace)


@pytest.fixture
def served(workspace: Workspace, ollama: FakeOllama, browser: Browser) -> Iterator[Served]:
    """The program at work on the workspace."""
    command = ["--workspace", str(workspace.root), "web", "--port", "0", "--no-open"]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestra.cli", *command],
        stderr=subprocess.PIPE, text=True,
        env=os.environ | {"ORCHESTRA_HOSTS__OLLAMA": ollama.url, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    server = Served(workspace, process)
    listener = threading.Thread(target=server.listen)
    listener.start()
    assert server.linked.wait(STARTING), server.lines
    yield server
    process.terminate()
    process.wait(STARTING)
    listener.join()
    assert not [line for line in server.lines if "Traceback" in line], "".join(server.lines)


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return the function that opens a browser of its own, with Playwright's options."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        chosen = {"locale": "fr-FR", "viewport": LAPTOP, "reduced_motion": "reduce", **options}
        one = browser.new_context(**chosen)
        one.set_default_timeout(WAITING)
        opened.append(one)
        return one

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def signed_in(served: Served, context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return the function that opens a page of somebody who has come in by the link."""

    def come_in(**options: Any) -> Page:
        page = context(**options).new_page()
        page.goto(served.links[-1])
        page.wait_for_url("**/who?**")
        page.get_by_label(ANNA.name).check()
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_url(f"{served.address}/")
        return page

    return come_in
