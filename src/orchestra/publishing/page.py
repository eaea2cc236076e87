"""A page of the site before it is written, and lists that are cut into pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestra.publishing.entry import Entry

ROWS = 30


@dataclass(frozen=True)
class Page:
    """A file of the site: ``key`` changes when what is in it does, ``make`` returns its text."""

    path: str
    key: str
    make: Callable[[], str]


@dataclass(frozen=True)
class Sheet:
    """One page of a list: its entries, newest first, and the pages before and after it."""

    path: str
    entries: list[Entry]
    newer: str = ""
    older: str = ""


def key_of(*parts: str) -> str:
    """Return a key made of all that a page shows."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def sheets(stem: str, entries: Sequence[Entry]) -> list[Sheet]:
    """Return the pages of a list, ``stem.html`` with the newest entries first.

    Those behind it are cut from the oldest on and so keep their entries when one is added: the
    first page has up to twice as many as they.
    """
    oldest_first = sorted(entries, key=lambda entry: entry.order)
    behind = max(0, len(oldest_first) // ROWS - 1)
    paths = [f"{stem}/{number}.html" for number in range(1, behind + 1)] + [f"{stem}.html"]
    found = []
    for index, path in enumerate(paths):
        start = index * ROWS
        end = start + ROWS if index < behind else len(oldest_first)
        newer = paths[index + 1] if index < behind else ""
        older = paths[index - 1] if index else ""
        found.append(Sheet(path, oldest_first[start:end][::-1], newer, older))
    return found[::-1]
