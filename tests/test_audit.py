from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from orchestra.approval import approvals
from orchestra.audit import (
    AuditLine,
    append_audit,
    audit_bytes,
    audit_path,
    bind_next,
    read_audit,
    read_entries,
    take_back_half,
)
from orchestra.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINE = AuditLine(
    at="2026-02-04T07:31:00+00:00", by="Relectrice d’essai", event="approved", key="0123",
    path="drafts/essai/03.md", status="approved", content="sha256:0", version="0",
)  # fmt: skip


EVENTS = ("approved", "published", "withdrawn")


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    """Three decisions, bound to each other."""
    for event in EVENTS:
        append_audit(tmp_path, LINE.model_copy(update={"event": event}))
    return audit_path(tmp_path)


def faults(folder: Path) -> list[tuple[int, str]]:
    """Return the number and the fault of each line that has one."""
    entries = read_entries(audit_bytes(folder))
    return [(entry.number, entry.fault) for entry in entries if entry.fault]


def test_nothing_was_audited_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_audit(tmp_path) == []


def test_an_audit_that_nobody_touched_has_no_fault(audit: Path) -> None:
    assert [line.event for line in read_audit(audit.parent)] == list(EVENTS)
    assert faults(audit.parent) == []


def _altered(lines: list[str]) -> list[str]:
    return [lines[0].replace("approved", "rejected"), *lines[1:]]


def _last_altered(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2].replace("Relectrice", "Directrice")]


def _cut(lines: list[str]) -> list[str]:
    return [lines[0], lines[1][:40], lines[2]]


def _last_cut(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2][:40]]


def _taken_out(lines: list[str]) -> list[str]:
    return [lines[0], lines[2]]


def _first_taken_out(lines: list[str]) -> list[str]:
    return lines[1:]


def _swapped(lines: list[str]) -> list[str]:
    return [lines[1], lines[0], lines[2]]


def _twice(lines: list[str]) -> list[str]:
    return [lines[0], *lines]


def _put_in(lines: list[str]) -> list[str]:
    return [lines[0], LINE.model_dump_json(exclude={"before", "mark"}), *lines[1:]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data.replace(b"\n", b"\r\n"), [(n, "spaced") for n in (1, 2, 3)]),
        (lambda data: data.replace(b"\n", b"\r"), [(n, "spaced") for n in (1, 2, 3)]),
        (lambda data: data.replace(b"\n", b" \n", 1), [(1, "spaced")]),
        (lambda data: b"\t" + data, [(1, "spaced")]),
        (lambda data: data.replace(b"\n", b"\n\n", 1), [(2, "blank")]),
        (lambda data: data + b" \r\n\x0b\n", [(4, "blank"), (5, "blank")]),
        (lambda data: b"\n" + data, [(1, "blank"), (2, "missing")]),
        (lambda data: b"\xef\xbb\xbf" + data, [(1, "cut"), (2, "missing")]),
    ],
)
def test_what_the_program_does_not_write_around_lines_is_found_and_they_count(
    audit: Path, change: Callable[[bytes], bytes], expected: list[tuple[int, str]]
) -> None:
    audit.write_bytes(change(audit.read_bytes()))
    assert faults(audit.parent) == expected
    assert len(read_audit(audit.parent)) == len(EVENTS) - (expected[0] == (1, "cut"))
    append_audit(audit.parent, LINE)
    assert faults(audit.parent) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_altered, [(1, "altered")]),
        (_last_altered, [(3, "altered")]),
        (_cut, [(2, "cut"), (3, "missing")]),
        (_last_cut, [(3, "cut")]),
        (_taken_out, [(2, "missing")]),
        (_first_taken_out, [(1, "missing")]),
        (_swapped, [(1, "missing"), (2, "missing"), (3, "missing")]),
        (_twice, [(2, "missing")]),
        (_put_in, [(2, "unmarked"), (3, "missing")]),
    ],
)
def test_what_was_done_to_a_line_is_found_at_its_line(
    audit: Path, change: Callable[[list[str]], list[str]], expected: list[tuple[int, str]]
) -> None:
    lines = audit.read_text("utf-8").splitlines()
    audit.write_text("\n".join([*change(lines), ""]), "utf-8")
    assert faults(audit.parent) == expected


