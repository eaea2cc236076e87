from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.checking.tree import find_documents
from orchestra.errors import OrchestraError


def _write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def test_tree_is_walked_in_order_without_hidden_folders_or_other_files(tmp_path: Path) -> None:
    _write(tmp_path, "b/2.md", "a/1.md", ".git/3.md", "b/.x/4.md", "b/note.txt", "b/.5.md", "b.md")
    found = find_documents([tmp_path, tmp_path / "b" / "2.md", tmp_path / "b" / "note.txt"])
    expected = ("a/1.md", "b/2.md", "b.md", "b/note.txt")
    assert found == [str(tmp_path / name) for name in expected]


def test_tables_of_contents_of_what_is_published_are_no_documents(tmp_path: Path) -> None:
    _write(tmp_path, "published/README.md", "published/SUMMARY.md", "drafts/README.md")
    assert find_documents([tmp_path]) == [str(tmp_path / "drafts/README.md")]
    assert find_documents([tmp_path / "published"]) == []


def test_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, "a/1.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert find_documents([tmp_path]) == [str(tmp_path / "a/1.md")]


def test_missing_path_is_refused_before_anything_is_checked(tmp_path: Path) -> None:
    with pytest.raises(OrchestraError, match=r"nowhere\.md does not exist") as caught:
        find_documents([tmp_path, tmp_path / "nowhere.md"])
    assert caught.value.hint


def test_evidence_file_stands_for_its_document(tmp_path: Path) -> None:
    _write(tmp_path, "a/1.md", "a/1.evidence.json", "a/2.evidence.json")
    assert find_documents([tmp_path]) == [str(tmp_path / "a/1.md")]
    beside, alone = tmp_path / "a/1.evidence.json", tmp_path / "a/2.evidence.json"
    assert find_documents(sorted((tmp_path / "a").iterdir())) == [
        str(tmp_path / "a/1.md"),
        str(alone),
    ]
    assert find_documents([beside]) == [str(tmp_path / "a/1.md")]
