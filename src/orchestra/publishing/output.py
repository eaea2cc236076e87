"""Writing the site's files: only those that changed, each whole, and no file of anybody else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from orchestra.files import cannot_write
from orchestra.links import read_no_link, refuse_link_out
from orchestra.publishing.look import MARK
from orchestra.publishing.page import Page
from orchestra.workers import spread

_TEXT = {".html", ".xml", ".json", ".txt", ".js", ".css"}
_HEAD = 4096  # bytes that hold the mark
_PART = ".site-part"
# What neither HTML nor XML may hold, should a front matter have it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Written:
    """What a file of the site was made of, and its size and time once it was written."""

    key: str
    size: int
    time: int


@dataclass
class Report:
    """What became of the site's files."""

    files: dict[str, Written] = field(default_factory=dict)
    written: int = 0
    removed: int = 0
    warnings: list[str] = field(default_factory=list)


def write_site(folder: Path, pages: Sequence[Page], known: dict[str, Written]) -> Report:
    """Write the pages that are not there as they should be, remove those that are gone.

    ``known`` is what the last build wrote. A file that was not written by a build is neither
    overwritten nor removed: a warning names it. Raises ArchiveError when a file cannot be written.
    """
    report = Report()
    due = []
    for place in {(folder / page.path).parent for page in pages}:
        refuse_link_out(place)
    for page in pages:
        path = folder / page.path
        before = known.get(page.path)
        if before and before.key == page.key and _stands(path, before):
            report.files[page.path] = before
        elif before is None and os.path.lexists(path) and not _is_ours(path):
            report.warnings.append(f"{path} was not written by site build; it is left as it is")
        else:
            due.append(page)
    # First what has to go: a full disk must not keep a withdrawn text on the site.
    for name in _strangers(folder, {page.path for page in pages}):
        if name in known or _is_ours(folder / name):
            _remove(folder, folder / name)
            report.removed += 1
    for page, written in zip(due, spread(partial(_write, folder), due), strict=True):
        report.files[page.path] = written
    report.written = len(due)
    return report


def _stands(path: Path, before: Written) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (before.size, before.time)


def _is_ours(path: Path) -> bool:
    try:
        return MARK.encode() in read_no_link(path, _HEAD)
    except OSError:
        return False


def _write(folder: Path, page: Page) -> Written:
    """Write a page whole. Unlike a document it is not synced: what a crash leaves is made again."""
    data = _FORBIDDEN.sub("", page.make()).encode()
    path = folder / page.path
    part = path.with_name(f".{path.name}{_PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # what a crash left, or a link that somebody laid there
        with part.open("xb") as file:
            file.write(data)
        part.replace(path)
        found = path.stat()
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return Written(page.key, found.st_size, found.st_mtime_ns)


def _strangers(folder: Path, wanted: set[str]) -> Iterator[str]:
    """Yield the site's text files that no page is written to."""
    for inside, _, names in os.walk(folder):
        below = Path(inside).relative_to(folder).as_posix()
        prefix = "" if below == "." else f"{below}/"
        for name in names:
            whole = f"{prefix}{name}"
            if whole not in wanted and (Path(name).suffix in _TEXT or name.endswith(_PART)):
                yield whole


def _remove(folder: Path, path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    for parent in path.parents:
        if parent == folder:
            return
        with suppress(OSError):  # it is not empty
            parent.rmdir()
