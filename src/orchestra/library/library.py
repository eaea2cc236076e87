"""The library as the rest of the program uses it: sources, passages, search, problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from orchestra.errors import Problem
from orchestra.library import index as indexes
from orchestra.library.catalogue import Catalogue, CatalogueDamaged
from orchestra.library.scan import find_files
from orchestra.library.updating import (
    index_folder,
    known_entries,
    silent,
    sources_of,
    update,
    update_lock,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from orchestra.library.entry import Entry
    from orchestra.library.passage import Passage
    from orchestra.library.scan import Found
    from orchestra.library.source import Source
    from orchestra.library.updating import Tell

T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """A passage that answers a query; a higher score is a better answer."""

    passage: Passage
    score: float


class Library:
    """The sources as they were when the library was opened."""

    def __init__(self, sources_folder: Path, state_folder: Path, tell: Tell = silent) -> None:
        """Bring what is kept in ``state_folder`` up to date with ``sources_folder``."""
        self._folder = sources_folder
        self._state = state_folder
        self._tell = tell
        self._catalogue = Catalogue(state_folder / "library" / "catalogue.sqlite")
        self._refresh()

    @property
    def sources(self) -> list[Source]:
        """The sources that could be read, sorted by id."""
        return list(self._sources.values())

    @property
    def errors(self) -> list[Problem]:
        """What could not be read: files, sidecars, front matter."""
        return sorted(self._placed([*self._misses, *(p for e in self._entries for p in e.errors)]))

    @property
    def suspects(self) -> list[Problem]:
        """What was read and should be looked at by a person."""
        return sorted(self._placed([p for entry in self._entries for p in entry.suspects]))

    @property
    def left_out(self) -> list[Problem]:
        """What the files say and no passage holds, for it is no text to be cited."""
        return sorted(self._placed([p for entry in self._entries for p in entry.left_out]))

    @property
    def problems(self) -> list[Problem]:
        """The errors and the suspects."""
        return sorted([*self.errors, *self.suspects])

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with this id, or None."""
        return self._named([passage_id]).get(passage_id)

    def passages(self, source_id: str) -> list[Passage]:
        """Return the passages of a source in their order; none for an unknown source."""
        return self._mended(lambda: self._catalogue.passages(source_id, self._sources))

    def count_passages(self) -> int:
        """Return how many passages there are."""
        return self._mended(self._catalogue.count_passages)

    def search(self, query: str, limit: int = 10, agent: str | None = None) -> list[Hit]:
        """Return at most ``limit`` passages about ``query``, best first, equal scores by id.

        With ``agent``, only from sources that are for that agent or for all.
        """
        if not self._sources:
            return []
        return self._mended(lambda: self._search(query, limit, agent))

    def _search(self, query: str, limit: int, agent: str | None) -> list[Hit]:
        allowed = {source.id for source in self._sources.values() if source.is_for(agent)}

        def may_come(passage_id: str) -> bool:
            return passage_id.rpartition("#")[0] in allowed

        hits = indexes.search_index(index_folder(self._catalogue), query, limit, may_come)
        named = self._catalogue.passages_named([name for name, _ in hits], self._sources)
        return [Hit(named[name], score) for name, score in hits if name in named]

    def _named(self, passage_ids: list[str]) -> dict[str, Passage]:
        return self._mended(lambda: self._catalogue.passages_named(passage_ids, self._sources))

    def _mended(self, read: Callable[[], T]) -> T:
        """Return what ``read`` returns, after making anew what is damaged or was replaced."""
        try:
            return read()
        except CatalogueDamaged:
            self._refresh(reset=True)
        except indexes.IndexDamaged:
            self._refresh(rebuild=True)
        return read()

    def _refresh(self, *, rebuild: bool = False, reset: bool = False) -> None:
        found, self._misses = find_files(self._folder)
        known = known_entries(self._catalogue)
        if not self._folder.is_dir():
            # Nothing is forgotten: a folder that comes back, as a disk does, is not read again.
            known = {}
        elif rebuild or reset or known is None or self._is_behind(found, known):
            with update_lock(self._state):
                try:
                    update(self._catalogue, self._folder, found, self._tell, reset=reset)
                except CatalogueDamaged:
                    update(self._catalogue, self._folder, found, self._tell, reset=True)
                known = self._catalogue.entries()
        self._entries = list(known.values())
        self._sources = sources_of(known)

    def _is_behind(self, found: list[Found], known: dict[str, Entry]) -> bool:
        """Tell whether files changed, or the index does not hold yet what was read of them."""
        if _stamps(found) != _stamps(known.values()):
            return True
        try:
            return bool(self._catalogue.index_state().pending)
        except CatalogueDamaged:
            return True

    def _placed(self, problems: list[Problem]) -> list[Problem]:
        return [Problem(self._folder / p.path, p.line, p.field, p.message) for p in problems]


def open_library(sources_folder: Path, state_folder: Path, tell: Tell = silent) -> Library:
    """Return the library of ``sources_folder``; only files that changed since last time are read.

    ``tell`` is told how far the reading is. What cannot be read is in the library's ``problems``.
    Raises LibraryError when ``state_folder`` cannot be written and something has to be.
    """
    return Library(sources_folder, state_folder, tell)


def _stamps(files: Iterable[Found | Entry]) -> dict[str, str]:
    return {file.id: file.stamp for file in files}
