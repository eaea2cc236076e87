from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.review.audit import AuditLine, append_audit, audit_path, read_audit

if TYPE_CHECKING:
    from pathlib import Path

LINE = AuditLine(
    at="2026-02-04T07:31:00+00:00", by="Relectrice d’essai", event="approved", key="0123",
    path="drafts/essai/03.md", status="approved", content="sha256:0", version="0",
)  # fmt: skip


def test_nothing_was_audited_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_audit(tmp_path) == []


def test_a_line_cut_by_a_crash_spoils_neither_the_ones_before_nor_the_next(tmp_path: Path) -> None:
    append_audit(tmp_path, LINE)
    with audit_path(tmp_path).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-0')
    append_audit(tmp_path, LINE.model_copy(update={"event": "published"}))
    assert [line.event for line in read_audit(tmp_path)] == ["approved", "published"]


def test_lines_are_told_apart_by_their_document(tmp_path: Path) -> None:
    append_audit(tmp_path, LINE)
    append_audit(tmp_path, LINE.model_copy(update={"key": "4567"}))
    assert [line.key for line in read_audit(tmp_path, "4567")] == ["4567"]
