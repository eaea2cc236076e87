"""Processes that judge documents, as many at a time as there are processors.

They are forked, since a library does not bear pickling. Each is given a few documents and asks for
more, so that all are busy until the end.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import contextmanager, suppress
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from orchestra.checking.cache import CacheDamaged, Entry
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from orchestra.checking.world import World

    OpenWorld = Callable[[], World]

Given = TypeVar("Given")
Answer = TypeVar("Answer")

CHUNK = 25  # documents given at a time
AHEAD = 2  # chunks that a process has, so that it never waits
SELDOM = 100_000  # objects between two looks for garbage: documents hold no cycles


class Stale(NamedTuple):
    """A document to judge; ``digest`` is of what was in it when it was last judged.

    It is None when nothing of what is found will be kept.
    """

    file: str
    digest: bytes | None


def processors() -> int:
    """Return how many processes can judge at a time: one where they cannot be forked."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def digest_of(data: bytes) -> bytes:
    """Return what tells the content of a file from every other."""
    return blake2b(data, digest_size=16).digest()


def prepare() -> None:
    """Load what judging takes, before the first document is there."""
    from orchestra.checking import judging  # noqa: F401 - loads the rules
    from orchestra.checking.sieve import all_sieves

    all_sieves()


def start_judges(count: int, world: OpenWorld) -> list[Connection]:
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
def early_judge(world: OpenWorld, *, is_wanted: bool) -> Iterator[list[Connection]]:
    """Start a process that gets ready while this one looks for what has changed.

    There is none when it is not wanted, or where there is one processor.
    """
    started = start_judges(1, world) if is_wanted and processors() > 1 else []
    try:
        yield started
    finally:
        for judge in started:
            judge.close()


def _serve(connection: Connection, others: Sequence[Connection], world: OpenWorld) -> None:
    for other in others:  # with a copy of its end, a process would not see this one end
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side ends, and this one with it
    gc.set_threshold(SELDOM)
    prepare()
    with suppress(EOFError, ConnectionError):  # nothing is left to judge
        while True:
            task, given = connection.recv()
            try:
                connection.send(task(given, world))
            except CacheDamaged as damage:
                connection.send(damage)
            except OrchestraError:
                return  # the other side will meet it too


def judge_with(
    judges: Sequence[Connection], documents: Sequence[Stale], world: OpenWorld
) -> Iterator[tuple[Stale, Entry | str]]:
    """Yield what ``judging.judge_file`` says of each document, in whichever order they are done.

    Raises OrchestraError when a process is killed, and whatever ``world`` raises.
    """
    chunks = iter([documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK)])
    given: dict[Connection, list[Sequence[Stale]]] = {judge: [] for judge in judges}
    for judge, chunk in zip([*judges] * AHEAD, chunks, strict=False):
        _give(judge, chunk, given)
    while busy := [judge for judge, waiting in given.items() if waiting]:
        for judge in cast("list[Connection]", wait(busy)):
            entries: list[Entry | str] = _received(judge, world)
            done = given[judge].pop(0)
            for following in islice(chunks, 1):
                _give(judge, following, given)
            yield from zip(done, entries, strict=True)


def _give(
    judge: Connection, chunk: Sequence[Stale], given: dict[Connection, list[Sequence[Stale]]]
) -> None:
    from orchestra.checking.judging import judge_files

    given[judge].append(chunk)
    _send(judge, judge_files, chunk)


def ask(
    judge: Connection, task: Callable[[Given, OpenWorld], Answer], given: Given, world: OpenWorld
) -> Answer:
    """Return what ``task`` makes of ``given`` in the other process; raises like judge_with."""
    _send(judge, task, given)
    answer: Answer = _received(judge, world)
    return answer


def _send(judge: Connection, task: Callable[[Given, OpenWorld], Answer], given: Given) -> None:
    with suppress(ConnectionError):  # it has ended: its answer will be missing
        judge.send((task, given))


def _received(judge: Connection, world: OpenWorld) -> Any:
    try:
        answer = judge.recv()
    except (EOFError, OSError):
        world()  # what kept it from being opened there keeps it here too
        raise OrchestraError(
            "a process of the check was killed; perhaps the memory is full",
            "check fewer documents at a time: orchestra check FOLDER",
        ) from None
    if isinstance(answer, CacheDamaged):
        raise answer
    return answer