def test_what_was_altered_or_put_in_by_hand_does_not_count(audit: Path) -> None:
    lines = audit.read_text("utf-8").splitlines()
    forged = LINE.model_copy(update={"by": "Personne", "content": "sha256:1"})
    changed = [lines[0].replace("sha256:0", "sha256:2"), *lines[1:], forged.model_dump_json()]
    audit.write_text("\n".join([*changed, ""]), "utf-8")
    assert approvals(read_audit(audit.parent)) == {}


def test_lines_of_earlier_versions_count_and_are_bound_by_the_next(tmp_path: Path) -> None:
    old = json.dumps(LINE.model_dump(exclude={"before", "mark"}), ensure_ascii=False)
    audit_path(tmp_path).write_text(f"{old}\n{old}\n", "utf-8")
    append_audit(tmp_path, LINE)
    assert (len(read_audit(tmp_path)), faults(tmp_path)) == (3, [])
    text = audit_path(tmp_path).read_text("utf-8")
    audit_path(tmp_path).write_text(text.replace("07:31", "09:31", 1), "utf-8")
    assert faults(tmp_path) == [(3, "missing")]


def test_a_line_cut_by_a_crash_spoils_neither_the_ones_before_nor_the_next(tmp_path: Path) -> None:
    append_audit(tmp_path, LINE)
    with audit_path(tmp_path).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-0')
    append_audit(tmp_path, LINE.model_copy(update={"event": "published"}))
    assert [line.event for line in read_audit(tmp_path)] == ["approved", "published"]
    assert faults(tmp_path) == [(2, "cut")]


def test_lines_are_told_apart_by_their_document(tmp_path: Path) -> None:
    append_audit(tmp_path, LINE)
    append_audit(tmp_path, LINE.model_copy(update={"key": "4567"}))
    assert [line.key for line in read_audit(tmp_path, "4567")] == ["4567"]


def test_a_write_that_takes_a_few_bytes_at_a_time_gives_a_whole_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:7]))
    append_audit(tmp_path, LINE)
    append_audit(tmp_path, LINE)
    assert (len(read_audit(tmp_path)), faults(tmp_path)) == (2, [])


def test_a_disk_that_fills_up_in_the_middle_of_a_line_leaves_nothing_of_it(
    audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write, room = audit.read_bytes(), os.write, [50]

    def full(handle: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = write(handle, data[: room[0]])
        room[0] -= taken
        return taken

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ArchiveError, match="cannot write"):
        append_audit(audit.parent, LINE)
    assert audit.read_bytes() == before


def test_a_line_that_is_not_on_disk_is_taken_back(
    audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = audit.read_bytes()

    def fails(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(ArchiveError, match="cannot write"):
        append_audit(audit.parent, LINE)
    assert audit.read_bytes() == before


def test_half_of_a_line_is_taken_back_and_no_other(audit: Path) -> None:
    before, ours = audit.read_bytes(), bind_next(audit.parent, LINE)
    append_audit(audit.parent, LINE)
    whole = audit.read_bytes()
    audit.write_bytes(whole[:-20])
    other = ours.model_copy(update={"by": "Une autre"})
    elsewhere = ours.model_copy(update={"before": "0" * 64})
    for line in (other, elsewhere, LINE):
        take_back_half(audit.parent, line)
        assert audit.read_bytes() == whole[:-20]
    take_back_half(audit.parent, ours)
    assert audit.read_bytes() == before


def test_the_audit_is_neither_read_nor_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs"
    outside.write_text("à quelqu’un d’autre", "utf-8")
    output = tmp_path / "output"
    output.mkdir()
    audit_path(output).symlink_to(outside)
    with pytest.raises(ArchiveError, match="cannot write"):
        append_audit(output, LINE)
    with pytest.raises(ArchiveError, match="cannot read"):
        read_audit(output)
    assert outside.read_text("utf-8") == "à quelqu’un d’autre"
