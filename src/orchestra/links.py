"""Symbolic links: nothing is read or written through one that leads out of where it stands.

A workspace may come from elsewhere, with links in it to files of this machine. Whoever may change
a folder while the program runs could do more than lay a link: what is asked here is asked once.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import ArchiveError, WorkspaceError
from orchestra.root import SETTINGS_FILE, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

HINT = "put what it leads to in its place, or delete it"
_PLACES = (SETTINGS_FILE, "agents", "prompts", "sources", "output", STATE)
# For os.open: the last part of a path is no link, bytes come as they are, nobody waits for a pipe.
NO_LINK = 0
for _flag in ("O_BINARY", "O_NONBLOCK", "O_NOFOLLOW"):
    NO_LINK |= getattr(os, _flag, 0)


def leads_out(path: Path, root: Path) -> bool:
    """Tell whether ``path`` is, by a link in it, another place than one below ``root``.

    A link above ``root`` says nothing, and neither does one to another place below it.
    """
    there, top = os.path.realpath(path), os.path.realpath(root)
    return os.path.commonpath([there, top]) != top


def is_out_of_workspace(path: Path) -> bool:
    """Tell whether ``path`` leads out of a workspace that, as it is written, it lies in.

    Of several above each other all are asked: a link may lead into another workspace.
    """
    above = Path(os.path.abspath(path)).parents  # noqa: PTH100 - links are not followed
    return any((root / SETTINGS_FILE).exists() and leads_out(path, root) for root in above)


def refuse_link_out(path: Path) -> None:
    """Raise ArchiveError when ``path`` leads out of its workspace."""
    if is_out_of_workspace(path):
        raise ArchiveError(f"{path} leads out of the workspace by a link", HINT)


def refuse_links_out(root: Path) -> None:
    """Raise WorkspaceError when a place of the workspace in ``root`` is a link out of it.

    These are its folders, and the files in them that the program opens by their names. Documents,
    sources and what is published are not looked at here: of those, one by one is left out.
    """
    links = [*_links_in(root), *_links_in(root / "agents")]
    links += [*_links_in(root / "prompts", 3), *_links_in(root / STATE, 3)]
    for link in links:
        if link.relative_to(root).parts[0] in _PLACES and leads_out(link, root):
            raise WorkspaceError(f"{link} leads out of the workspace by a link", HINT)


def _links_in(folder: Path, depth: int = 1) -> Iterator[Path]:
    """Yield the links in a folder and, with more ``depth``, in its folders; none where it is none.

    They are not followed.
    """
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:  # it is not there, or whoever needs it will say why it cannot be read
        return
    for entry in listed:
        if entry.is_symlink():
            yield folder / entry.name
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _links_in(folder / entry.name, depth - 1)


def read_no_link(path: Path, most: int = -1) -> bytes:
    """Return what is in a regular file; raise OSError for anything else, a link too.

    Of one with more than ``most`` bytes, so many. A folder above it may be a link.
    """
    handle = os.open(path, os.O_RDONLY | NO_LINK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read(most)
