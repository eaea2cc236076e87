"""Reads one file of the library: a short text here, everything else in the reading room."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import Problem
from orchestra.files import NotRegular, TooLarge, read_regular
from orchestra.library.entry import Entry, Paper, make_entry, refusal
from orchestra.library.loaded import UnreadableSource
from orchestra.library.loaders import read_bytes
from orchestra.library.scan import SIDECAR, stamp_of, why_unreadable

if TYPE_CHECKING:
    from orchestra.library.reading_room import ReadingRoom
    from orchestra.library.scan import Found

MAX_BESIDE = 100_000  # bytes; what is known of a source takes some hundreds
# Text takes no parser, and so much of it two seconds at most, whatever it says.
PLAIN = (".md", ".txt")
SHORT = 200_000  # bytes
TRIES = 3
_RESTLESS = "changes while it is read; it is read again next time"
# Beside a file with a very long name there can be no sidecar.
_NOT_THERE = (errno.ENOENT, errno.ENAMETOOLONG)


def read_entry(found: Found, room: ReadingRoom, *, apart: bool = False) -> Entry:
    """Return what the file says; whatever keeps it from being read is in the entry's errors.

    With ``apart`` short texts are read in the room too, beside what this process does meanwhile.
    """
    for _ in range(TRIES):
        entry = _read_once(found, room, apart=apart)
        if entry.stamp != found.stamp:  # its reason may pass: it will be looked at again anyhow
            return entry
        now = _stamp_now(found)
        if now == found.stamp:
            return entry
        found = replace(found, stamp=now)
    return refusal(found.id, found.stamp, UnreadableSource(_RESTLESS, lasting=False))


def _stamp_now(found: Found) -> str:
    try:
        return stamp_of(found.path)
    except OSError:  # it is gone, and the next reading says so
        return ""


def _read_once(found: Found, room: ReadingRoom, *, apart: bool) -> Entry:
    try:
        data = read_bytes(found.path)
    except UnreadableSource as error:
        return refusal(found.id, found.stamp, error)
    except OSError as error:
        why = UnreadableSource(why_unreadable(error), lasting=False)
        return refusal(found.id, found.stamp, why)
    try:
        beside, miss = _read_beside(found), None
    except UnreadableSource as error:
        beside, miss = b"", error
    entry = entry_of(Paper(found.id, found.stamp, data, beside), room, apart=apart)
    return _without_sidecar(entry, miss) if miss else entry


def entry_of(paper: Paper, room: ReadingRoom, *, apart: bool = False) -> Entry:
    """Return what ``paper`` says like ``make_entry``, bounded in time and memory."""
    if apart or Path(paper.id).suffix.lower() not in PLAIN or len(paper.data) > SHORT:
        return room.read(paper)
    try:
        return make_entry(paper)
    except Exception:  # noqa: BLE001 - it fails there too, where that is an answer
        return room.read(paper)


def _read_beside(found: Found) -> bytes:
    try:
        return read_regular(found.sidecar, MAX_BESIDE, follow=False)
    except NotRegular:
        raise UnreadableSource("is not a file; put the metadata itself there") from None
    except TooLarge:
        raise UnreadableSource(
            f"is larger than {MAX_BESIDE // 1000} kB; keep title, author, year and the like"
        ) from None
    except OSError as error:
        if error.errno in _NOT_THERE:
            return b""
        if error.errno == errno.ELOOP:
            raise UnreadableSource("is a link; put the file itself there") from None
        raise UnreadableSource(why_unreadable(error), lasting=False) from None


def _without_sidecar(entry: Entry, miss: UnreadableSource) -> Entry:
    problem = Problem(Path(entry.id + SIDECAR), 0, "", miss.message)
    stamp = entry.stamp if miss.lasting else ""
    return replace(entry, stamp=stamp, errors=(problem, *entry.errors))
