"""Writing files so that they are whole or not there at all, and never out of the workspace."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from orchestra.errors import ArchiveError
from orchestra.links import refuse_link_out

_PART = ".part"
_FORGOTTEN = 600.0  # seconds
_HINTS = {
    errno.ENOSPC: "free some space on that disk, then try again",
    errno.EDQUOT: "your disk quota is used up; free some space, then try again",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "give yourself the right to write there (chmod u+w)",
    errno.EPERM: "give yourself the right to write there (chmod u+w)",
}


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write ``text`` to ``path`` in UTF-8, whole or not at all, replacing what was there.

    A link there is replaced, not followed. Raises ArchiveError when the disk is full, read-only or
    refuses, and when a folder above is a link out of the workspace.
    """
    write_bytes(path, text.encode(), mode)


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
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


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if they are not there.

    Raises OSError, and ArchiveError when it would be out of the workspace.
    """
    refuse_link_out(folder)
    folder.mkdir(parents=True, exist_ok=True)


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


def _temporary(path: Path, data: bytes, mode: int = 0o644) -> Path:
    handle, name = tempfile.mkstemp(prefix=".", suffix=_PART, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
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
