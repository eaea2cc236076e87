"""Feeds that readers accept: what they hold, in which order, with which addresses."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree
from tests.publishing.press import document, make, put

from orchestra.publishing.feeds import LATEST
from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ATOM = {"a": "http://www.w3.org/2005/Atom"}
URL = "https://exemple.invalid/r"


def feeds(
    make_workspace: Callable[..., Path], documents: dict[str, str], **publishing: object
) -> tuple[Any, dict[str, Any]]:
    workspace = make(make_workspace, **publishing)
    for name, text in documents.items():
        put(workspace, name, text)
    site = build_site(workspace).folder
    said: dict[str, Any] = json.loads((site / "feed.json").read_text("utf-8"))
    return etree.parse(site / "atom.xml").getroot(), said


def texts(root: Any, path: str) -> list[str]:
    return [
        found if isinstance(found, str) else found.text
        for found in root.xpath(path, namespaces=ATOM)
    ]


def test_a_feed_says_where_and_what_each_document_is(make_workspace: Callable[..., Path]) -> None:
    text = document(title="L’eau & <le sol>")
    atom, feed = feeds(make_workspace, {"ateliers/01-reparer.md": text}, url=URL, title="A & B")
    address = f"{URL}/reflexions/ateliers/01-reparer.html"
    assert texts(atom, "/a:feed/a:title") == ["A & B"]
    assert texts(atom, "//a:entry/a:title") == ["L’eau & <le sol>"]
    assert texts(atom, "//a:entry/a:link/@href") == [address]
    assert texts(atom, "/a:feed/a:link[@rel='self']/@href") == [f"{URL}/atom.xml"]
    assert texts(atom, "//a:category/@term") == ["réparation", "outils"]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["url"] == address
    assert feed["items"][0]["title"] == "L’eau & <le sol>"
    assert feed["feed_url"] == f"{URL}/feed.json"


def test_each_item_carries_its_label_its_text_and_links_that_work(
    make_workspace: Callable[..., Path],
) -> None:
    atom, feed = feeds(make_workspace, {"ateliers/01-reparer.md": document()}, url=URL)
    html = feed["items"][0]["content_html"]
    assert texts(atom, "//a:content") == [html]
    assert "écrit par un modèle de langue" in html
    assert "42 établis" in html
    assert f'href="{URL}/reflexions/ateliers/01-reparer.html#ref_1"' in html
    assert 'href="#' not in html


def test_dates_are_those_of_publication_with_their_offset(
    make_workspace: Callable[..., Path],
) -> None:
    atom, feed = feeds(make_workspace, {"ateliers/01-reparer.md": document()})
    published = "2026-11-23T07:11:00+00:00"
    assert texts(atom, "//a:published") == [published]
    assert texts(atom, "/a:feed/a:updated") == [published]
    assert datetime.fromisoformat(feed["items"][0]["date_published"]).utcoffset() is not None


def test_only_the_latest_are_in_the_feeds(make_workspace: Callable[..., Path]) -> None:
    documents = {
        f"ateliers/{n:02}-essai.md": document(title=f"Essai {n}", time=f"22:{n:02}:00")
        for n in range(1, LATEST + 4)
    }
    atom, feed = feeds(make_workspace, documents)
    expected = [f"Essai {n}" for n in range(LATEST + 3, 3, -1)]
    assert texts(atom, "//a:entry/a:title") == expected
    assert [item["title"] for item in feed["items"]] == expected


def test_names_of_documents_are_the_same_wherever_the_site_stands(
    make_workspace: Callable[..., Path], tmp_path: Path
) -> None:
    _, before = feeds(make_workspace, {"ateliers/01-reparer.md": document()})
    (tmp_path / "workspace").rename(tmp_path / "ancien")
    _, after = feeds(make_workspace, {"ateliers/01-reparer.md": document()}, url=URL)
    assert before["items"][0]["id"] == after["items"][0]["id"]
    assert before["items"][0]["id"].startswith("urn:uuid:")


def test_without_documents_the_feeds_are_empty_and_whole(
    make_workspace: Callable[..., Path],
) -> None:
    atom, feed = feeds(make_workspace, {})
    assert texts(atom, "//a:entry") == []
    assert texts(atom, "/a:feed/a:updated") != []
    assert feed["items"] == []
