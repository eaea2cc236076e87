"""An entry of a bibliography on its way into the library, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from orchestra.library.bibliography.csl import Item

# already: the library has it; bare: nothing to cite from; left: a person has to do something.
Status = Literal["imported", "already", "bare", "left"]


@dataclass(frozen=True)
class Record:
    """What a bibliography says of one work, in CSL, and the files that it points to.

    ``files`` are as they are written there; ``line`` counts from 1, 0 where there are no lines.
    With a ``problem`` it cannot come in.
    """

    key: str
    item: Item
    files: tuple[str, ...] = ()
    line: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Fault:
    """A piece of a bibliography that could not be read, and where it begins."""

    line: int
    message: str


@dataclass(frozen=True)
class Outcome:
    """What became of one record; ``path`` is the source's, below the library's folder."""

    status: Status
    key: str
    title: str
    line: int = 0
    path: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Report:
    """All of it; ``stopped`` says what ended the import before its end."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stopped: str = ""
    todo: str = ""

    def of(self, status: Status) -> list[Outcome]:
        """Return the outcomes with one status, in their order."""
        return [outcome for outcome in self.outcomes if outcome.status == status]
