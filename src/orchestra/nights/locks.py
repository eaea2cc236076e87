"""Locks between processes: one scheduler, one worker, one who goes on with a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestra.errors import StateError
from orchestra.files import PRIVATE, cannot_write, make_folder

WORKER, SCHEDULER = "worker.lock", "scheduler.lock"


@contextmanager
def holding(path: Path, taken: str) -> Iterator[None]:
    """Hold a lock file for the length of the block; raise StateError when it is held already."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=PRIVATE)
    try:
        make_folder(path.parent)
        lock.acquire(timeout=0)
    except Timeout:
        raise StateError(taken, "see orchestra night status") from None
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Tell whether a process holds the lock file."""
    from filelock import FileLock, Timeout

    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0, mode=PRIVATE):
            return False
    except Timeout:
        return True
