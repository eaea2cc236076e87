"""The night's page: what runs and waits, what comes next, and news of it as it happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from tests.nights.rows import make_row

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.web.access import COOKIE
from orchestra.web.app import create_app
from orchestra.web.views.night import events, night_banner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import Message
    from tests.web.reading_room import Browser, Site

    from orchestra.editorial import Reviewer


def enter(site: Site, status: str, **values: object) -> None:
    with open_ledger(databases(site.desk.workspace.state_folder).ledger) as ledger:
        ledger.enter(make_row("essai", status, **values))


def test_a_workspace_without_nights_says_so(site: Site, anna: Browser) -> None:
    page = anna.get("/night").text
    assert "There was no night yet." in page
    assert "nothing is being written" in page
    assert night_banner(site.desk) is None


def test_what_waits_is_shown_with_its_reason(site: Site, anna: Browser) -> None:
    enter(site, "waiting", reason="the engine <did> not answer")
    for path in ("/night", "/night/state"):
        page = anna.get(path).text
        assert "essai" in page
        assert "waits for the next night" in page
        assert "the engine &lt;did&gt; not answer" in page


def test_the_last_night_is_summed_up(site: Site, anna: Browser) -> None:
    enter(site, "failed", reason="the engine did not answer")
    banner = night_banner(site.desk)
    assert banner is not None
    assert banner.title
    assert str(banner.night) == "2026-11-22"
    assert "essai" in banner.text or "Essai" in banner.text
    assert "There was no night yet." not in anna.get("/night").text


def test_a_ledger_that_cannot_be_read_is_said_in_words(site: Site, anna: Browser) -> None:
    state = site.desk.workspace.state_folder
    enter(site, "planned")
    for path in state.glob("ledger.sqlite*"):
        path.unlink()
    (state / "ledger.sqlite").mkdir()
    assert anna.get("/").status_code == 200
    answer = anna.get("/night")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def news(site: Site, browser: Browser, looks: int, after: Callable[[], object]) -> list[str]:
    """Return what a browser is told that leaves after ``looks``; ``after`` is done at the first."""
    seen = []

    async def receive() -> Message:
        if len(seen) == 1:
            after()
        seen.append(1)
        if len(seen) > looks:
            return {"type": "http.disconnect"}
        await asyncio.sleep(3600)
        raise AssertionError

    cookie = f"{COOKIE}={browser.client.cookies.get(COOKIE)}".encode()
    app = create_app(site.desk, site.access, print)
    scope = {"type": "http", "method": "GET", "headers": [(b"cookie", cookie)], "app": app}

    async def told() -> list[str]:
        answer = await events(Request(scope, receive), site.desk, cast("Reviewer", None))
        assert answer.headers["cache-control"] == "no-store"
        return [str(one) async for one in cast("AsyncIterator[str]", answer.body_iterator)]

    return asyncio.run(asyncio.wait_for(told(), 30))


def test_the_browser_is_told_once_of_what_is_there_and_no_more(site: Site, anna: Browser) -> None:
    told = news(site, anna, 1, lambda: None)
    assert len(told) == 1
    assert told[0].startswith("event: night\n")
    assert told[0].endswith("\n\n")


def test_no_news_goes_to_somebody_whose_session_has_ended(site: Site, anna: Browser) -> None:
    name = anna.client.cookies.get(COOKIE) or ""
    assert len(news(site, anna, 100, lambda: site.access.end(name))) == 1


def test_a_ledger_that_breaks_ends_no_news(site: Site, anna: Browser) -> None:
    def broken() -> None:
        for path in site.desk.workspace.state_folder.glob("ledger.sqlite*"):
            path.unlink()
        (site.desk.workspace.state_folder / "ledger.sqlite").mkdir()

    enter(site, "planned")
    assert len(news(site, anna, 2, broken)) == 2


def test_the_pages_of_the_night_are_for_reviewers(site: Site) -> None:
    stranger = site.browser()
    for path in ("/night", "/night/state", "/night/events"):
        assert stranger.get(path).status_code == 303
