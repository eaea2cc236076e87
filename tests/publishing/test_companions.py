"""Tables of contents beside the plain Markdown, for the tools that read them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
import yaml
from markdown_it import MarkdownIt
from tests.publishing.press import document, make, put

from orchestra.checking.tree import find_documents
from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace

TITLE = "Un [titre](x) *avec* <b>tout</b> : # & `cela` | \\"


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    made = make(make_workspace, title="Cahiers : « essai »")
    put(made, "ateliers/01-reparer.md", document(title=TITLE))
    put(made, "jardins/02-l eau (été).md", document(title="L’eau", agent="Agent Jardins"))
    return made


@pytest.mark.parametrize("name", ["README.md", "SUMMARY.md", "_sidebar.md"])
def test_every_document_is_linked_by_its_title(workspace: Workspace, name: str) -> None:
    build_site(workspace)
    published = workspace.output_folder / "published"
    html = MarkdownIt().render((published / name).read_text("utf-8"))
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', html)
    documents = {unquote(target) for target, _ in links if target != "README.md"}
    assert documents == {"ateliers/01-reparer.md", "jardins/02-l eau (été).md"}
    assert all((published / unquote(target)).is_file() for target, _ in links)
    assert "[titre](x) *avec* &lt;b&gt;tout&lt;/b&gt;" in dict(links)["ateliers/01-reparer.md"]


def test_the_navigation_is_yaml_that_names_every_document(workspace: Workspace) -> None:
    build_site(workspace)
    published = workspace.output_folder / "published"
    said = yaml.safe_load((published / "nav.yml").read_text("utf-8"))
    assert said["site_name"] == "Cahiers : « essai »"
    assert said["nav"] == [
        "README.md",
        {"Agent Ateliers": [{TITLE.replace("<", "&lt;"): "ateliers/01-reparer.md"}]},
        {"Agent Jardins": [{"L’eau": "jardins/02-l eau (été).md"}]},
    ]


def test_what_did_not_change_is_not_written(workspace: Workspace) -> None:
    build_site(workspace)
    path = workspace.output_folder / "published/SUMMARY.md"
    before = path.stat()
    build_site(workspace)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_a_table_of_contents_that_somebody_wrote_stays(workspace: Workspace) -> None:
    path = put(workspace, "README.md", "# À moi\n")
    warnings = build_site(workspace).warnings
    assert "README.md was not written by site build" in warnings[0]
    assert path.read_text("utf-8") == "# À moi\n"


def test_neither_the_checker_nor_the_site_takes_one_for_a_document(workspace: Workspace) -> None:
    for _ in range(2):
        assert build_site(workspace).documents == 2
    found = [file.rpartition("/")[2] for file in find_documents([workspace.output_folder])]
    assert found == ["01-reparer.md", "02-l eau (été).md"]


ODD = (
    "Un [titre](javascript:a) ![x](data:a) [[b]] [c][d] [e]: f", "a](javascript:b) [c](d",
    "{{ a }} {% b %}", "{: onclick=a} ++b++ ==c== ^d^ ~e~ $f$ %%g%%", "`a ` b` \\` \\\\",
    '" onmouseover="a', "&lt;b> &#91; &", "1 | 2 # 3 _4_ *5*",
)  # fmt: skip


@pytest.mark.parametrize("title", ODD)
@pytest.mark.parametrize("name", ["README.md", "SUMMARY.md", "_sidebar.md"])
def test_a_title_is_no_markup_in_any_dialect_and_is_shown_as_it_is(
    make_workspace: Callable[..., Path], title: str, name: str
) -> None:
    workspace = make(make_workspace, title=title)
    put(workspace, "ateliers/01-a.md", document(title=title, agent=title))
    build_site(workspace)
    written = (workspace.output_folder / "published" / name).read_text("utf-8")
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', MarkdownIt().render(written))
    assert [target for target, _ in links if target != "README.md"] == ["ateliers/01-a.md"]
    assert unescape(dict(links)["ateliers/01-a.md"]) == title
    # Nothing that a dialect could take for a mark: marked, in docsify, forgets backslashes.
    shown = re.findall(r"^\s*\* \[(.*)\]\(ateliers/01-a\.md\)$", written, re.MULTILINE)
    assert [re.findall(r"[^\w\s(),.:;!?&#'’-]|_", text) for text in shown] == [[]]


def test_a_title_of_several_lines_is_one(make_workspace: Callable[..., Path]) -> None:
    workspace = make(make_workspace)
    put(workspace, "ateliers/01-a.md", document(title="Un\n\n# titre", agent="A\n* B"))
    build_site(workspace)
    written = (workspace.output_folder / "published/_sidebar.md").read_text("utf-8")
    assert "\n  * [Un &#35; titre](" in written
    assert "* A &#42; B\n" in written


def test_the_navigation_closes_no_attribute_of_a_theme(make_workspace: Callable[..., Path]) -> None:
    workspace = make(make_workspace)
    put(workspace, "ateliers/01-a.md", document(title='a" onmouseover="b'))
    build_site(workspace)
    said = yaml.safe_load((workspace.output_folder / "published/nav.yml").read_text("utf-8"))
    [title] = said["nav"][1]["Agent Ateliers"][0]
    assert title == "a&quot; onmouseover=&quot;b"


def test_a_title_opens_no_tag_in_any_dialect(make_workspace: Callable[..., Path]) -> None:
    workspace = make(make_workspace, title='<img src="x" onerror="a">')
    put(
        workspace, "ateliers/01-a.md", document(title='<img src="x" onerror="b">', agent="<b>A</b>")
    )
    build_site(workspace)
    published = workspace.output_folder / "published"
    for name in ("README.md", "SUMMARY.md", "_sidebar.md", "nav.yml"):
        text = (published / name).read_text("utf-8")
        assert not re.search(r"<[A-Za-z/]", text.replace("<!-- think", "")), name
