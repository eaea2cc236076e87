"""Locks between processes: one scheduler, one worker, one who goes on with a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestra.errors import StateError
from orchestra.files import PRIVATE, cannot_write, make_folder

WORKER, SCHEDULER = "worker.lock", "scheduler.lock"
PATIENCE = 60.0  # seconds


@contextmanager
def holding(path: Path, taken: str) -> Iterator[None]:
    """Hold a lock file for the length of the block; raise StateError when it is held already."""
    with _held(path, 0, StateError(taken, "see orchestra night status")):
        yield


@contextmanager
def waiting_for(path: Path) -> Iterator[None]:
    """Hold a lock file for the length of the block once others let go of it.

    Raises StateError when they do not within a minute, ArchiveError when it cannot be made.
    """
    refused = StateError(f"another process has held {path} for {PATIENCE:g} s")
    with _held(path, PATIENCE, refused):
        yield


@contextmanager
def _held(path: Path, patience: float, refused: StateError) -> Iterator[None]:
    """Hold a lock file; raise ``refused`` when others do not let go of it within the patience."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=PRIVATE, thread_local=False)
    try:
        make_folder(path.parent)
        lock.acquire(timeout=patience)
    except Timeout:
        raise refused from None
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Tell whether a process holds the lock file, which may be where nothing can be written."""
    from filelock import FileLock, Timeout

    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0, mode=PRIVATE):
            return False
    except Timeout:
        return True
    except OSError:
        return _is_locked(path)


def _is_locked(path: Path) -> bool:
    """Tell whether a lock file that can only be read is held; where that cannot be told, it is not.

    Of a file system that became read-only the holder still runs.
    """
    try:
        import fcntl

        handle = os.open(path, os.O_RDONLY)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
