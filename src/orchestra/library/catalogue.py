"""What was read of the sources, kept on disk: a file that did not change is not read again."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.files import claim
from orchestra.library.entry import Entry
from orchestra.library.entry_json import dump_problems, dump_source, load_problems, load_source
from orchestra.library.passage import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from orchestra.library.source import Source

# Raise it when the loaders, the passages or the tables change: everything is then read again.
VERSION = 4
LOCK_SECONDS = 30

_TABLES = """
CREATE TABLE entries (id TEXT PRIMARY KEY, stamp TEXT, source TEXT, errors TEXT, suspects TEXT);
CREATE TABLE passages (
  id TEXT PRIMARY KEY, source TEXT, ordinal INTEGER, page INTEGER, text TEXT
);
CREATE INDEX passages_of_source ON passages (source, ordinal);
"""


class CatalogueDamaged(LibraryError):
    """The catalogue cannot be read or is another version's; it can be made anew."""


class Catalogue:
    """The entries and passages in one SQLite file; every method opens and closes it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> dict[str, Entry]:
        """Return the entries by id, without their passages; none when there is no catalogue.

        Raises CatalogueDamaged, and LibraryError when the file system refuses.
        """
        if not self.path.exists():
            return {}
        with self._connection() as connection:
            rows = connection.execute("SELECT id, stamp, source, errors, suspects FROM entries")
            return {
                key: Entry(
                    key,
                    stamp,
                    load_source(source),
                    errors=load_problems(errors),
                    suspects=load_problems(suspects),
                )
                for key, stamp, source, errors, suspects in rows
            }

    def passage(self, passage_id: str, sources: dict[str, Source]) -> Passage | None:
        """Return the passage with this id, of one of ``sources``."""
        found = self._passages("WHERE id = ?", (passage_id,), sources)
        return found[0] if found else None

    def passages(self, source_id: str, sources: dict[str, Source]) -> list[Passage]:
        """Return the passages of a source in their order."""
        return self._passages("WHERE source = ? ORDER BY ordinal", (source_id,), sources)

    def all_passages(self, sources: dict[str, Source]) -> list[Passage]:
        """Return every passage of ``sources``, by source and order."""
        return self._passages("ORDER BY source, ordinal", (), sources)

    def _passages(
        self, condition: str, values: tuple[str, ...], sources: dict[str, Source]
    ) -> list[Passage]:
        if not self.path.exists():
            return []
        query = f"SELECT id, source, text, page, ordinal FROM passages {condition}"  # noqa: S608
        with self._connection() as connection:
            return [
                Passage(passage_id, sources[source], text, page, ordinal)
                for passage_id, source, text, page, ordinal in connection.execute(query, values)
                if source in sources
            ]

    def update(self, entries: Iterable[Entry], forgotten: Iterable[str]) -> None:
        """Replace the entries given and forget those of ``forgotten``, all or nothing."""
        with self._connection() as connection, connection:
            for entry in entries:
                _forget(connection, entry.id)
                _insert(connection, entry)
            for entry_id in forgotten:
                _forget(connection, entry_id)

    def reset(self) -> None:
        """Make an empty catalogue in place of whatever is there."""
        for ending in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        with closing(sqlite3.connect(claim(self.path))) as connection, connection:
            connection.executescript(f"{_TABLES} PRAGMA user_version = {VERSION};")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            # mode=rw: never an empty file in place of a missing one.
            address = f"{self.path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS)) as connection:
                if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                    raise CatalogueDamaged("the library's catalogue is another version's")
                yield connection
        except sqlite3.OperationalError as error:
            raise LibraryError(
                f"cannot use the library's catalogue {self.path}: {error}",
                "see that its folder can be written and its disk is not full, or delete the folder",
            ) from error
        except (sqlite3.DatabaseError, ValueError, TypeError, KeyError) as error:
            raise CatalogueDamaged(f"the library's catalogue is damaged: {error}") from error


def _forget(connection: sqlite3.Connection, entry_id: str) -> None:
    connection.execute("DELETE FROM passages WHERE source = ?", (entry_id,))
    connection.execute("DELETE FROM entries WHERE id = ?", (entry_id,))


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    errors, suspects = dump_problems(entry.errors), dump_problems(entry.suspects)
    connection.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
        (entry.id, entry.stamp, dump_source(entry.source), errors, suspects),
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
        [(part.id, entry.id, part.ordinal, part.page, part.text) for part in entry.passages],
    )
