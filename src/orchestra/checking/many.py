"""Checking many documents: on all processors, and none that has not changed since the last time."""

from __future__ import annotations

import gc
import json
import os
import sys
from functools import lru_cache, partial
from hashlib import blake2b
from multiprocessing import get_context
from typing import TYPE_CHECKING

from orchestra.checking.cache import Cache, CacheDamaged, Entry, decode, encode, stamp_of
from orchestra.checking.facts import Facts
from orchestra.checking.together import judge_together
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

    from orchestra.checking.finding import Finding
    from orchestra.checking.world import World

FEWEST = 64  # documents that outweigh the start of other processes
CHUNK = 50
_SELDOM = 100_000  # objects between two looks for garbage: documents hold no cycles


def check_many(
    files: Sequence[str], open_world: Callable[[], World], cache: Cache | None = None
) -> dict[str, list[Finding]]:
    """Return the findings of each of ``files``, in their order.

    The world is opened when a file must be read; what is found is kept in ``cache``. Raises
    OrchestraError when one of the processes that check is killed.
    """
    world = lru_cache(maxsize=1)(open_world)
    try:
        return _check_many(files, world, cache)
    except CacheDamaged:
        if cache:
            cache.drop()
        return _check_many(files, world, cache)


def _check_many(
    files: Sequence[str], world: Callable[[], World], cache: Cache | None
) -> dict[str, list[Finding]]:
    entries = {file: cache.fresh(file) if cache else None for file in files}
    stale = [file for file, entry in entries.items() if entry is None]
    checked = dict(zip(stale, _check(stale, world()), strict=True)) if stale else {}
    whole = {file: checked.get(file) or entry for file, entry in entries.items()}
    if cache:
        cache.keep(checked)
    found = {file: decode(file, entry.findings) if entry else [] for file, entry in whole.items()}
    for finding in _together({file: entry for file, entry in whole.items() if entry}, world, cache):
        found[finding.path] = sorted([*found[finding.path], finding])
    return found


def _together(
    entries: Mapping[str, Entry], world: Callable[[], World], cache: Cache | None
) -> list[Finding]:
    """Return what the rules of the archive find, known already when no document has changed."""
    listed = "\n".join(f"{file} {entry.digest.hex()}" for file, entry in entries.items())
    state = digest_of(os.fsencode(listed))
    known = cache.of_archive(state) if cache else None
    if known is None:
        known = list(judge_together(_facts(entries, cache), world()))
        if cache:
            cache.keep_of_archive(state, known)
    return known


def _facts(entries: Mapping[str, Entry], cache: Cache | None) -> list[Facts]:
    """Return the facts of all documents: those just made, and the cache's of all others."""
    left = [file for file, entry in entries.items() if not entry.facts]
    kept = cache.facts(left) if cache and left else {}
    written = {file: entry.facts or kept.get(file, "") for file, entry in entries.items()}
    try:
        return [Facts.from_json(file, json.loads(text)) for file, text in written.items() if text]
    except ValueError as error:
        raise CacheDamaged from error


def _check(files: Sequence[str], world: World) -> Iterable[Entry]:
    workers = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    check = partial(_examine, world=world)
    if workers == 1 or len(files) < FEWEST:
        return map(check, files)
    return _spread(check, files, workers)


def _examine(file: str, world: World) -> Entry:
    from orchestra.checking.runner import judge_bytes, read_file

    stamp, data = stamp_of(file), read_file(file)
    if not isinstance(data, bytes):
        return Entry("", b"", encode([data]))
    findings, facts = judge_bytes(file, data, world)
    written = json.dumps(facts.to_json()) if facts else ""
    return Entry(stamp, digest_of(data), encode(findings), written)


def digest_of(data: bytes) -> bytes:
    """Return what tells the content of a file from every other."""
    return blake2b(data, digest_size=16).digest()


def _spread(check: Callable[[str], Entry], files: Sequence[str], workers: int) -> Iterator[Entry]:
    """Yield ``check`` of each file; the files are dealt to as many processes in turn.

    The processes are forked, since a library does not bear pickling; this one has no threads yet.
    """
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    gc.freeze()
    context = get_context("fork")
    started = []
    for number in range(workers):
        reader, writer = context.Pipe(duplex=False)
        process = context.Process(
            target=_serve, args=(writer, check, chunks[number::workers]), daemon=True
        )
        process.start()
        writer.close()
        started.append(reader)
    for index in range(len(chunks)):
        yield from _received(started[index % workers])


def _serve(
    writer: Connection, check: Callable[[str], Entry], chunks: Sequence[Sequence[str]]
) -> None:
    gc.set_threshold(_SELDOM)
    for chunk in chunks:
        writer.send([check(file) for file in chunk])


def _received(reader: Connection) -> list[Entry]:
    try:
        entries: list[Entry] = reader.recv()
    except EOFError:
        raise OrchestraError(
            "a process of the check was killed; perhaps the memory is full",
            "check fewer documents at a time: orchestra check FOLDER",
        ) from None
    return entries
