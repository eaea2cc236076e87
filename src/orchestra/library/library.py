"""The library as the rest of the program uses it: sources, passages, search, problems."""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from orchestra.errors import LibraryError, Problem
from orchestra.files import PRIVATE, claim, make_folder
from orchestra.library import catalogue as catalogues
from orchestra.library import index as indexes
from orchestra.library.catalogue import Catalogue, CatalogueDamaged
from orchestra.library.entry import Entry
from orchestra.library.reading import read_entry
from orchestra.library.reading_room import ReadingRoom
from orchestra.library.scan import Found, find_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from orchestra.library.passage import Passage
    from orchestra.library.source import Source

UPDATE_SECONDS = 600
KEPT_SECONDS, KEPT_PASSAGES = 10, 10_000  # of what is read before it is kept

T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """A passage that answers a query; a higher score is a better answer."""

    passage: Passage
    score: float


class Library:
    """The sources as they were when the library was opened."""

    def __init__(self, sources_folder: Path, state_folder: Path) -> None:
        """Bring what is kept in ``state_folder`` up to date with ``sources_folder``."""
        self._folder = sources_folder
        self._state = state_folder
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
        return sorted(
            self._placed([problem for entry in self._entries for problem in entry.suspects])
        )

    @property
    def problems(self) -> list[Problem]:
        """The errors and the suspects."""
        return sorted([*self.errors, *self.suspects])

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with this id, or None."""
        return self._mended(lambda: self._catalogue.passage(passage_id, self._sources))

    def passages(self, source_id: str) -> list[Passage]:
        """Return the passages of a source in their order; none for an unknown source."""
        return self._mended(lambda: self._catalogue.passages(source_id, self._sources))

    def search(self, query: str, limit: int = 10, agent: str | None = None) -> list[Hit]:
        """Return at most ``limit`` passages about ``query``, best first, equal scores by id.

        With ``agent``, only from sources that are for that agent or for all.
        """
        if not self._sources:
            return []
        return self._mended(lambda: self._search(query, limit, agent))

    def _search(self, query: str, limit: int, agent: str | None) -> list[Hit]:
        hits = indexes.search_index(self._index_folder(), query, limit, agent)
        found = [
            (self._catalogue.passage(passage_id, self._sources), score)
            for passage_id, score in hits
        ]
        return [Hit(passage, score) for passage, score in found if passage]

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
        known = _known(self._catalogue)
        if rebuild or reset or known is None or _stamps(found) != _stamps(known.values()):
            with _update_lock(self._state):
                try:
                    self._update(found, reset=reset)
                except CatalogueDamaged:
                    self._update(found, reset=True)
                known = self._catalogue.entries()
        self._entries = list(known.values())
        self._sources = _sources_of(known)

    def _update(self, found: list[Found], *, reset: bool) -> None:
        # Read again: another process may have updated it before this one had the lock.
        known = None if reset else _known(self._catalogue)
        if known is None or not self._catalogue.path.exists():
            self._catalogue.reset()
            known = {}
        changed = [file for file in found if _stamp_of(known.get(file.id)) != file.stamp]
        gone = known.keys() - {file.id for file in found}
        self._catalogue.update((), gone)
        for entries in _read(changed):
            self._catalogue.update(entries, ())
        self._sources = _sources_of(self._catalogue.entries())
        if not indexes.is_usable(self._index_folder()):
            indexes.build_index(self._index_folder(), self._catalogue.all_passages(self._sources))

    def _index_folder(self) -> Path:
        digest = hashlib.sha256(f"{catalogues.VERSION} {indexes.VERSION}".encode())
        for source in self._sources.values():
            digest.update(f"\n{source.id} {source.digest}".encode())
        return self._state / "library" / f"{indexes.PREFIX}{digest.hexdigest()[:16]}"

    def _placed(self, problems: list[Problem]) -> list[Problem]:
        return [Problem(self._folder / p.path, p.line, p.field, p.message) for p in problems]


def open_library(sources_folder: Path, state_folder: Path) -> Library:
    """Return the library of ``sources_folder``; only files that changed since last time are read.

    What cannot be read is in the library's ``problems``. Raises LibraryError when
    ``state_folder`` cannot be written and something has to be.
    """
    return Library(sources_folder, state_folder)


def _read(files: list[Found]) -> Iterator[list[Entry]]:
    """Yield what the files say, some at a time: that much is in memory, and lost with a kill."""
    entries: list[Entry] = []
    held, began = 0, time.monotonic()
    with ReadingRoom() as room:
        for file in files:
            entries.append(read_entry(file, room))
            held += len(entries[-1].passages)
            if held > KEPT_PASSAGES or time.monotonic() - began > KEPT_SECONDS:
                yield entries
                entries, held, began = [], 0, time.monotonic()
    yield entries


def _stamps(files: Iterable[Found | Entry]) -> dict[str, str]:
    return {file.id: file.stamp for file in files}


def _stamp_of(entry: Entry | None) -> str:
    return entry.stamp if entry else ""


def _known(catalogue: Catalogue) -> dict[str, Entry] | None:
    try:
        return catalogue.entries()
    except CatalogueDamaged:
        return None


def _sources_of(entries: dict[str, Entry]) -> dict[str, Source]:
    return {key: entry.source for key, entry in sorted(entries.items()) if entry.source}


@contextmanager
def _update_lock(state_folder: Path) -> Iterator[None]:
    import filelock

    try:
        lock = claim(state_folder / "library.lock")
        make_folder(state_folder / "library")
        with filelock.FileLock(lock, timeout=UPDATE_SECONDS, mode=PRIVATE):
            yield
    except filelock.Timeout as error:
        raise LibraryError(
            f"another orchestra has been updating the library for {UPDATE_SECONDS // 60} minutes",
            "wait for it or stop it, then try again",
        ) from error
    except OSError as error:
        raise LibraryError(
            f"cannot write the library's index in {state_folder}: {error.strerror or error}",
            "give yourself the right to write there (chmod u+w) and see that the disk is not full",
        ) from error
