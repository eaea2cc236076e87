"""A site with one good draft, and a reviewer who reads it in English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.publishing.newsroom import draft
from tests.web.reading_room import NAME, Browser, Site, make_site

from orchestra.review.paper import Paper


@pytest.fixture
def site(make_workspace: Callable[..., Path]) -> Site:
    return make_site(make_workspace)


@pytest.fixture
def paper(site: Site) -> Paper:
    found = draft(site.desk.workspace)
    site.desk.refresh()
    return found


@pytest.fixture
def anna(site: Site) -> Browser:
    return site.browser(NAME)
