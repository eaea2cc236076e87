"""Which files of a tree are documents, and what is said of the others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.importing.old import BODY, old_text, put

from orchestra.importing.tree import read_tree

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_are_found_at_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/c/02-b.md", "a/01-a.md", "seul.MD"):
        put(tmp_path / name, old_text())
    found = read_tree(tmp_path)
    assert sorted(one.name for one in found.documents) == ["a/01-a.md", "b/c/02-b.md", "seul.MD"]
    assert found.left == []


def test_hidden_files_tables_of_contents_and_other_kinds_are_no_documents(tmp_path: Path) -> None:
    for name in (".git/x.md", ".x.md", "README.md", "a/SUMMARY.md", "site/a.html", "site/b.html"):
        put(tmp_path / name, old_text())
    found = read_tree(tmp_path)
    assert (found.documents, found.left, found.ignored) == ([], [], {".html": 2})


def test_a_document_without_front_matter_or_with_a_bom_is_one(tmp_path: Path) -> None:
    put(tmp_path / "a.md", BODY)
    put(tmp_path / "b.md", "\ufeff" + old_text().replace("\n", "\r\n"))
    bare, marked = read_tree(tmp_path).documents
    assert bare.front is None
    assert marked.value("numero") == 14
    assert bare.body == marked.body


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (old_text(BODY + "é").encode("latin-1"), "is not UTF-8 text"),
        (old_text().encode("utf-16"), "is not UTF-8 text"),
        (b"a\0b", "NUL bytes"),
        (b"", "holds no text"),
        (old_text(" \n"), "holds no text"),
        (b"a" * 5_000_001, "is larger than 5,000,000 bytes"),
        ("---\ntitle: x\n\nTexte.\n", "is not closed"),
        ("---\u00a0\ntitle: x\n---\u00a0\nTexte.\n", "is not closed"),
        ("---\ntitle: a : b\n---\nTexte.\n", "line 2:"),
        ("---\ntitle: a\ntitle: b\n---\nTexte.\n", "gives “title” twice (line 3)"),
        ("---\n- a\n---\nTexte.\n", "expected a mapping"),
    ],
)
def test_what_cannot_be_read_is_left(tmp_path: Path, content: str | bytes, why: str) -> None:
    put(tmp_path / "x.md", content)
    found = read_tree(tmp_path)
    assert found.documents == []
    (left,) = found.left
    assert left.source == "x.md"
    assert why in left.why


def test_links_and_pipes_are_neither_followed_nor_opened(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.md").symlink_to("link.md")
    os.mkfifo(tmp_path / "pipe.md")
    left = {one.source: one.why for one in read_tree(tmp_path).left}
    assert left == {
        "loop": "is a link to a folder",
        "link.md": "is a link",
        "pipe.md": "is not a regular file",
    }


def test_a_name_that_is_not_utf8_can_be_printed(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.md")  # noqa: PTH118 - bytes
    with open(path, "wb"):  # noqa: PTH123 - bytes
        pass
    (left,) = read_tree(tmp_path).left
    assert left.source == "caf\ufffd.md"
