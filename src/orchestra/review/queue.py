"""The rows of the review queue: which are asked for, in what order, and how they are found."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import ucd_3_2_0

from orchestra.approval import Approval
from orchestra.prose import fold

if TYPE_CHECKING:
    import sqlite3

    from orchestra.review.states import Status

Order = Literal["oldest", "newest", "findings"]

MOST_WORDS = 32  # of a search
_LARGEST = 2**31
_COLUMNS = (
    "(SELECT value FROM meta WHERE meta.key = 'output') || '/' || path, key, shelf, agent_id,"
    " agent_name, title, numero, written, status, words, version, reviewer, approval <> '',"
    " approval, problem, keywords, errors, warnings"
)
# What puts the documents in order, each column ascending.
_ORDERS: dict[Order, tuple[str, ...]] = {
    "oldest": ("written", "path"),
    "newest": ("written", "path"),
    "findings": ("rank", "written", "path"),
}


@dataclass(frozen=True)
class Query:
    """What is asked of the queue; ``text`` is what a person typed into the search."""

    text: str = ""
    agent: str = ""
    statuses: tuple[Status, ...] = ("draft", "changes-requested", "approved")
    order: Order = "oldest"
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Row:
    """A document in the queue; ``errors`` and ``warnings`` are None until it is checked.

    ``approved_as_is`` and ``approval`` are what it says of itself.
    """

    path: Path
    key: str
    shelf: str
    agent_id: str
    agent_name: str
    title: str
    numero: int
    written: str
    status: Status
    words: int
    version: str
    reviewer: str
    approved_as_is: bool
    approval: Approval | None
    problem: str
    keywords: tuple[str, ...]
    errors: int | None
    warnings: int | None


@dataclass(frozen=True)
class Page:
    """Some rows of ``total``."""

    rows: list[Row]
    total: int


def page_of(connection: sqlite3.Connection, query: Query) -> Page:
    """Return the rows that ``query`` asks for."""
    condition, values = _condition(query, by_id="id")
    # What is put into the SQL here and below are words of this module, never of a person.
    counting = f"SELECT count(*) FROM documents WHERE {condition}"  # noqa: S608
    total: int = connection.execute(counting, values).fetchone()[0]
    condition, values = _condition(query)
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM documents WHERE {condition}"  # noqa: S608
        f" ORDER BY {_order(query.order)} LIMIT ? OFFSET ?",
        [*values, _bounded(query.limit), _bounded(query.offset)],
    )
    return Page([_row(*values) for values in found], total)


def row_of(connection: sqlite3.Connection, key: str) -> Row | None:
    """Return the row with this key, or None."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM documents WHERE key = ? ORDER BY path LIMIT 1",  # noqa: S608
        [key],
    ).fetchone()
    return _row(*found) if found else None


def neighbours_of(
    connection: sqlite3.Connection, key: str, query: Query
) -> tuple[str | None, str | None]:
    """Return the keys before and after ``key`` among what ``query`` asks for.

    The document itself need not be among them; one that is not known has no neighbours.
    """
    columns = ", ".join(_ORDERS[query.order])
    here = connection.execute(
        f"SELECT {columns} FROM documents WHERE key = ? ORDER BY path LIMIT 1",  # noqa: S608
        [key],
    ).fetchone()
    if here is None:
        return None, None
    condition, values = _condition(query)

    def nearest(*, forward: bool) -> str | None:
        onward = forward == (query.order != "newest")
        found = connection.execute(
            f"SELECT key FROM documents WHERE {condition} AND key <> ?"  # noqa: S608
            f" AND ({columns}) {'>' if onward else '<'} ({', '.join('?' * len(here))})"
            f" ORDER BY {_order(query.order, backward=not forward)} LIMIT 1",
            [*values, key, *here],
        ).fetchone()
        return found[0] if found else None

    return nearest(forward=False), nearest(forward=True)


def _condition(query: Query, by_id: str = "+id") -> tuple[str, list[Any]]:
    # The + keeps SQLite from looking a condition up and sorting all that it finds: the index of
    # the order has the columns asked for, so the first rows are there without reading the others.
    # To count them all, looking the ids up is faster.
    conditions = [f"+status IN ({', '.join('?' * len(query.statuses))})"]
    values: list[Any] = list(query.statuses)
    if query.agent:
        conditions.append("+agent_id = ?")
        values.append(query.agent)
    if words := _match(query.text):
        found = f"{by_id} IN (SELECT rowid FROM texts WHERE texts MATCH ?)"  # noqa: S608
        conditions.append(found)
        values.append(words)
    return " AND ".join(conditions), values


def _match(text: str) -> str:
    """Return what finds the words of ``text``, the last of which may not be typed to its end."""
    words = "".join(char if _in_word(char) else " " for char in fold(text)).split()[:MOST_WORDS]
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


def _in_word(char: str) -> bool:
    # As SQLite sees it, which knows an older Unicode than Python: a word that it would take for
    # two is a phrase, and an error.
    return ucd_3_2_0.category(char)[0] in "LN"


def _order(order: Order, *, backward: bool = False) -> str:
    way = "DESC" if (order == "newest") != backward else "ASC"
    return ", ".join(f"{column} {way}" for column in _ORDERS[order])


def _bounded(number: int) -> int:
    return max(0, min(number, _LARGEST))


def _row(place: str, *values: Any) -> Row:
    row = Row(Path(place), *values)
    return replace(
        row,
        approved_as_is=bool(row.approved_as_is),
        approval=Approval(*json.loads(str(row.approval))) if row.approval else None,
        keywords=tuple(json.loads(str(row.keywords))),
    )
