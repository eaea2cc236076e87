"""The catalogue behind the review queue: what there is to review, without opening every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from orchestra.checking.finding import Finding
from orchestra.checking.rules.front_matter import unreadable_file
from orchestra.checking.runner import check_file, check_text
from orchestra.review.database import Database
from orchestra.review.listing import (
    fingerprint,
    listed,
    scan,
    stamp_of,
)
from orchestra.review.paper import key_of
from orchestra.review.queue import Page, Query, Row, neighbours_of, page_of, row_of
from orchestra.workers import spread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from orchestra.checking.world import World

__all__ = ["Catalogue", "Page", "Query", "Refreshed", "Row", "open_catalogue"]

BATCH = 200  # documents that are entered at once
_UNCHECKED = 1  # the rank of what has no findings yet
_MOST_WARNINGS = 999  # that a rank tells apart


@dataclass(frozen=True)
class Refreshed:
    """What a look at the archive found, and how many documents are still to be checked."""

    changed: int
    gone: int
    unchecked: int


class Catalogue:
    """What the archive holds, kept in one database. Every method raises ReviewError."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def refresh(self, output_folder: Path, world: World, budget: int | None = None) -> Refreshed:
        """List what changed in the archive, then check at most ``budget`` documents (None: all).

        The newest drafts are checked first. What was found before is forgotten when ``world`` is
        another than last time.
        """

        def look(connection: sqlite3.Connection) -> Refreshed:
            changed, gone = _look(connection, output_folder, world)
            _check(connection, output_folder, world, _waiting(connection, budget))
            left = connection.execute(
                "SELECT count(*) FROM documents WHERE rank = ?", [_UNCHECKED]
            ).fetchone()
            return Refreshed(changed, gone, left[0])

        return self._database.use(look)

    def check(self, output_folder: Path, world: World, keys: Sequence[str]) -> None:
        """Check those documents among ``keys`` that were not since they, or ``world``, changed."""

        def look(connection: sqlite3.Connection) -> None:
            _note_world(connection, output_folder, world)
            of_key = "SELECT id, path, version, problem FROM documents WHERE key = ? AND rank = ?"
            for key in keys:
                waiting = connection.execute(of_key, [key, _UNCHECKED])
                _check(connection, output_folder, world, waiting)

        self._database.use(look)

    def refresh_one(self, output_folder: Path, world: World, path: Path) -> None:
        """List and check the document at ``path``, and forget where it lay before."""

        def look(connection: sqlite3.Connection) -> None:
            _note_world(connection, output_folder, world)
            key = key_of(path)
            lay = connection.execute("SELECT path FROM documents WHERE key = ?", [key])
            names = [name for (name,) in lay.fetchall() if not stamp_of(output_folder / name)]
            _forget(connection, names)
            stamp = stamp_of(path)
            if stamp:
                name = "/".join(path.parts[-3:])  # its shelf, its agent, its own
                _list(connection, output_folder, world, [(name, stamp)])
                waiting = "SELECT id, path, version, problem FROM documents WHERE path = ?"
                _check(connection, output_folder, world, connection.execute(waiting, [name]))

        self._database.use(look)

    def rows(self, query: Query) -> Page:
        """Return the documents that ``query`` asks for."""
        return self._database.use(lambda connection: page_of(connection, query))

    def row(self, key: str) -> Row | None:
        """Return the document with this key, None when it is not listed."""
        return self._database.use(lambda connection: row_of(connection, key))

    def neighbours(self, key: str, query: Query) -> tuple[str | None, str | None]:
        """Return the keys before and after ``key`` in the order of ``query``."""
        return self._database.use(lambda connection: neighbours_of(connection, key, query))

    def counts(self) -> dict[str, int]:
        """Return how many documents there are in each status that any has."""
        said = "SELECT status, count(*) FROM documents GROUP BY status"
        return dict(self._database.use(lambda connection: connection.execute(said).fetchall()))

    def agents(self) -> list[tuple[str, str]]:
        """Return the id and the name of each agent that has documents, by name."""
        said = "SELECT agent_id, max(agent_name) FROM documents GROUP BY agent_id ORDER BY 2, 1"
        return self._database.use(lambda connection: connection.execute(said).fetchall())

    def findings(self, key: str) -> list[Finding] | None:
        """Return what the checker found in a document.

        None when it has not looked yet, or not since the document or its evidence file changed.
        """

        def read(connection: sqlite3.Connection) -> list[Finding] | None:
            said = "SELECT findings, stamp FROM documents WHERE key = ? ORDER BY path LIMIT 1"
            row, found = row_of(connection, key), connection.execute(said, [key]).fetchone()
            if row is None or found is None or found[0] is None or found[1] != stamp_of(row.path):
                return None
            return [Finding(str(row.path), *values) for values in json.loads(found[0])]

        return self._database.use(read)


