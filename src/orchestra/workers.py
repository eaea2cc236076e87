"""The same work on many things, on all processors when there are enough of them to be worth it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

FEWEST = 400  # that outweigh the start of other processes
MOST_WORKERS = 8
CHUNK = 40


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(function: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    """Yield ``function`` of each thing, in their order; what it raises is raised here.

    Many things are given to other processes, so function and things must bear pickling. These are
    spawned and not forked: the caller may be a server with threads.
    """
    workers = min(usable_cores(), MOST_WORKERS)
    if len(things) < FEWEST or workers == 1:
        yield from map(function, things)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(function, things, chunksize=CHUNK)
