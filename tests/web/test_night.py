"""The night's page: what runs and waits, what comes next, and news of it as it happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from tests.nights.rows import make_row

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.web.views.night import events, night_banner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import Request
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
    for path in state.glob("*nights*"):
        if path.is_file():
            path.write_bytes(b"no database at all" * 100)
    assert anna.get("/").status_code == 200
    assert "Traceback" not in anna.get("/night").text


class Gone:
    """A browser that leaves after it was asked for ``looks`` times."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    async def is_disconnected(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_the_browser_is_told_once_of_what_is_there_and_no_more(site: Site) -> None:
    async def news() -> list[str]:
        answer = await events(cast("Request", Gone(1)), site.desk, cast("Reviewer", None))
        assert answer.headers["cache-control"] == "no-store"
        return [str(one) async for one in cast("AsyncIterator[str]", answer.body_iterator)]

    told = asyncio.run(news())
    assert len(told) == 1
    assert told[0].startswith("event: night\n")
    assert told[0].endswith("\n\n")


def test_the_pages_of_the_night_are_for_reviewers(site: Site) -> None:
    stranger = site.browser()
    for path in ("/night", "/night/state", "/night/events"):
        assert stranger.get(path).status_code == 303
