"""Processes that judge documents, as many at a time as there are processors.

They are forked, since a library does not bear pickling. Each is given a few documents and asks for
more, so that all are busy until the end.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import contextmanager, suppress
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, NamedTuple, cast

from orchestra.checking.cache import Entry, encode, stamp_of
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from orchestra.checking.world import World

CHUNK = 25  # documents given at a time
AHEAD = 2  # chunks that a process has, so that it never waits
_SELDOM = 100_000  # objects between two looks for garbage: documents hold no cycles


class Stale(NamedTuple):
    """A document to judge, and what was found in it before its file changed."""

    file: str
    known: Entry | None = None


def processors() -> int:
    """Return how many processes can judge at a time: one where they cannot be forked."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def judge_file(stale: Stale, world: Callable[[], World]) -> Entry:
    """Return what is found in a document; the world is opened when its content has changed."""
    from orchestra.checking.runner import judge_bytes, read_file

    stamp, data = stamp_of(stale.file), read_file(stale.file)
    if not isinstance(data, bytes):
        return Entry("", b"", encode([data]))
    digest = digest_of(data)
    if stale.known and stale.known.digest == digest:
        return stale.known._replace(stamp=stamp)
    findings, facts = judge_bytes(stale.file, data, world())
    written = json.dumps(facts.to_json()) if facts else ""
    return Entry(stamp, digest, encode(findings), digest_of(written.encode()), written)


def digest_of(data: bytes) -> bytes:
    """Return what tells the content of a file from every other."""
    return blake2b(data, digest_size=16).digest()


def prepare() -> None:
    """Load what judging takes, before the first document is there."""
    from orchestra.checking.runner import judge_bytes  # noqa: F401 - loads the rules
    from orchestra.checking.sieve import all_sieves

    all_sieves()


def start_judges(count: int, world: Callable[[], World]) -> list[Connection]:
    """Return connections to so many new processes; they end when these are closed.

    This process must have no threads yet.
    """
    gc.freeze()
    context = get_context("fork")
    started: list[Connection] = []
    for _ in range(count):
        here, there = context.Pipe()
        started.append(here)
        process = context.Process(target=_serve, args=(there, started, world), daemon=True)
        process.start()
        there.close()
    return started


@contextmanager
def early_judge(world: Callable[[], World], *, is_wanted: bool) -> Iterator[list[Connection]]:
    """Start a process that gets ready while this one looks for what has changed.

    There is none when it is not wanted, or where there is one processor.
    """
    started = start_judges(1, world) if is_wanted and processors() > 1 else []
    try:
        yield started
    finally:
        for judge in started:
            judge.close()


def _serve(
    connection: Connection, others: Sequence[Connection], world: Callable[[], World]
) -> None:
    for other in others:  # with a copy of its end, a process would not see this one end
        other.close()
    gc.set_threshold(_SELDOM)
    prepare()
    try:
        while True:
            connection.send([judge_file(stale, world) for stale in connection.recv()])
    except (EOFError, BrokenPipeError, OrchestraError):
        return  # nothing is left to judge, or the other side asks for the error itself


def judge_with(
    judges: Sequence[Connection], documents: Sequence[Stale], world: Callable[[], World]
) -> Iterator[tuple[Stale, Entry]]:
    """Yield what the processes find in each document, in whichever order they are done.

    Raises OrchestraError when one of them is killed, and those of ``world``.
    """
    chunks = iter([documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK)])
    given: dict[Connection, list[Sequence[Stale]]] = {judge: [] for judge in judges}
    for judge, chunk in zip([*judges] * AHEAD, chunks, strict=False):
        _give(judge, chunk, given)
    while busy := [judge for judge, waiting in given.items() if waiting]:
        for judge in cast("list[Connection]", wait(busy)):
            entries = _received(judge, world)
            done = given[judge].pop(0)
            for following in islice(chunks, 1):
                _give(judge, following, given)
            yield from zip(done, entries, strict=True)


def _give(
    judge: Connection, chunk: Sequence[Stale], given: dict[Connection, list[Sequence[Stale]]]
) -> None:
    given[judge].append(chunk)
    with suppress(BrokenPipeError):  # it has ended: its answer will be missing
        judge.send(chunk)


def _received(judge: Connection, world: Callable[[], World]) -> list[Entry]:
    try:
        entries: list[Entry] = judge.recv()
    except (EOFError, ConnectionResetError):
        world()  # what kept it from being opened there keeps it here too
        raise OrchestraError(
            "a process of the check was killed; perhaps the memory is full",
            "check fewer documents at a time: orchestra check FOLDER",
        ) from None
    return entries
