"""Judging a document of an archive, and writing down what was found as it is kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from orchestra.checking.cache import Entry, encode, stamp_of_both
from orchestra.checking.judges import digest_of
from orchestra.checking.runner import judge_bytes, read_beside, read_file
from orchestra.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.checking.judges import OpenWorld, Stale

_FRONT_END = re.compile(rb"\n-{3,}[ \t\r]*\n")


def judge_file(stale: Stale, world: OpenWorld) -> Entry | str:
    """Return what is found in a document, or its file's stamp when its content is as it was."""
    is_kept = stale.digest is not None
    stamp, is_alone = stamp_of_both(stale.file) if is_kept else ("", False)
    data = read_file(stale.file)
    if not isinstance(data, bytes):
        return Entry("", b"", encode([data]))
    beside = None if is_alone else read_beside(stale.file)
    digest = _digest_of_both(data, beside) if is_kept else b""
    if is_kept and stale.digest == digest:
        return stamp
    findings, facts = judge_bytes(stale.file, data, world(), beside)
    if not is_kept:
        return Entry("", b"", encode(findings), read=facts)
    written = json.dumps(facts.to_json()) if facts else ""
    gist = digest_of(written.encode() + _front_of(data))
    return Entry(stamp, digest, encode(findings), gist, written)


def _digest_of_both(data: bytes, beside: bytes | EvidenceError | None) -> bytes:
    """Return what tells a document, with the evidence file beside it, from every other."""
    if beside is None:
        return digest_of(data)
    said = str(beside).encode() if isinstance(beside, EvidenceError) else beside
    return digest_of(digest_of(data) + said)


def _front_of(data: bytes) -> bytes:
    """Return the front matter and no more of what decides where its keys stand."""
    end = _FRONT_END.search(data)
    return data[: end.start()] if end else data


def judge_files(documents: Sequence[Stale], world: OpenWorld) -> list[Entry | str]:
    """Return for each document what :func:`judge_file` does."""
    return [judge_file(stale, world) for stale in documents]
