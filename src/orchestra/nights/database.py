"""Where the nights keep their state: SQLite files in the workspace, or one PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from orchestra.errors import StateError

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

VARIABLE = "ORCHESTRA_DATABASE_URL"
SQLITE = "sqlite:///"
LOCKED = 60.0  # seconds that another process may keep a SQLite file locked
POSTGRESQL = ("postgresql://", "postgres://")
AGAIN = "the scheduler, or orchestra night run, makes a new one and goes on with what was begun"
GONE = ("it was deleted or replaced while it was in use", AGAIN)
_LOOK = "look at the rights and the space of the .orchestra folder"
_MEANINGS = {
    sqlite3.SQLITE_BUSY: (
        "another process has kept it locked for too long",
        "see which process has it open (fuser); what waits is tried again",
    ),
    sqlite3.SQLITE_READONLY: ("it is read-only", f"{_LOOK}; what waits goes on then"),
    sqlite3.SQLITE_IOERR: ("the disk failed to read or write it", "look at that disk (dmesg, df)"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", AGAIN),
    sqlite3.SQLITE_NOTADB: ("it is damaged", AGAIN),
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space there; what waits goes on then"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", _LOOK),
    sqlite3.SQLITE_ERROR: ("its tables are not there: it was deleted or replaced", AGAIN),
}


class Locked(StateError):
    """Another process keeps the database locked: nothing is wrong with it."""


@dataclass(frozen=True)
class Databases:
    """The databases' URLs; ``shared`` tells that other processes may work on them at once."""

    workflows: str
    ledger: str
    shared: bool


def databases(state_folder: Path, environ: Mapping[str, str] = os.environ) -> Databases:
    """Return the databases of a workspace: PostgreSQL where ORCHESTRA_DATABASE_URL names one.

    Raises StateError when it names something else.
    """
    url = environ.get(VARIABLE, "").strip()
    if not url:
        return Databases(
            sqlite_url(state_folder / "nights.sqlite"),
            sqlite_url(state_folder / "ledger.sqlite"),
            shared=False,
        )
    if not url.startswith(POSTGRESQL):
        raise StateError(
            f"{VARIABLE} does not name a PostgreSQL database",
            "write it as postgresql://host:5432/database, with user:password@ before the host,"
            " or leave it unset",
        )
    rest = url.partition("://")[2]
    return Databases(f"postgresql://{rest}", f"postgresql+psycopg://{rest}", shared=True)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"{SQLITE}{path.absolute()}"


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for another database."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def create_tables(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Create the tables that are not there yet; several processes may do so at once."""
    import sqlalchemy as sa

    for attempt in range(len(metadata.tables) + 1):  # each fails on one that another has created
        try:
            metadata.create_all(engine)
        except sa.exc.DBAPIError:
            if attempt == len(metadata.tables):
                raise
        else:
            return


def put_aside_damaged(url: str) -> Path | None:
    """Rename the file of a SQLite ``url`` when it is damaged, so that a new one takes its place.

    Nothing is thrown away: return where it is now, or None when it is sound, or cannot be read.
    """
    path = sqlite_path(url)
    if path is None or not path.exists() or _is_sound(path):
        return None
    aside = path.with_name(f"{path.name}.damaged-{uuid4().hex[:6]}")
    path.replace(aside)
    return aside


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED)) as connection:
            said: list[tuple[str]] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError:  # rights or disk are at fault: whoever opens it says so
        return True
    except sqlite3.DatabaseError:
        return False
    return said == [("ok",)]


def cannot_use(error: DBAPIError, path: Path | None = None) -> StateError:
    """Return the error for a database that refuses, in words of what a person can look at."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    said = str(error.orig).strip().splitlines()
    told = _of_sqlite(code) if code is not None else None
    reason, hint = told or (said[0] if said else type(error).__name__, "")
    where = f" ({path})" if path else ""
    kind = Locked if code is not None and code & 0xFF == sqlite3.SQLITE_BUSY else StateError
    return kind(
        f"the nights' database cannot be used: {reason}{where}",
        hint or f"look at {VARIABLE}, or at the rights and the space of the .orchestra folder",
    )


def _of_sqlite(code: int) -> tuple[str, str] | None:
    """Return what one of SQLite's error codes means, and what to do about it."""
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return GONE
    # The low byte: the rest of a code says where in SQLite.
    return _MEANINGS.get(code & 0xFF)
