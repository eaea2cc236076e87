"""What was read of the sources, kept on disk: a file that did not change is not read again."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.files import claim, delete_database
from orchestra.library.entry import Entry
from orchestra.library.entry_json import dump_problems, dump_source, load_problems, load_source
from orchestra.library.passage import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from orchestra.library.source import Source

# Raise it when the loaders, the passages or the tables change: everything is then read again.
VERSION = 7
LOCK_SECONDS = 30
_AT_ONCE = 500  # values that one query names; SQLite takes 999 at least

# ``pending`` are the sources whose passages are not in the index as they are here; ``the_index``
# names the index, and says how many passages it has replaced since it was built.
_TABLES = """
CREATE TABLE entries (
  id TEXT PRIMARY KEY, stamp TEXT, source TEXT, errors TEXT, suspects TEXT, left_out TEXT
);
CREATE TABLE passages (
  id TEXT PRIMARY KEY, source TEXT, ordinal INTEGER, page INTEGER, text TEXT, key BLOB
);
CREATE INDEX passages_of_source ON passages (source, ordinal);
CREATE TABLE pending (source TEXT PRIMARY KEY);
CREATE TABLE the_index (name TEXT, replaced INTEGER);
INSERT INTO the_index VALUES ('', 0);
"""


@dataclass(frozen=True)
class IndexState:
    """What the catalogue knows of the index; no name when there is none of this catalogue."""

    name: str
    replaced: int
    pending: frozenset[str]


@dataclass(frozen=True)
class Placed:
    """A passage without its text; ``key`` is the digest of it."""

    id: str
    source: str
    key: bytes


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
            rows = connection.execute(
                "SELECT id, stamp, source, errors, suspects, left_out FROM entries"
            )
            return {
                key: Entry(
                    key,
                    stamp,
                    load_source(source),
                    errors=load_problems(errors),
                    suspects=load_problems(suspects),
                    left_out=load_problems(left_out),
                )
                for key, stamp, source, errors, suspects, left_out in rows
            }

    def index_state(self) -> IndexState:
        """Return what is known of the index; nothing when there is no catalogue."""
        if not self.path.exists():
            return IndexState("", 0, frozenset())
        with self._connection() as connection:
            name, replaced = connection.execute("SELECT name, replaced FROM the_index").fetchone()
            pending = connection.execute("SELECT source FROM pending").fetchall()
            return IndexState(name, replaced, frozenset(source for (source,) in pending))

    def indexed(self, name: str, *, built: bool) -> None:
        """Remember that the index ``name`` holds all passages; ``built``: that it was made anew."""
        with self._connection() as connection, connection:
            connection.execute("DELETE FROM pending")
            connection.execute("UPDATE the_index SET name = ?", (name,))
            if built:
                connection.execute("UPDATE the_index SET replaced = 0")

    def passages_named(
        self, passage_ids: Sequence[str], sources: dict[str, Source]
    ) -> dict[str, Passage]:
        """Return the passages with these ids, of those that ``sources`` have, by id."""
        found: dict[str, Passage] = {}
        for start in range(0, len(passage_ids), _AT_ONCE):
            asked = passage_ids[start : start + _AT_ONCE]
            marks = ",".join("?" * len(asked))
            for passage in self._passages(f"WHERE id IN ({marks})", asked, sources):
                found[passage.id] = passage
        return found

    def passages(self, source_id: str, sources: dict[str, Source]) -> list[Passage]:
        """Return the passages of a source in their order."""
        return list(self._passages("WHERE source = ? ORDER BY ordinal", (source_id,), sources))

    def all_passages(self, sources: dict[str, Source]) -> Iterator[Passage]:
        """Yield every passage of ``sources``, by source and order; few of them are in memory."""
        return self._passages("ORDER BY source, ordinal", (), sources)

    def placed(self) -> list[Placed]:
        """Return every passage without its text, by id."""
        if not self.path.exists():
            return []
        with self._connection() as connection:
            rows = connection.execute("SELECT id, source, key FROM passages ORDER BY id")
            return [Placed(*row) for row in rows]

    def count_passages(self) -> int:
        """Return how many passages there are."""
        if not self.path.exists():
            return 0
        with self._connection() as connection:
            return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def _passages(
        self, condition: str, values: Sequence[str], sources: dict[str, Source]
    ) -> Iterator[Passage]:
        if not self.path.exists():
            return
        query = f"SELECT id, source, text, page, ordinal FROM passages {condition}"  # noqa: S608
        with self._connection() as connection:
            for passage_id, source, text, page, ordinal in connection.execute(query, values):
                if source in sources:
                    yield Passage(passage_id, sources[source], text, page, ordinal)

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
        delete_database(self.path)
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
    gone = connection.execute("DELETE FROM passages WHERE source = ?", (entry_id,)).rowcount
    connection.execute("DELETE FROM entries WHERE id = ?", (entry_id,))
    connection.execute("UPDATE the_index SET replaced = replaced + ?", (gone,))
    connection.execute("INSERT OR IGNORE INTO pending VALUES (?)", (entry_id,))


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    problems = [dump_problems(kind) for kind in (entry.errors, entry.suspects, entry.left_out)]
    connection.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
        (entry.id, entry.stamp, dump_source(entry.source), *problems),
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
        [
            (part.id, entry.id, part.ordinal, part.page, part.text, text_key(part.text))
            for part in entry.passages
        ],
    )


def text_key(text: str) -> bytes:
    """Return the digest under which what is known of a text is kept."""
    return hashlib.sha256(text.encode()).digest()[:16]
