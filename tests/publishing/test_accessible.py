"""The built site in a real browser: axe finds nothing, and it fits a phone."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.chromium import chromium, needs_chromium
from tests.publishing.press import BODY, document, make, put

from orchestra.publishing.serve import site_server
from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = needs_chromium
PAGES = (
    *("index.html", "agents.html", "archives.html", "mots-cles.html", "methode.html"),
    *("recherche.html?q=essai", "agents/ateliers.html", "reflexions/ateliers/01-essai.html"),
)
TABLE = "| Une colonne | Une autre | Un nombre |\n|---|---|--:|\n| un mot | un autre | 12 |\n\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(make_workspace: Callable[..., Path]) -> Iterator[str]:
    workspace = make(make_workspace, description="Un site d’essai.")
    text = document(BODY.replace("## Conclusion", f"{TABLE}## Conclusion"), title="Essai " * 20)
    put(workspace, "ateliers/01-essai.md", text)
    put(workspace, "ateliers/02-essai.md", document(title="Essai sans espace " + "o" * 80))
    with site_server(build_site(workspace).folder, 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_fit_their_screen(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # axe is a script that the pages would not run
    )
    page = context.new_page()
    for path in PAGES:
        page.goto(f"{address}/{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_pages_load_nothing_from_elsewhere_and_say_no_error(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(f"{address}/{path}")
    assert said == []
    assert {url for url in asked if not url.startswith(("data:", f"{address}/"))} == set()
    page.close()
