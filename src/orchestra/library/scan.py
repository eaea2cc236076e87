"""Finds the files of the library, without reading any."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import Problem
from orchestra.links import HINT, leads_out

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSIONS = (".md", ".txt", ".pdf", ".html", ".htm", ".docx", ".odt")
SIDECAR = ".yaml"
_HINTS = {
    errno.EACCES: "; give yourself the right to read it (chmod u+r)",
    errno.ELOOP: "; it is a link to itself: put the file itself there",
    errno.ENOENT: "; it is a link to nothing: put the file itself there",
    errno.ENAMETOOLONG: "; give it, or its folder, a shorter name",
}


@dataclass(frozen=True)
class Found:
    """A file that may be a source; ``stamp`` changes when it or its sidecar does."""

    id: str
    path: Path
    stamp: str

    @property
    def sidecar(self) -> Path:
        """Where the metadata beside the file stands, if there is any."""
        return self.path.with_name(self.path.name + SIDECAR)


def find_files(folder: Path) -> tuple[list[Found], list[Problem]]:
    """Return the files with a supported extension, sorted, and what cannot be looked at.

    Problems have paths relative to ``folder``.
    """
    if not folder.is_dir():
        return [], [Problem(Path(), 0, "", "is not a folder; create it and put documents there")]
    found: list[Found] = []
    problems: list[Problem] = []
    for path in _walk(folder, folder, problems):
        source_id = path.relative_to(folder).as_posix()
        try:
            source_id.encode()
            found.append(Found(source_id, path, stamp_of(path)))
        except UnicodeEncodeError:
            shown = source_id.encode(errors="replace").decode()
            problems.append(Problem(Path(shown), 0, "", "its name is not UTF-8; rename it"))
        except OSError as error:
            problems.append(unreadable(Path(source_id), error))
    found.sort(key=lambda file: file.id)
    return found, sorted([*problems, *_twins(found)])


def _twins(found: list[Found]) -> Iterator[Problem]:
    """Yield a problem for each name that a person cannot tell from another's.

    « é » is one character or two: a copy from another system makes a second file of the same name.
    """
    first: dict[str, str] = {}
    for file in found:
        shown = unicodedata.normalize("NFC", file.id)
        if first.setdefault(shown, file.id) != file.id:
            message = "has the same name as another file, its accents written otherwise; rename one"
            yield Problem(Path(file.id), 0, "", message)


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem that says why the file system refuses ``path``."""
    return Problem(path, 0, "", why_unreadable(error))


def why_unreadable(error: OSError) -> str:
    """Return why the file system refuses, and what a person can do about it."""
    hint = _HINTS.get(error.errno or 0, "")
    return f"cannot be read: {error.strerror or error}{hint}"


def _walk(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        problems.append(unreadable(Path(os.path.relpath(error.filename, root)), error))

    def out(path: Path) -> bool:
        """Tell whether a link leads out of the workspace, and remember that."""
        is_out = path.is_symlink() and leads_out(path, root.parent)
        if is_out:
            message = f"is a link out of the workspace; {HINT}"
            problems.append(Problem(path.relative_to(root), 0, "", message))
        return is_out

    visited: set[tuple[int, int]] = set()
    for name, folders, files in os.walk(folder, onerror=refused, followlinks=True):
        try:
            status = os.stat(name)  # noqa: PTH116 - os.walk gives names
        except OSError as error:
            refused(error)
            folders.clear()
            continue
        here = (status.st_dev, status.st_ino)
        if here in visited:  # a link to a folder above it
            folders.clear()
            continue
        visited.add(here)
        folders[:] = sorted(inner for inner in _shown(folders) if not out(Path(name, inner)))
        sources = [file for file in _shown(files) if Path(file).suffix.lower() in EXTENSIONS]
        yield from (Path(name, file) for file in sources if not out(Path(name, file)))


def _shown(names: list[str]) -> Iterator[str]:
    return (name for name in names if not name.startswith("."))


def stamp_of(path: Path) -> str:
    """Return what changes when the file at ``path`` or its sidecar does; raise OSError."""
    own = path.stat()
    kind = stat.S_IFMT(own.st_mode)
    try:
        beside = path.with_name(path.name + SIDECAR).stat()
    except OSError:  # there is none, or the reading says why it cannot be had
        return f"{kind} {own.st_mtime_ns} {own.st_size}"
    return f"{kind} {own.st_mtime_ns} {own.st_size} {beside.st_mtime_ns} {beside.st_size}"
