"""What is known of the work that a source is, or is a note on: as reference managers keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

OTHERS = "et al."  # stands for the authors that a reference does not name


class Person(NamedTuple):
    """Somebody who made a work: a person by her two names, or whatever is named by ``literal``."""

    family: str = ""
    given: str = ""
    literal: str = ""

    @property
    def plain(self) -> str:
        """The name as a text says it: « Kate Raworth »."""
        return self.literal or " ".join(part for part in (self.given, self.family) if part)


@dataclass(frozen=True)
class Work:
    """What a reference says beside author, title, publisher, year and address.

    ``type`` is one of CSL’s; ``date`` and ``accessed`` are a year, a month or a day in ISO form.
    """

    type: str = ""
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    container: str = ""
    collection: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    edition: str = ""
    place: str = ""
    language: str = ""
    isbn: str = ""
    doi: str = ""
    date: str = ""
    accessed: str = ""

    @property
    def doi_url(self) -> str:
        """The address that the DOI leads to, nothing without one."""
        return f"https://doi.org/{self.doi}" if self.doi else ""

    def said(self) -> Iterator[str]:
        """Yield what a text may repeat of it: who edited it, where and when it appeared."""
        yield from (person.plain for person in self.editors)
        yield from (self.container, self.collection, self.volume, self.issue, self.pages)
        yield from (self.number, self.edition, self.place)
        yield in_french(self.date) if self.date else ""


def together(people: Iterable[Person]) -> str:
    """Return several names as a text lists them: « Jean Gadrey et Florence Jany-Catrice »."""
    names = [person.plain for person in people]
    if names[-1:] == [OTHERS]:
        return f"{', '.join(names[:-1])} {OTHERS}"
    return " et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def in_french(date: str) -> str:
    """Return a date in ISO form as French has it: « 1er mars 2024 », « mars 2024 », « 2024 »."""
    year, *rest = date.split("-")
    words = [str(int(year))]
    if rest:
        words.insert(0, _MONTHS[int(rest[0]) - 1])
    if rest[1:]:
        day = int(rest[1])
        words.insert(0, "1er" if day == 1 else str(day))
    return " ".join(words)
