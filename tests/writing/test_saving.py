"""What cannot be saved where it should is kept elsewhere, and it is said where."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.writing.writer import kept, paragraphs, write

from orchestra.errors import ArchiveError
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no temporary file be made below ``folder``, but for what the test has of its model."""
    make = tempfile.mkstemp

    def refuse(*args: Any, **named: Any) -> tuple[int, str]:
        place = Path(named.get("dir") or tempfile.gettempdir())
        if place.is_relative_to(folder) and place.name != "models":
            raise PermissionError(errno.EACCES, "Permission denied")
        return make(*args, **named)

    monkeypatch.setattr(tempfile, "mkstemp", refuse)


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file below ``folder`` be brought to the disk: it is full."""
    sync = os.fsync

    def full(handle: int) -> None:
        if str(Path(f"/proc/self/fd/{handle}").readlink()).startswith(str(folder)):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)


@pytest.mark.parametrize(
    ("break_folder", "reason", "remedy"),
    [
        (fill, "No space left on device", "free some space"),
        (refuse_below, "Permission denied", "chmod u+w"),
    ],
)
def test_a_draft_that_cannot_be_saved_is_kept_elsewhere(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    break_folder: Callable[[Path, pytest.MonkeyPatch], None],
    reason: str,
    remedy: str,
) -> None:
    break_folder(root / "output", monkeypatch)
    with pytest.raises(ArchiveError, match=reason) as caught:
        write(root, words=400)
    assert remedy in caught.value.hint
    assert len(paragraphs(kept(caught.value))) > 3
    assert [p for p in (root / "output").rglob("*") if p.suffix in {".md", ".part"}] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_archive_is_said_and_the_text_kept(root: Path) -> None:
    folder = root / "output"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        with pytest.raises(ArchiveError, match="Permission denied") as caught:
            write(root, words=400)
    finally:
        folder.chmod(0o700)
    assert paragraphs(kept(caught.value))


def test_where_neither_archive_nor_state_can_be_written_the_temporary_folder_is(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load_workspace(root).library.sources  # the index is there already
    refuse_below(root, monkeypatch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ArchiveError) as caught:
        write(root, words=400)
    assert kept(caught.value).parent == tmp_path
    assert len(paragraphs(kept(caught.value))) > 3


def test_a_draft_saved_without_its_record_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_workspace(root).library.sources
    refuse_below(root / ".orchestra", monkeypatch)
    with pytest.raises(ArchiveError, match="runs") as caught:
        write(root, words=400)
    path = Path(caught.value.hint.rpartition("the draft itself is saved: ")[2])
    assert path.is_file()
    assert path.parent == root / "output" / "drafts" / "ateliers"
