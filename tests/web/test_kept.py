"""What somebody wrote is not lost when she cannot be let in: it is shown, and found again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.clock import Clock
from tests.web.reading_room import NAME, Browser, Site

from orchestra.web.access import COOKIE, IDLE_SECONDS

if TYPE_CHECKING:
    from httpx import Response

    from orchestra.review.paper import Paper

WRITTEN = "## Introduction\n\nUn texte « précieux » & <b>long</b>.\n"
SHOWN = "Un texte « précieux » &amp; &lt;b&gt;long&lt;/b&gt;."
FIELDS = {"title": "Un titre", "keywords": "un, deux", "body": WRITTEN}


def save(browser: Browser, paper: Paper, csrf: str) -> Response:
    fields = FIELDS | {"seen": paper.version, "csrf": csrf}
    return browser.client.post(f"/d/{paper.key}/edit", data=fields)


def let_the_session_end(site: Site) -> None:
    assert isinstance(site.access.clock, Clock)
    site.access.clock.seconds += IDLE_SECONDS + 1


def way_back(answer: Response) -> str:
    found = re.search(r"/d/[0-9a-f]{16}/edit(\?|%3F)kept(=|%3D)([\w-]+)", answer.text)
    assert found, answer.text
    return found[3]


def sign_in(site: Site, browser: Browser) -> None:
    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, site.access.begin(NAME))


def assert_found_again(site: Site, browser: Browser, paper: Paper, answer: Response) -> None:
    """Sign in, go back, and save what is in the form there."""
    sign_in(site, browser)
    page = browser.get(f"/d/{paper.key}/edit?kept={way_back(answer)}")
    assert page.status_code == 200
    assert SHOWN in page.text
    assert f'value="{paper.version}"' in page.text
    assert save(browser, paper, browser.csrf).status_code == 303
    saved = site.desk.paper(paper.key)
    assert WRITTEN.strip() in saved.text
    assert saved.title == "Un titre"


def test_of_a_session_that_expired(site: Site, anna: Browser, paper: Paper) -> None:
    csrf = anna.csrf
    let_the_session_end(site)
    answer = save(anna, paper, csrf)
    assert answer.status_code == 401
    assert SHOWN in answer.text
    assert paper.path.read_text("utf-8") == paper.text
    assert_found_again(site, anna, paper, answer)


def test_of_a_page_older_than_the_session(site: Site, anna: Browser, paper: Paper) -> None:
    """She signed in again in another tab, then saved in the first one."""
    csrf = anna.csrf
    sign_in(site, anna)
    answer = save(anna, paper, csrf)
    assert answer.status_code == 403
    assert SHOWN in answer.text
    assert paper.path.read_text("utf-8") == paper.text
    assert_found_again(site, anna, paper, answer)


def test_of_a_reviewer_who_was_removed(site: Site, paper: Paper) -> None:
    browser = site.browser("Ancienne relectrice")
    answer = save(browser, paper, browser.csrf)
    assert answer.status_code == 401
    assert SHOWN in answer.text
    assert "no longer among the reviewers" in answer.text
    assert paper.path.read_text("utf-8") == paper.text
    assert_found_again(site, browser, paper, answer)


def test_it_is_not_kept_for_another_page(site: Site, anna: Browser, paper: Paper) -> None:
    csrf = anna.csrf
    let_the_session_end(site)
    name = way_back(save(anna, paper, csrf))
    sign_in(site, anna)
    page = anna.get(f"/d/{paper.key}/reject?kept={name}")
    assert SHOWN not in page.text


@pytest.mark.parametrize("name", ["", "x", "é", "../../etc/passwd", "0" * 1000])
def test_a_name_that_is_none_brings_nothing_back(anna: Browser, paper: Paper, name: str) -> None:
    page = anna.client.get(f"/d/{paper.key}/edit", params={"kept": name})
    assert page.status_code == 200
    assert f'value="{paper.version}"' in page.text


def test_a_stranger_is_shown_nothing_that_was_kept(site: Site, anna: Browser, paper: Paper) -> None:
    csrf = anna.csrf
    let_the_session_end(site)
    name = way_back(save(anna, paper, csrf))
    stranger = site.browser()
    answer = stranger.get(f"/d/{paper.key}/edit?kept={name}")
    assert answer.status_code == 303
    assert SHOWN not in answer.text


def test_of_a_preview_it_is_found_in_the_editor(site: Site, anna: Browser, paper: Paper) -> None:
    csrf = anna.csrf
    let_the_session_end(site)
    fields = FIELDS | {"seen": paper.version, "csrf": csrf}
    htmx = {"hx-request": "true"}
    answer = anna.client.post(f"/d/{paper.key}/preview", data=fields, headers=htmx)
    where = answer.headers["hx-redirect"]
    assert f"/d/{paper.key}/edit%3Fkept%3D" in where
    sign_in(site, anna)
    assert SHOWN in anna.get(f"/d/{paper.key}/edit?kept={where.rpartition('%3D')[2]}").text


@pytest.mark.parametrize("path", ["resubmit", "restore", f"rewrites/{'0' * 16}"])
def test_what_has_no_form_of_its_own_leads_back_to_the_draft(
    site: Site, anna: Browser, paper: Paper, path: str
) -> None:
    let_the_session_end(site)
    answer = anna.client.post(f"/d/{paper.key}/{path}")
    assert answer.status_code == 401
    assert f"next=/d/{paper.key}%3Fkept%3D" in answer.text
    sign_in(site, anna)
    assert anna.get(f"/d/{paper.key}?kept=x").status_code == 200
