"""What somebody wrote is not lost when she cannot be let in: it is shown, and found again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
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


LONG = "« Éà » " * 90_000  # more than a megabyte, and three times as much on the wire


def test_a_text_of_megabytes_is_saved(site: Site, anna: Browser, paper: Paper) -> None:
    answer = anna.post(f"/d/{paper.key}/edit", **FIELDS | {"body": LONG, "seen": paper.version})
    assert answer.status_code == 303, answer.text[:2000]
    assert LONG.strip() in site.desk.paper(paper.key).text


def test_a_text_of_megabytes_is_kept_when_the_session_is_over(
    site: Site, anna: Browser, paper: Paper
) -> None:
    csrf = anna.csrf
    let_the_session_end(site)
    fields = FIELDS | {"body": LONG, "seen": paper.version, "csrf": csrf}
    answer = anna.client.post(f"/d/{paper.key}/edit", data=fields)
    assert answer.status_code == 401
    assert LONG in answer.text


@pytest.mark.parametrize("kind", ["x-www-form-urlencoded", "form-data"])
def test_a_text_larger_than_a_document_is_given_back(
    site: Site, anna: Browser, paper: Paper, kind: str
) -> None:
    fields = FIELDS | {"body": "x" * 5_100_000, "seen": paper.version, "csrf": anna.csrf}
    files = {"other": ("", b"")} if kind == "form-data" else None
    answer = anna.client.post(f"/d/{paper.key}/edit", data=fields, files=files)
    assert answer.status_code == 422
    assert "larger than 5,000,000 bytes" in answer.text
    assert fields["body"] in answer.text
    assert paper.path.read_text("utf-8") == paper.text


@pytest.mark.parametrize("form", ["request-changes", "reject"])
def test_a_remark_longer_than_a_front_matter_is_given_back(
    site: Site, anna: Browser, paper: Paper, form: str
) -> None:
    said = "é" * 120_000
    written = {"text" if form == "request-changes" else "reason": said, "seen": paper.version}
    answer = anna.post(f"/d/{paper.key}/{form}", **written)
    assert answer.status_code == 422
    assert "in fewer words" in answer.text
    assert said in answer.text
    assert paper.path.read_text("utf-8") == paper.text


def test_what_is_more_than_all_that_is_refused_in_words(anna: Browser, paper: Paper) -> None:
    answer = anna.post(f"/d/{paper.key}/edit", body="x" * 16_000_001)
    assert answer.status_code == 413
    assert "Go back" in answer.text


def test_of_settings_that_are_being_changed(site: Site, anna: Browser, paper: Paper) -> None:
    settings = site.desk.workspace.root / "orchestra.yaml"
    before = settings.read_bytes()
    settings.write_bytes(before + b"\nreviewers: [")
    answer = save(anna, paper, anna.csrf)
    assert answer.status_code == 503
    assert SHOWN in answer.text
    settings.write_bytes(before)
    assert save(anna, paper, anna.csrf).status_code == 303


def test_of_a_fault_of_the_program(
    site: Site, anna: Browser, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise KeyError("a fault")

    monkeypatch.setattr("orchestra.web.views.editing.edit", failing)
    csrf = anna.csrf
    quiet = TestClient(
        anna.client.app, str(anna.client.base_url), raise_server_exceptions=False,
        headers=anna.client.headers, cookies=anna.client.cookies,
    )  # fmt: skip
    answer = save(Browser(quiet, site.access), paper, csrf)
    assert answer.status_code == 500
    assert SHOWN in answer.text
    assert "KeyError" not in answer.text
