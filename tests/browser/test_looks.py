"""What holds for every page: nothing overflows on a phone, nothing keeps anybody out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import LAPTOP, PHONE, Served
from tests.publishing.newsroom import draft

from orchestra.review.paper import Paper

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATHS = (
    "/", "/?q=zzz", "/night", "/who", "/d/{key}", "/d/{key}/edit", "/d/{key}/approve",
    "/d/{key}/request-changes", "/d/{key}/reject", "/d/{key}/versions", "/d/0123456789abcdef",
    "/d/{faulty}", "/d/{broken}",
)  # fmt: skip
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def paths(paper: Paper, served: Served) -> list[str]:
    workspace = served.workspace
    good = paper.text
    faulty = draft(workspace, 4, text=good.replace("42 établis", "43 établis [9]"))
    broken = draft(workspace, 5, text=good.replace('status: "draft"', "status: [draft"))
    keys = {"key": paper.key, "faulty": faulty.key, "broken": broken.key}
    return [served.address + path.format(**keys) for path in PATHS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_no_page_keeps_anybody_out_or_overflows(
    paths: list[str], signed_in: Callable[..., Page], viewport: dict[str, int], scheme: str
) -> None:
    page = signed_in(viewport=viewport, color_scheme=scheme)
    found: dict[str, object] = {}
    for path in paths:
        page.goto(path)
        results = Axe().run(page)
        if results.violations_count:
            found[path] = results.generate_snapshot()
        if page.evaluate(OVERFLOW) > 0:
            found[f"{path} overflows"] = page.evaluate(OVERFLOW)
    assert found == {}


def test_nothing_is_blocked_by_our_own_policy(
    paths: list[str], signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in paths:
        page.goto(path, wait_until="networkidle" if "/night" not in path else "load")
    assert [line for line in said if "404" not in line and "409" not in line] == []
