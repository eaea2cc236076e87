"""The ledger's database, used so that its trouble is told as such, whichever thread meets it."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.errors import StateError
from orchestra.files import cannot_write, claim
from orchestra.nights.database import (
    GONE,
    LOCKED,
    cannot_use,
    create_tables,
    put_aside_damaged,
    sqlite_path,
)

if TYPE_CHECKING:
    import sqlalchemy as sa

QUICK = 5.0  # seconds that one who only looks waits for a lock


class Store:
    """One database, SQLite or PostgreSQL. Every use of it that fails raises StateError.

    A SQLite file that was deleted or replaced since the first use is neither read nor written any
    more: what is entered there would be lost without a word.
    """

    def __init__(self, engine: sa.Engine, path: Path | None) -> None:
        self.engine = engine
        self.path = path
        self._file = _file_at(path)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give a transaction that is committed at the end of the block.

        IntegrityError, a key that is there already, is for whoever enters it.
        """
        import sqlalchemy as sa

        try:
            with self.engine.begin() as connection:
                self._refuse_another_file()
                yield connection
        except sa.exc.IntegrityError:
            raise
        except sa.exc.DBAPIError as error:
            raise cannot_use(error, self.path) from error
        except sa.exc.TimeoutError as error:
            message = "the nights' database cannot be used: no connection to it is free"
            raise StateError(message, "try again later") from error

    def add(self, table: sa.Table, values: dict[str, Any]) -> bool:
        """Insert values unless their key is there, entered by another process perhaps."""
        import sqlalchemy as sa

        try:
            with self.begin() as connection:
                connection.execute(sa.insert(table).values(values))
        except sa.exc.IntegrityError:
            return False
        return True

    def put(self, table: sa.Table, key: dict[str, str], values: dict[str, str]) -> None:
        """Set the values of a key, whether it is there or not."""
        import sqlalchemy as sa

        mine = sa.and_(*(table.c[name] == value for name, value in key.items()))
        with self.begin() as connection:
            changed = connection.execute(sa.update(table).where(mine).values(values)).rowcount
        if not changed:
            self.add(table, {**key, **values})

    def _refuse_another_file(self) -> None:
        if self.path and _file_at(self.path) != self._file:
            message = f"the nights' database cannot be used: {GONE[0]} ({self.path})"
            raise StateError(message, GONE[1])


def _file_at(path: Path | None) -> int:
    """Return what tells the file at ``path`` from another one of that name; 0 for none."""
    try:
        return path.stat().st_ino if path else 0
    except OSError:
        return 0


@contextmanager
def open_store(url: str, tables: sa.MetaData) -> Iterator[Store]:
    """Give the database at ``url`` with its tables; a damaged SQLite file is put aside.

    Raises StateError or ArchiveError when it cannot be used.
    """
    import sqlalchemy as sa

    path = sqlite_path(url)
    engine = sa.create_engine(url, connect_args={"timeout": LOCKED} if path else {})
    if path:
        sa.event.listen(engine, "connect", lambda connection, _: _read_any_text(connection))
    try:
        if path:
            prepare(path, url)
        create_tables(engine, tables)
        yield Store(engine, path)
    except sa.exc.DBAPIError as error:
        raise cannot_use(error, path) from error
    finally:
        engine.dispose()


@contextmanager
def look_into_store(url: str, tables: sa.MetaData) -> Iterator[Store]:
    """Give the database at ``url`` as it is: nothing is made or put aside, so reading it will do.

    Where there is none yet it is empty. Raises StateError when it cannot be read, ArchiveError when
    a file is in the place of its folder.
    """
    import sqlalchemy as sa
    from sqlalchemy.pool import QueuePool, StaticPool

    path = sqlite_path(url)
    if path and path.parent.exists() and not path.parent.is_dir():
        raise cannot_write(path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if path and path.exists():
        # SQLite falls back to reading where it may not write.
        address = f"{path.absolute().as_uri()}?mode=rw"
        engine = sa.create_engine("sqlite://", poolclass=QueuePool, creator=lambda: _open(address))
    elif path:
        engine = sa.create_engine("sqlite://", poolclass=StaticPool)
        path = None
        tables.create_all(engine)
    else:
        engine = sa.create_engine(url)
    try:
        yield Store(engine, path)
    finally:
        engine.dispose()


def _open(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=QUICK, check_same_thread=False)
    _read_any_text(connection)
    return connection


def _read_any_text(connection: sqlite3.Connection) -> None:
    """Let text that is not UTF-8, which somebody damaged, be read as far as it is."""
    connection.text_factory = lambda data: data.decode("utf-8", "replace")


def prepare(path: Path, url: str) -> None:
    """Make a private file of the database, and put one that is damaged aside.

    Raises ArchiveError when that cannot be done.
    """
    try:
        put_aside_damaged(url)
        claim(path)
    except OSError as error:
        raise cannot_write(path, error) from error
