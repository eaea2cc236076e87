"""The search page in a real browser, opened from its folder as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.chromium import chromium, needs_chromium
from tests.publishing.press import document, make, put

from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


@pytest.fixture
def site(make_workspace: Callable[..., Path]) -> str:
    workspace = make(make_workspace)
    put(workspace, "ateliers/01-ete.md", document(title="Réparer l’été", keywords=["outils"]))
    put(workspace, "ateliers/02-coeur.md", document(title="Au cœur du lieu", keywords=["œuvre"]))
    put(workspace, "ateliers/03-mal.md", document(title="<img src=x onerror=window.ran=1>"))
    return build_site(workspace).folder.as_uri()


def found(page: Page) -> list[str]:
    return page.locator("#search_found h2").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("REPARER ete", ["Réparer l’été"]),
        ("l'été", ["Réparer l’été"]),
        ("coeur", ["Au cœur du lieu"]),
        ("oeuvre", ["Au cœur du lieu"]),
        ("introuvable", []),
        ("réparer cœur", []),
    ],
)
def test_case_and_accents_do_not_matter_and_every_word_counts(
    site: str, browser_page: Page, words: str, titles: list[str]
) -> None:
    browser_page.goto(f"{site}/recherche.html")
    browser_page.fill("#search_words", words)
    assert found(browser_page) == titles
    assert bool(titles) == ("Aucune" not in browser_page.inner_text("#search_count"))


def test_the_words_asked_for_on_the_home_page_are_looked_for(site: str, browser_page: Page) -> None:
    browser_page.goto(f"{site}/index.html")
    browser_page.fill("input[name=q]", "été")
    browser_page.press("input[name=q]", "Enter")
    browser_page.wait_for_url("**/recherche.html?q=*")
    assert found(browser_page) == ["Réparer l’été"]
    browser_page.click("#search_found a")
    assert browser_page.inner_text("h1") == "Réparer l’été"


def test_a_hostile_title_is_shown_and_does_nothing(site: str, browser_page: Page) -> None:
    browser_page.goto(f"{site}/recherche.html?q=onerror")
    assert found(browser_page) == ["<img src=x onerror=window.ran=1>"]
    assert browser_page.evaluate("window.ran") is None
    assert browser_page.locator("main img").count() == 0
