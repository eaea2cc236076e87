"""The audit: a line of JSON for every decision, in ``output/audit.jsonl``, bound to that above it.

A line ends with its ``mark``, the SHA-256 of all that stands before that in it. Its ``before`` is
the mark of the line above; below lines without one, as earlier versions wrote them, the SHA-256 of
everything above. So a line that was cut, altered or taken out is found, but for the last ones: that
these are missing, only the documents can tell. Who can write the file can write another chain.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestra.errors import ArchiveError
from orchestra.files import PRIVATE, cannot_write, sync_folder
from orchestra.links import HINT, NO_LINK, read_no_link
from orchestra.root import AUDIT_FILE

Fault = Literal["", "cut", "altered", "missing", "unmarked", "blank", "spaced"]
_MARKED = re.compile(rb'(\{.*), "mark": "([0-9a-f]{64})"\}')


class AuditLine(BaseModel):
    """One decision: who did what to which document, when, and what it then was.

    ``review`` is the hash of what the document then says of its review; lines of earlier versions
    have none. ``before`` and ``mark`` bind it to the line above; whoever appends it writes them.
    """

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
    review: str = ""
    before: str = ""
    mark: str = ""


@dataclass(frozen=True)
class AuditEntry:
    """A line as it stands in the file, counted from 1; ``line`` is None when it cannot be read.

    ``fault``: it was ``cut`` (no whole line), ``altered``, something is ``missing`` between it and
    the line above, it is ``unmarked`` where all are marked, ``blank``, or ``spaced``: something is
    around it that the program does not write, such as a carriage return.
    """

    number: int
    line: AuditLine | None
    fault: Fault = ""

    @property
    def counts(self) -> AuditLine | None:
        """The line, if it is the one that the program wrote; what is around it is no matter."""
        return self.line if self.fault in ("", "missing", "spaced") else None


def audit_path(output_folder: Path) -> Path:
    """Return the audit's file."""
    return output_folder / AUDIT_FILE


def append_audit(output_folder: Path, line: AuditLine) -> None:
    """Add a line, whole and on disk, or not at all; raise ArchiveError when it cannot be written.

    The archive is locked by the caller.
    """
    path = audit_path(output_folder)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | NO_LINK, PRIVATE)
        try:
            above = _all_of(handle)
            _append(handle, len(above), _repair(above) + _rendered(line, above))
        finally:
            os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    if not above:
        sync_folder(output_folder)


def _append(handle: int, size: int, data: bytes) -> None:
    """Write ``data`` behind the first ``size`` bytes; should it fail, nothing of it stays."""
    try:
        while data:
            data = data[os.write(handle, data) :]  # which may take less than it is given
        os.fsync(handle)
    except BaseException:
        os.ftruncate(handle, size)
        raise


def _all_of(handle: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    pieces, at = [], 0
    while piece := os.pread(handle, 1 << 24, at):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


def _repair(above: bytes) -> bytes:
    """Return a line feed when a crash has left the last line without one."""
    return b"\n" if above and not above.endswith(b"\n") else b""


def _rendered(line: AuditLine, above: bytes) -> bytes:
    """Return the line as it is written below ``above``, with what binds it to that."""
    bound = line.model_copy(update={"before": _before(above)}).model_dump(exclude={"mark"})
    head = json.dumps(bound, ensure_ascii=False).encode(errors="replace")[:-1]
    return b'%s, "mark": "%s"}\n' % (head, hashlib.sha256(head).hexdigest().encode())


def _before(above: bytes) -> str:
    """Return what binds the next line to ``above``."""
    kept = above.rstrip()
    marked = _MARKED.fullmatch(kept, kept.rfind(b"\n") + 1)
    whole = above + _repair(above)
    return marked[2].decode() if marked else hashlib.sha256(whole).hexdigest()


def bind_next(output_folder: Path, line: AuditLine) -> AuditLine:
    """Return the line bound to the last one that there is; raise ArchiveError as to read it."""
    return line.model_copy(update={"before": _before(audit_bytes(output_folder))})


def take_back_half(output_folder: Path, line: AuditLine) -> None:
    """Cut off the beginning of a bound line that a crash has left at the end of the audit.

    Raises ArchiveError when that cannot be done.
    """
    path = audit_path(output_folder)
    data = audit_bytes(output_folder)
    whole = data.rfind(b"\n") + 1
    half, above = data[whole:], data[:whole]
    if half and line.before == _before(above) and _rendered(line, above).startswith(half):
        try:
            os.truncate(path, whole)
        except OSError as error:
            raise cannot_write(path, error) from error


def audit_bytes(output_folder: Path) -> bytes:
    """Return the audit as it stands, nothing where there is none.

    Raises ArchiveError when it cannot be read or is no regular file.
    """
    path = audit_path(output_folder)
    try:
        return read_no_link(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        hint = HINT if path.is_symlink() else "check its rights"
        raise ArchiveError(f"cannot read {path}: {error.strerror or error}", hint) from error


def read_entries(data: bytes) -> Iterator[AuditEntry]:
    """Yield every line of an audit, the oldest first, with what is wrong with it."""
    above, last, chained = hashlib.sha256(), b"", False
    for number, piece in enumerate(data.splitlines(keepends=True), start=1):
        if raw := piece.strip():
            marked = _MARKED.fullmatch(raw)
            expected = last or above.hexdigest().encode()
            entry = _entry(number, raw, marked, expected, chained=chained)
            is_spaced = not entry.fault and piece.removesuffix(b"\n") != raw
            yield replace(entry, fault="spaced") if is_spaced else entry
            last, chained = marked[2] if marked else b"", chained or marked is not None
        else:
            yield AuditEntry(number, None, "blank")
        above.update(piece)


def _entry(
    number: int, raw: bytes, marked: re.Match[bytes] | None, expected: bytes, *, chained: bool
) -> AuditEntry:
    try:
        line = AuditLine.model_validate_json(raw)
    except ValidationError:
        return AuditEntry(number, None, "cut")
    if marked is None:
        return AuditEntry(number, line, "unmarked" if chained else "")
    if hashlib.sha256(marked[1]).hexdigest().encode() != marked[2]:
        return AuditEntry(number, line, "altered")
    return AuditEntry(number, line, "" if line.before.encode() == expected else "missing")


def read_audit(output_folder: Path, key: str = "") -> list[AuditLine]:
    """Return the lines that count, the oldest first, of one document or of all.

    Raises ArchiveError when the audit cannot be read.
    """
    entries = read_entries(audit_bytes(output_folder))
    found = [line for entry in entries if (line := entry.counts)]
    return [line for line in found if key in ("", line.key)]
