"""Writing files so that they are whole or not there at all, and never out of the workspace."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from orchestra.errors import ArchiveError
from orchestra.links import refuse_link_out
from orchestra.root import STATE

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
PUBLIC = 0o644

_PART = ".part"
_FORGOTTEN = 600.0  # seconds
_HINTS = {
    errno.ENOSPC: "free some space on that disk, then try again",
    errno.EDQUOT: "your disk quota is used up; free some space, then try again",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "give yourself the right to write there (chmod u+w)",
    errno.EPERM: "give yourself the right to write there (chmod u+w)",
}


# Bytes come as they are, and nobody waits for a pipe.
_READ = os.O_RDONLY
for _flag in ("O_BINARY", "O_NONBLOCK", "O_CLOEXEC"):
    _READ |= getattr(os, _flag, 0)


class NotRegular(OSError):
    """What has the name of a file is a folder, a pipe, a socket or a device."""


class TooLarge(OSError):
    """A file holds more than may be read: ``size`` bytes, or at least so many."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))
        self.size = size


def read_regular(file: str | Path, most: int, *, follow: bool = True) -> bytes:
    """Return what a regular file holds, at most ``most`` bytes, also while it grows.

    Raises NotRegular, TooLarge, and OSError when the file system refuses; with ``follow`` false a
    link is refused (ELOOP).
    """
    # Asked before it is opened: to open some devices is to make them do something.
    _size(os.stat(file, follow_symlinks=follow), most)  # noqa: PTH116 - ten thousand are read so
    handle = os.open(file, _READ | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    try:
        return _at_most(handle, _size(os.fstat(handle), most) + 1, most)
    finally:
        os.close(handle)


def _size(status: os.stat_result, most: int) -> int:
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(status.st_mode):
        raise NotRegular(errno.EINVAL, "is not a regular file")
    if status.st_size > most:
        raise TooLarge(status.st_size)
    return status.st_size


def _at_most(handle: int, step: int, most: int) -> bytes:
    pieces, left = [], most + 1
    while left and (piece := os.read(handle, min(step, left))):
        pieces.append(piece)
        left -= len(piece)
    if not left:
        raise TooLarge(most + 1)
    return b"".join(pieces)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it where they are missing; those of the state are private.

    Raises OSError, and ArchiveError when it would be out of the workspace.
    """
    refuse_link_out(folder)
    state = [path for path in (folder, *folder.parents) if STATE in path.parts]
    (state[-1].parent if state else folder).mkdir(parents=True, exist_ok=True)
    for path in reversed(state):
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def claim(path: Path) -> Path:
    """Return ``path`` after making an empty private file of it, and its folder, if it is not there.

    What a database or a lock would make by itself is readable by all. Raises OSError, and
    ArchiveError when it would be out of the workspace.
    """
    make_folder(path.parent)
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    return path


def make_private(folder: Path) -> None:
    """Make ``folder``, if it is there and others can look into it, private with all that is in it.

    Nothing is done to what a link leads to. What does not belong to us stays as it is.
    """
    try:
        status = folder.lstat()
    except OSError:
        return
    if not stat.S_ISDIR(status.st_mode) or not status.st_mode & 0o077:
        return
    for path in (folder, *folder.rglob("*")):
        with contextlib.suppress(OSError):
            kind = path.lstat().st_mode
            if stat.S_ISDIR(kind) or stat.S_ISREG(kind):
                path.chmod(PRIVATE_FOLDER if stat.S_ISDIR(kind) else PRIVATE)


def write_text(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Write ``text`` to ``path`` in UTF-8, whole or not at all, replacing what was there.

    A link there is replaced, not followed. What is written into the state's folder is private,
    whatever the mode. Raises ArchiveError when the disk is full, read-only or refuses, and when a
    folder above is a link out of the workspace.
    """
    write_bytes(path, text.encode(), mode)


def write_bytes(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write ``data`` to ``path`` like :func:`write_text`."""
    try:
        make_folder(path.parent)
        _temporary(path, data, mode).replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def replace_bytes(path: Path, before: bytes, after: bytes) -> bool:
    """Write ``after`` to ``path`` like :func:`write_bytes` if it holds ``before``; tell whether.

    That is asked just before the rename, so that what somebody else wrote meanwhile stays. The
    file keeps its mode.
    """
    refuse_link_out(path.parent)
    try:
        temporary = _temporary(path, after, path.stat().st_mode & 0o777)
        try:
            if path.read_bytes() != before:
                return False
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise cannot_write(path, error) from error
    return True


def write_new_text(path: Path, text: str) -> None:
    """Write ``text`` like :func:`write_text`, but never over an existing file.

    Raises FileExistsError when ``path`` exists, ArchiveError when it cannot be written.
    """
    try:
        make_folder(path.parent)
        temporary = _temporary(path, text.encode())
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        _claim(path, temporary)
    except FileExistsError:
        raise
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def delete_database(path: Path) -> None:
    """Delete an SQLite database and what SQLite keeps beside it; one that is not there is fine."""
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def sweep(folder: Path, now: float) -> None:
    """Delete the temporary files below ``folder`` that killed processes have left.

    Those younger than ten minutes before ``now`` stay: somebody may be writing them. One that
    cannot be deleted stays too, as it harms nobody.
    """
    for path in folder.rglob(f".????????{_PART}"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < now - _FORGOTTEN:
                path.unlink()


def _claim(path: Path, temporary: Path) -> None:
    """Give ``temporary`` the name ``path`` unless it is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: reserve the name, then take it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        temporary.replace(path)
    sync_folder(path.parent)


def cannot_write(path: Path, error: OSError) -> ArchiveError:
    """Return the error that says why ``path`` cannot be written and what to do."""
    reason = error.strerror or str(error)
    return ArchiveError(f"cannot write {path}: {reason}", _HINTS.get(error.errno or 0, ""))


def _temporary(path: Path, data: bytes, mode: int = PUBLIC) -> Path:
    handle, name = tempfile.mkstemp(prefix=".", suffix=_PART, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode & PRIVATE if STATE in path.parts else mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def sync_folder(folder: Path) -> None:
    """Put on disk which files a folder holds."""
    # Windows cannot open a folder; there the rename alone has to do.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
