"""How reports for other programs name a file."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def relative_path(path: str, root: Path) -> str | None:
    """Return ``path`` as seen from ``root``, with slashes, or None when it is not inside.

    Symbolic links are not followed: a repository knows a file by the name it has there.
    """
    absolute, base = _absolute(path), _absolute(root)
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else None


def file_uri(path: str, root: Path) -> str:
    """Return the relative URI of a file inside ``root``, the absolute one of any other."""
    relative = relative_path(path, root)
    if relative is not None:
        return quote(os.fsencode(relative))
    return "file://" + quote(os.fsencode(_absolute(path).as_posix()))


def _absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the links
