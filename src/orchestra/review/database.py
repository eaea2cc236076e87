"""The file behind the catalogue: SQLite that can always be made anew from the archive."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from orchestra.errors import ReviewError
from orchestra.files import PRIVATE, claim, delete_database, make_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

VERSION = 2  # raise it when the tables or what is in them change
LOCK_SECONDS = 30
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# `findings` is last, so that reading the other columns of a row stays cheap. `rank` puts what has
# most findings first and what is not checked yet last, in one ascending number. Searches are for
# words, never for phrases: without their places (`detail`) they take a fifth of the time.
_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, path TEXT UNIQUE, stamp TEXT, key TEXT, shelf TEXT, agent_id TEXT,
  agent_name TEXT, title TEXT, numero INTEGER, written TEXT, status TEXT, words INTEGER,
  version TEXT, reviewer TEXT, approval TEXT, problem TEXT, keywords TEXT,
  errors INTEGER, warnings INTEGER, rank INTEGER DEFAULT 1, findings TEXT
);
CREATE INDEX by_stamp ON documents (path, stamp);
CREATE INDEX by_key ON documents (key, path);
CREATE INDEX by_age ON documents (written, path, status, agent_id);
CREATE INDEX by_rank ON documents (rank, written, path, status, agent_id);
CREATE INDEX by_status ON documents (status, agent_id);
CREATE INDEX by_agent ON documents (agent_id, agent_name);
CREATE VIRTUAL TABLE texts USING fts5 (
  title, keywords, body, tokenize = 'unicode61 remove_diacritics 2',
  detail = none, columnsize = 0, prefix = '1 2'
);
"""


class Unusable(ReviewError):
    """The database is damaged, missing or another version's."""


class Database:
    """One SQLite file that threads and processes may share.

    Each thread has a connection of its own, which stays open from one use to the next: to open one
    takes longer than most questions.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()

    def use(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``action`` returns, on an empty database when this one cannot be used.

        Raises ReviewError when the file system refuses.
        """
        try:
            return self._do(action)
        except Unusable:
            with self._alone():
                self._mend(action)
        return self._do(action)

    def _mend(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Make an empty database, unless another process has just done so."""
        try:
            self._do(action)
        except Unusable:
            self._create()

    def _do(self, action: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._connection()
            try:
                return action(connection)
            finally:
                connection.rollback()  # what was not committed
        except sqlite3.DatabaseError as error:
            self._close()
            # The low byte: the rest of a code says where the damage is.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                raise Unusable(f"{self.path} is damaged") from error
            raise _cannot_use(self.path, error) from error

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection to the file that is there now."""
        try:
            file = self.path.stat().st_ino
        except FileNotFoundError:
            raise Unusable(f"{self.path} is not there") from None
        except OSError as error:
            raise _cannot_use(self.path, error) from error
        if getattr(self._own, "file", None) != file:
            self._close()
            self._own.connection, self._own.file = self._open("rw"), file
        connection: sqlite3.Connection = self._own.connection
        return connection

    def _open(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        except BaseException:
            connection.close()
            raise
        if mode == "rw" and found != VERSION:
            connection.close()
            raise Unusable(f"{self.path} is another version's")
        return connection

    def _close(self) -> None:
        if connection := self._own.__dict__.pop("connection", None):
            connection.close()
        self._own.__dict__.pop("file", None)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock

        try:
            make_folder(self.path.parent)
            with FileLock(f"{self.path}.lock", timeout=LOCK_SECONDS, mode=PRIVATE):
                yield
        except OSError as error:
            raise _cannot_use(self.path, error) from error

    def _create(self) -> None:
        # What is deleted is all in the documents.
        delete_database(self.path)
        self._close()
        try:
            claim(self.path)
            with closing(self._open("rwc")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(f"{_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        except sqlite3.DatabaseError as error:
            raise _cannot_use(self.path, error) from error


def _cannot_use(path: Path, error: Exception) -> ReviewError:
    return ReviewError(
        f"cannot use {path}: {error}",
        "see that its folder can be written and its disk is not full",
    )
