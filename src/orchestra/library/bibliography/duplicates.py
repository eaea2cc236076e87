"""Whether the library has a work already: by its DOI, else by its title and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.prose import fold, words
from orchestra.template import heading_key

if TYPE_CHECKING:
    from orchestra.library.source import Source, SourceMetadata

_INITIALS = 2  # letters


@dataclass(frozen=True)
class _Work:
    path: str
    doi: str
    makers: frozenset[str]


@dataclass
class Known:
    """The works of the library, and those that an import adds to it."""

    by_doi: dict[str, str] = field(default_factory=dict)
    by_title: dict[tuple[str, int | None], list[_Work]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, sources: Iterable[Source]) -> Known:
        """Return the works of ``sources``; a note on a work is not that work."""
        known = cls()
        for source in sources:
            if source.kind == "document":
                makers = _makers(source.author, source.publisher)
                known._add(source.id, source.title, source.year, source.work.doi, makers)
        return known

    def find(self, metadata: SourceMetadata) -> str:
        """Return the path of the source that is the same work, nothing when there is none.

        Two works of one title and year are two when their DOIs differ, or when nobody made both:
        each association has its « Rapport d’activité » of a year.
        """
        doi = (metadata.doi or "").casefold()
        if doi in self.by_doi:
            return self.by_doi[doi]
        title, year, makers = _described(metadata)
        for work in self.by_title.get((title, year), ()) if title else ():
            if not (doi and work.doi) and (makers <= work.makers or work.makers <= makers):
                return work.path
        return ""

    def add(self, path: str, metadata: SourceMetadata) -> None:
        """Remember a work that has come in."""
        _, year, makers = _described(metadata)
        self._add(path, metadata.title or "", year, metadata.doi or "", makers)

    def _add(
        self, path: str, title: str, year: int | None, doi: str, makers: frozenset[str]
    ) -> None:
        if doi:
            self.by_doi.setdefault(doi.casefold(), path)
        self.by_title[heading_key(title), year].append(_Work(path, doi, makers))


def _described(metadata: SourceMetadata) -> tuple[str, int | None, frozenset[str]]:
    from orchestra.library.source import make_source

    source = make_source("", "", "", [metadata])
    title = heading_key(source.title) if metadata.title else ""
    return title, source.year, _makers(source.author, source.publisher)


def _makers(*names: str) -> frozenset[str]:
    """Return the words of the names of who made a work, without initials and articles."""
    found = (fold(word) for name in names for word in words(name))
    return frozenset(word for word in found if len(word) > _INITIALS)
