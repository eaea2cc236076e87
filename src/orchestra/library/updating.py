"""Brings catalogue and index up to date with the files of the library.

What is read is kept as it comes, so that whoever is killed goes on where it was. A source is
pending in the catalogue from the moment its passages change there until the index holds them.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from orchestra.errors import LibraryError
from orchestra.files import PRIVATE, claim, make_folder
from orchestra.library import index as indexes
from orchestra.library.catalogue import Catalogue, CatalogueDamaged
from orchestra.library.reading_rooms import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from orchestra.library.entry import Entry
    from orchestra.library.scan import Found
    from orchestra.library.source import Source

T = TypeVar("T")
# What is done, how much of it, of how much.
Tell = Callable[[str, int, int], None]

UPDATE_SECONDS = 600
KEPT_SECONDS, KEPT_PASSAGES = 10, 10_000  # of what is read before it is kept
SMALL = 5_000  # passages that are indexed in a moment
MOST_REPLACED = 0.05  # share of an index that may be of passages which are no more


def silent(what: str, done: int, of: int) -> None:
    """Tell nobody."""


def index_folder(catalogue: Catalogue) -> Path:
    """Return where the index is; a folder that is not there when there is none."""
    name = catalogue.index_state().name
    return catalogue.path.parent / f"{indexes.PREFIX}{name or 'none'}"


def update(
    catalogue: Catalogue, folder: Path, found: list[Found], tell: Tell, *, reset: bool
) -> None:
    """Read the files of ``folder`` that changed, and index what they say.

    ``reset`` forgets everything first. Raises LibraryError when the folder vanishes, OSError when
    the disk refuses, CatalogueDamaged.
    """
    known = None if reset else known_entries(catalogue)
    if known is None or not catalogue.path.exists():
        catalogue.reset()
        known = {}
    changed = [file for file in found if _stamp_of(known.get(file.id)) != file.stamp]
    catalogue.update((), known.keys() - {file.id for file in found})
    for entries in _read(changed, tell):
        if not folder.is_dir():
            raise LibraryError(
                f"{folder} vanished while it was read",
                "bring it back, then try again: what was read is kept",
            )
        catalogue.update(entries, ())
    _index(catalogue, tell)


def known_entries(catalogue: Catalogue) -> dict[str, Entry] | None:
    """Return the entries of the catalogue, None when it is damaged."""
    try:
        return catalogue.entries()
    except CatalogueDamaged:
        return None


def sources_of(entries: dict[str, Entry]) -> dict[str, Source]:
    """Return the sources of the entries that have one, sorted by id."""
    return {key: entry.source for key, entry in sorted(entries.items()) if entry.source}


def _read(files: Sequence[Found], tell: Tell) -> Iterator[list[Entry]]:
    """Yield what the files say, some at a time: that much is in memory, and lost with a kill."""
    entries: list[Entry] = []
    held, began = 0, time.monotonic()
    for done, entry in enumerate(read_files(files), start=1):
        entries.append(entry)
        held += len(entry.passages)
        tell("reading", done, len(files))
        if held > KEPT_PASSAGES or time.monotonic() - began > KEPT_SECONDS:
            yield entries
            entries, held, began = [], 0, time.monotonic()
    yield entries


def _index(catalogue: Catalogue, tell: Tell) -> None:
    """Bring the index up to date: of a small library anew, of a large one by what changed."""
    state, count = catalogue.index_state(), catalogue.count_passages()
    folder = index_folder(catalogue)
    usable = indexes.is_usable(folder)
    if usable and not state.pending:
        return
    sources = sources_of(catalogue.entries())
    if usable and count > SMALL and state.replaced <= MOST_REPLACED * count:
        changed = (
            p for source in sorted(state.pending) for p in catalogue.passages(source, sources)
        )
        try:
            indexes.update_index(folder, state.pending, _told(changed, tell, 0))
        except indexes.IndexDamaged:
            pass
        else:
            catalogue.indexed(state.name, built=False)
            return
    _build(catalogue, sources, count, tell)


def _build(catalogue: Catalogue, sources: dict[str, Source], count: int, tell: Tell) -> None:
    name = secrets.token_hex(8)
    folder = catalogue.path.parent / f"{indexes.PREFIX}{name}"
    try:
        indexes.build_index(folder, _told(catalogue.all_passages(sources), tell, count))
        catalogue.indexed(name, built=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # Also what earlier versions left, or whoever was killed.
    for pattern in (f"{indexes.PREFIX}*", ".building-*"):
        for older in folder.parent.glob(pattern):
            if older != folder:
                shutil.rmtree(older, ignore_errors=True)


def _told(passages: Iterator[T], tell: Tell, count: int) -> Iterator[T]:
    for done, passage in enumerate(passages, start=1):
        if done % 1000 == 0:
            tell("indexing", done, max(done, count))
        yield passage


def _stamp_of(entry: Entry | None) -> str:
    return entry.stamp if entry else ""


@contextmanager
def update_lock(state_folder: Path) -> Iterator[None]:
    """Keep other processes from updating; raise LibraryError when it cannot be had."""
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
