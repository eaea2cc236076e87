"""What an import did, and what it left to a person."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Left:
    """Something that was not brought in: where it stands, why, and what to do about it."""

    source: str
    why: str
    todo: str


@dataclass(frozen=True)
class NewAgent:
    """An agent of the list that became a file; ``notes`` say what a person should complete."""

    id: str
    path: str
    notes: list[str]


@dataclass(frozen=True)
class NewDocument:
    """A document that became a file of the archive, and the values that had to change for it."""

    source: str
    path: str
    changes: list[str]


@dataclass(frozen=True)
class Known:
    """Something that is there already, from an earlier import or under another name."""

    source: str
    path: str


@dataclass(frozen=True)
class Report:
    """All of it; ``ignored`` counts the other files by how their names end."""

    agents: list[NewAgent] = field(default_factory=list)
    documents: list[NewDocument] = field(default_factory=list)
    already: list[Known] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)


def printable(path: str) -> str:
    """Return a file's name as text that can be printed, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "replace")
