from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from orchestra.errors import EvidenceError
from orchestra.sidecar import MAX_BYTES, read_sidecar, sidecar_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("document", "beside"),
    [
        ("output/drafts/essai/03-a.md", "output/drafts/essai/03-a.evidence.json"),
        ("03-a.b.md", "03-a.b.evidence.json"),
        ("03-A.MD", "03-A.evidence.json"),
        ("notes.d/essai", "notes.d/essai.evidence.json"),
    ],
)
def test_evidence_stands_beside_the_document_under_its_name(document: str, beside: str) -> None:
    assert sidecar_of(document) == beside


def test_what_is_in_the_file_is_read_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\r\n\0")
    assert read_sidecar(str(tmp_path / "a")) == b"\xff\r\n\0"


@pytest.mark.parametrize("name", ["gone", "file/below", "x" * 300, "nul\0"])
def test_where_no_file_can_be_there_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("a file, no folder")
    assert read_sidecar(f"{tmp_path}/{name}") is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "a.evidence.json").symlink_to(tmp_path / "secret")
    with pytest.raises(EvidenceError, match=r"^a\.evidence\.json is a link"):
        read_sidecar(str(tmp_path / "a.evidence.json"))


def test_a_link_to_nothing_is_no_missing_file(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "gone")
    with pytest.raises(EvidenceError, match="is a link"):
        read_sidecar(str(tmp_path / "a"))


def test_a_folder_is_no_evidence_file(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="is not a regular file"):
        read_sidecar(str(tmp_path))


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(EvidenceError, match="is not a regular file"):
        read_sidecar(str(tmp_path / "a"))


def test_what_is_larger_than_5_mb_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b" " * MAX_BYTES)
    assert len(read_sidecar(str(tmp_path / "a")) or b"") == MAX_BYTES
    (tmp_path / "a").write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(EvidenceError, match="larger than 5,000,000 bytes"):
        read_sidecar(str(tmp_path / "a"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{}")
    (tmp_path / "a").chmod(0)
    with pytest.raises(EvidenceError, match="cannot be read: Permission denied") as refused:
        read_sidecar(str(tmp_path / "a"))
    assert "rights" in refused.value.hint


def test_a_name_that_is_no_text_is_shown_as_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.evidence.json")
    (tmp_path / name).mkdir()
    with pytest.raises(EvidenceError) as refused:
        read_sidecar(str(tmp_path / name))
    assert str(refused.value).encode()
