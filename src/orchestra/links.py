"""Symbolic links: nothing is read or written through one that leads out of where it stands.

A workspace may come from elsewhere, with links in it to files of this machine. Whoever may change
a folder while the program runs could do more than lay a link: what is asked here is asked once.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from orchestra.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HINT = "put what it leads to in its place, or delete it"
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


def refuse_link_out(path: Path, root: Path) -> None:
    """Raise ArchiveError when ``path`` leads out of ``root``."""
    if leads_out(path, root):
        raise ArchiveError(f"{path} leads out of {root} by a link", HINT)


def links_in(folder: Path, depth: int = 1) -> Iterator[Path]:
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
            yield from links_in(folder / entry.name, depth - 1)


def read_no_link(path: Path) -> bytes:
    """Return what is in a regular file; raise OSError for anything else, a link too."""
    handle = os.open(path, os.O_RDONLY | NO_LINK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read()
