"""One document never stops the others, whatever its front matter holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Done, run
from tests.publishing.newsroom import ANNA, approved, make_newsroom, now
from tests.review.test_listing import KEYS, ODD, odd
from tests.web.clock import Clock
from tests.web.reading_room import Site

from orchestra.review.paper import key_of
from orchestra.web.access import Access
from orchestra.web.desk import open_desk
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAIRS = [(key, value) for key in KEYS for value in ODD if not value.startswith('"')]
GOOD_ONE = "03-essai.md"


@pytest.fixture
def root(make_workspace: Callable[..., Path]) -> Path:
    """Return a workspace with an approved document among odd ones, on two shelves."""
    workspace = make_newsroom(make_workspace)
    approved(workspace, 3)
    for shelf, status, first in (("drafts", "approved", 10), ("published", "published", 5000)):
        folder = workspace.output_folder / shelf / "essai"
        folder.mkdir(parents=True, exist_ok=True)
        for number, (key, value) in enumerate(PAIRS[first % 2 :: 2], first):
            text = odd(key, value).replace('status: "draft"', f'status: "{status}"')
            (folder / f"{number:04}-odd.md").write_text(text, "utf-8")
    return workspace.root


def orchestra(root: Path, *arguments: str) -> Done:
    done = run("--workspace", str(root), *arguments)
    assert "Traceback" not in done.stderr
    return done


def test_the_good_one_is_listed_published_and_shown_among_them(root: Path) -> None:
    every = [f"--status={status}" for status in ("draft", "approved", "published")]
    listed = json.loads(
        orchestra(root, "review", "list", "--json", "--limit", "9999", *every).stdout
    )
    paths = {row["path"] for row in listed}
    assert paths == {str(path) for path in (root / "output").glob("*/essai/*.md")}
    done = orchestra(root, "publish", "--approved", "--as", ANNA.name)
    assert done.code == 1
    assert done.stdout.splitlines() == [str(root / "output/published/essai" / GOOD_ONE)]
    built = json.loads(orchestra(root, "site", "build", "--json").stdout)
    assert built["documents"] == 1
    assert len(built["warnings"]) > len(PAIRS) // 4
    assert orchestra(root, "check", "--format", "json").code == 1


def test_the_pages_list_and_show_each_of_them(root: Path) -> None:
    desk = open_desk(load_workspace(root), now)
    anna = Site(desk, Access(Clock(), lambda _token: None)).browser(ANNA.name)
    seen = desk.refresh()
    assert (seen.changed, seen.unchecked) == (len(PAIRS) + 1, 0)
    for page in range(1, seen.changed // 30 + 2):
        assert anna.get(f"/?status=all&page={page}").status_code == 200
    for path in sorted((root / "output").glob("*/essai/*.md"))[::9]:
        for part in ("", "/edit", "/versions"):
            assert anna.get(f"/d/{key_of(path)}{part}").status_code == 200