def open_catalogue(state_folder: Path) -> Catalogue:
    """Return the catalogue kept in ``state_folder``; it is made when it is first used."""
    return Catalogue(state_folder / "review.sqlite")


def _look(connection: sqlite3.Connection, output_folder: Path, world: World) -> tuple[int, int]:
    """List what changed; return how many did and how many are gone."""
    # Read before the archive is: what is listed meanwhile is then not taken for gone.
    known = dict(connection.execute("SELECT path, stamp FROM documents").fetchall())
    found = scan(output_folder)
    _note_world(connection, output_folder, world)
    gone = [name for name in known if name not in found]
    _forget(connection, gone)
    changed = [item for item in found.items() if known.get(item[0]) != item[1]]
    _list(connection, output_folder, world, changed)
    return len(changed), len(gone)


def _note_world(connection: sqlite3.Connection, output_folder: Path, world: World) -> None:
    """Keep where the archive is and what it is judged by; forget the findings of another world."""
    now = {"output": str(output_folder.absolute()), "world": fingerprint(world)}
    known = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if known == now:
        return
    with connection:
        connection.executemany("REPLACE INTO meta VALUES (?, ?)", now.items())
        if known.get("world") != now["world"]:
            connection.execute(
                "UPDATE documents SET errors = NULL, warnings = NULL, findings = NULL, rank = ?",
                [_UNCHECKED],
            )


def _list(
    connection: sqlite3.Connection,
    output_folder: Path,
    world: World,
    names: Sequence[tuple[str, str]],
) -> None:
    read = partial(listed, output_folder, world.template.references_heading)
    found = spread(read, names)
    while batch := list(islice(found, BATCH)):
        with connection:
            for row, texts in filter(None, batch):
                _put(connection, row, texts)


def _put(connection: sqlite3.Connection, row: dict[str, Any], texts: tuple[str, str, str]) -> None:
    row = {**row, "errors": None, "warnings": None, "findings": None, "rank": _UNCHECKED}
    changes = ", ".join(f"{name} = excluded.{name}" for name in row)
    found = connection.execute(
        f"INSERT INTO documents ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
        f" ON CONFLICT (path) DO UPDATE SET {changes} RETURNING id",
        list(row.values()),
    ).fetchall()
    connection.execute("DELETE FROM texts WHERE rowid = ?", found[0])
    connection.execute(
        "INSERT INTO texts (rowid, title, keywords, body) VALUES (?, ?, ?, ?)", (*found[0], *texts)
    )


def _forget(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    where = "(SELECT id FROM documents WHERE path = ?)"
    with connection:
        for name in names:
            connection.execute(f"DELETE FROM texts WHERE rowid = {where}", [name])  # noqa: S608
            connection.execute("DELETE FROM documents WHERE path = ?", [name])


def _waiting(connection: sqlite3.Connection, budget: int | None) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT id, path, version, problem FROM documents WHERE rank = ?"
        " ORDER BY shelf <> 'drafts', written DESC, path LIMIT ?",
        [_UNCHECKED, -1 if budget is None else budget],
    ).fetchall()


def _check(
    connection: sqlite3.Connection,
    output_folder: Path,
    world: World,
    waiting: Iterable[tuple[Any, ...]],
) -> None:
    for number, name, version, problem in list(waiting):
        path = output_folder / name
        findings = _findings(path, version, world, is_readable=not problem)
        if findings is None:
            continue
        errors = sum(finding.severity == "error" for finding in findings)
        warnings = len(findings) - errors
        rank = -(errors * (_MOST_WARNINGS + 1) + min(warnings, _MOST_WARNINGS))
        said = json.dumps([list(finding.to_json().values())[1:] for finding in findings])
        with connection:
            connection.execute(
                "UPDATE documents SET errors = ?, warnings = ?, rank = ?, findings = ?"
                " WHERE id = ? AND version = ?",
                [errors, warnings, rank, said, number, version],
            )


def _findings(path: Path, version: str, world: World, *, is_readable: bool) -> list[Finding] | None:
    """Return what is found; where the checker fails, that alone: the others are checked too."""
    try:
        return _checked(path, version, world) if is_readable else check_file(path, world)
    except Exception as error:  # noqa: BLE001 - it becomes an error of the document, which is shown
        said = f"the checker fails on it, which is its fault: {type(error).__name__}: {error}"
        return [Finding(str(path), 1, 1, unreadable_file.code, unreadable_file.name, "error", said)]


def _checked(path: Path, version: str, world: World) -> list[Finding] | None:
    """Return what is found in this version; None when it is another by now, or gone."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != version:
        return None
    return check_text(str(path), data.decode("utf-8-sig"), world)
