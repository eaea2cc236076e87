"""The library as the rest of the program uses it: sources, passages, search, problems."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from orchestra.errors import Problem
from orchestra.library import index as indexes
from orchestra.library.catalogue import Catalogue, CatalogueDamaged
from orchestra.library.scan import find_files
from orchestra.library.sense import Sense
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
    from orchestra.library.sense import Embedder
    from orchestra.library.source import Source
    from orchestra.library.updating import Tell

FUSED = 100  # passages of each ranking that are fused
# Measured with bench/retrieval.py on half of its questions.
RANK_CONSTANT, SENSE_WEIGHT = 10, 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """A passage that answers a query; a higher score is a better answer."""

    passage: Passage
    score: float


class Library:
    """The sources as they were when the library was opened."""

    def __init__(
        self,
        sources_folder: Path,
        state_folder: Path,
        tell: Tell = silent,
        embedder: Embedder | None = None,
    ) -> None:
        """Bring what is kept in ``state_folder`` up to date with ``sources_folder``."""
        self._folder = sources_folder
        self._state = state_folder
        self._tell = tell
        self._catalogue = Catalogue(state_folder / "library" / "catalogue.sqlite")
        kept = self._catalogue.path.parent
        self._sense = Sense(self._catalogue, kept, embedder) if embedder else None
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

    @property
    def notice(self) -> str:
        """Why sources are not searched by sense too, in one line; nothing when they are."""
        return self._sense.notice if self._sense else ""

    def complete(self, seconds: float = math.inf) -> None:
        """Ask for the embeddings that passages lack, for ``seconds`` at most.

        Nothing is done where the settings name no model for it; see ``notice`` for what failed.
        """
        if self._sense and self._sources:
            self._sense.complete(self._texts, self._tell, seconds)

    def _texts(self, passage_ids: list[str]) -> dict[str, str]:
        return {name: passage.text for name, passage in self._named(passage_ids).items()}

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

        folder = index_folder(self._catalogue)
        depth = max(limit, FUSED) if self._sense else limit
        hits = indexes.search_index(folder, query, depth, may_come)
        near = self._sense.rank(query, depth, may_come) if self._sense and limit > 0 else []
        if near:
            hits = fused([name for name, _ in hits], near)
        named = self._catalogue.passages_named([name for name, _ in hits[:limit]], self._sources)
        return [Hit(named[name], score) for name, score in hits[:limit] if name in named]

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
        if self._sense:
            self._sense.forget_loaded()
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


def open_library(
    sources_folder: Path,
    state_folder: Path,
    tell: Tell = silent,
    embedder: Embedder | None = None,
) -> Library:
    """Return the library of ``sources_folder``; only files that changed since last time are read.

    ``tell`` is told how far the reading is. With ``embedder`` it is searched by sense too. What
    cannot be read is in the library's ``problems``. Raises LibraryError when ``state_folder``
    cannot be written and something has to be.
    """
    return Library(sources_folder, state_folder, tell, embedder)


def fused(by_words: list[str], by_sense: list[str]) -> list[tuple[str, float]]:
    """Return the passages of both rankings with their scores, best first, equal ones by id.

    Fused by reciprocal rank (Cormack, Clarke and Büttcher, SIGIR 2009): scores of words and of
    sense cannot be compared, places can.
    """
    scores: dict[str, float] = {}
    for ranking, weight in ((by_words, 1.0), (by_sense, SENSE_WEIGHT)):
        for place, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + weight / (RANK_CONSTANT + place)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _stamps(files: Iterable[Found | Entry]) -> dict[str, str]:
    return {file.id: file.stamp for file in files}
