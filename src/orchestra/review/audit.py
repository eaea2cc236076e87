"""The audit: one line of JSON for every decision, in ``output/audit.jsonl``."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestra.files import PRIVATE, cannot_write


class AuditLine(BaseModel):
    """One decision: who did what to which document, when, and what it then was."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: str
    by: str
    event: str
    key: str
    path: str
    status: str
    content: str
    version: str
    note: str = ""


def audit_path(output_folder: Path) -> Path:
    """Return the audit's file."""
    return output_folder / "audit.jsonl"


def append_audit(output_folder: Path, line: AuditLine) -> None:
    """Add a line, whole and on disk; raise ArchiveError when it cannot be written."""
    path = audit_path(output_folder)
    data = (json.dumps(line.model_dump(), ensure_ascii=False) + "\n").encode()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
        try:
            os.write(handle, _on_a_new_line(handle) + data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error


def _on_a_new_line(handle: int) -> bytes:
    """Return a line feed when a crash has left the last line without one."""
    size = os.fstat(handle).st_size
    return b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""


def read_audit(output_folder: Path, key: str = "") -> list[AuditLine]:
    """Return the lines, the oldest first, of one document or of all; a damaged line is left out."""
    try:
        lines = audit_path(output_folder).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = [line for line in map(_read, lines) if line]
    return [line for line in found if key in ("", line.key)]


def _read(line: str) -> AuditLine | None:
    try:
        return AuditLine.model_validate_json(line)
    except ValidationError:
        return None
