"""The ledger: for every due reflection, what happened to it and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from orchestra.errors import StateError
from orchestra.nights.row import UNFINISHED, Row, Status, damaged_row, read_instant
from orchestra.nights.store import Store, look_into_store, open_store
from orchestra.nights.tables import MOMENTS, NIGHTS, moment, tables

if TYPE_CHECKING:
    from orchestra.nights.due import Due

SECOND = len("2026-11-22T21:00:00")
MEND = (
    "take the ledger back from a copy, or delete .orchestra/ledger.sqlite: what is in the archive"
    " and what was begun is found again"
)


class DamagedRow(StateError):
    """One row of the ledger is none that this program wrote; the others can be used."""


class Ledger:
    """The rows of one workspace, in SQLite or PostgreSQL; instants go in and out in UTC.

    Every method raises StateError when the database cannot be used.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        named = tables().tables
        self.nights = named[NIGHTS]
        self.watches = named["orchestra_watches"]
        self.workers = named["orchestra_workers"]
        self.summaries = named["orchestra_summaries"]
        self.clock = named["orchestra_clock"]

    def plan(self, due: Due, now: datetime, *, skipped: str = "") -> bool:
        """Enter a due reflection once; tell whether it is new.

        ``skipped`` is why it is not to be written.
        """
        row = Row(
            key=due.key, agent=due.agent, date=due.date, slot=due.slot, due_at=due.at,
            status="skipped" if skipped else "planned", planned_at=now, reason=skipped,
        )  # fmt: skip
        return self.enter(row)

    def enter(self, row: Row) -> bool:
        """Add a row unless there is one of its key; tell whether it was added."""
        return self.store.add(self.nights, columns(row))

    def update(self, key: str, **changes: Any) -> Row:
        """Change a row and return it as it is then.

        Raises StateError when it is not there, DamagedRow when it is none of ours.
        """
        import sqlalchemy as sa

        with self.store.begin() as connection:
            wanted = self.nights.c.key == key
            query = sa.select(*self._kept()).where(wanted).with_for_update()
            found = connection.execute(query).one_or_none()
            if found is None:
                raise StateError(f"the ledger has lost {key}", "orchestra night run finds it again")
            known = _read(*found)
            if known.status == "damaged":
                raise DamagedRow(f"{key}: {known.reason}", MEND)
            row = Row.model_validate({**known.model_dump(mode="json"), **_plain(changes)})
            connection.execute(sa.update(self.nights).where(wanted).values(columns(row)))
        return row

    def row(self, key: str) -> Row | None:
        """Return the row of that key."""
        return next(self._rows(self.nights.c.key == key), None)

    def last_written(self) -> dict[str, datetime]:
        """Return when the latest reflection that each agent has written was due."""
        import sqlalchemy as sa

        row = self.nights.c
        latest = sa.select(row.agent, sa.func.max(row.due_at)).where(row.status == "written")
        with self.store.begin() as connection:
            found = connection.execute(latest.group_by(row.agent)).all()
        return {agent: instant for agent, at in found if (instant := read_instant(str(at)))}

    def around(self, start: datetime, end: datetime) -> list[Row]:
        """Return what is due before ``end`` and concerns the time from ``start`` on.

        It is due in it, was planned or finished in it, or is unfinished; the latest due first.
        """
        import sqlalchemy as sa

        row, text = self.nights.c, _text(start)[:SECOND]
        inside = [self._moment(name) >= text for name in MOMENTS]
        concerns = sa.or_(row.due_at >= _text(start), row.status.in_(UNFINISHED), *inside)
        return list(self._rows(row.due_at < _text(end), concerns))

    def rows(
        self,
        statuses: Sequence[Status] = (),
        *,
        agent: str = "",
        limit: int = 0,
    ) -> list[Row]:
        """Return rows, the latest due first: of these statuses, of this agent.

        One that is damaged is ``damaged``, whichever status it had.
        """
        conditions: list[Any] = [self.nights.c.status.in_(statuses)] if statuses else []
        conditions += [self.nights.c.agent == agent] if agent else []
        return list(self._rows(*conditions, limit=limit))

    def unfinished(self) -> list[Row]:
        """Return the rows that are to be written, the first due first, without damaged ones."""
        return [row for row in self.rows(UNFINISHED)[::-1] if row.status in UNFINISHED]

    def damaged(self) -> list[Row]:
        """Return the damaged ones among the rows that were to be written."""
        return [row for row in self.rows(UNFINISHED) if row.status == "damaged"]

    def watched_until(self, agent: str, now: datetime) -> datetime:
        """Return until when an agent's schedule was looked at; a new agent is watched from now."""
        import sqlalchemy as sa

        query = sa.select(self.watches.c.until).where(self.watches.c.agent == agent)
        with self.store.begin() as connection:
            known = connection.execute(query).scalar_one_or_none()
        if known is None:
            self.store.add(self.watches, {"agent": agent, "until": _text(now)})
            return now
        # What came due since a time that cannot be read: of a day, and what is known is known.
        return read_instant(str(known)) or now - timedelta(days=1)

    def watch(self, agent: str, until: datetime) -> None:
        """Remember until when an agent's schedule was looked at."""
        import sqlalchemy as sa

        with self.store.begin() as connection:
            connection.execute(
                sa.update(self.watches)
                .where(self.watches.c.agent == agent)
                .values(until=_text(until))
            )

    def knows_nobody(self) -> bool:
        """Tell whether no agent's schedule was ever looked at: the ledger is new, or was lost."""
        import sqlalchemy as sa

        with self.store.begin() as connection:
            return connection.execute(sa.select(self.watches.c.agent).limit(1)).first() is None

    def forget_planned_after(self, instant: datetime) -> None:
        """Undo what a clock that was ahead of ``instant`` has planned, and not begun.

        That is what is due only later, and what it skipped: each agent is looked at again from
        before that on.
        """
        import sqlalchemy as sa

        row, text = self.nights.c, _text(instant)
        # Text of the instants inside a row has no fixed length: compared to the second.
        ahead = self._moment("planned_at") > f"{text[:SECOND]}~"
        never_begun = row.status.in_(("planned", "skipped")) & ahead
        wrong = never_begun & ((row.due_at > text) | (row.status == "skipped"))
        with self.store.begin() as connection:
            found = connection.execute(sa.select(*self._kept()).where(wrong)).all()
            known = [_read(*columns) for columns in found]
            undone = [one for one in known if one.status != "damaged" and not one.attempts]
            for one in undone:
                connection.execute(sa.delete(self.nights).where(row.key == one.key))
            later = self.watches.c.until > text
            watches = sa.update(self.watches)
            connection.execute(watches.where(later).values(until=text))
            for one in undone:
                before = _text(one.due_at - timedelta.resolution)
                mine = (self.watches.c.agent == one.agent) & (self.watches.c.until > before)
                connection.execute(watches.where(mine).values(until=before))

    def beat(self, executor: str, now: datetime) -> None:
        """Say that a worker is alive."""
        self.store.put(self.workers, {"executor": executor}, {"beat": _text(now)})

    def alive(self, since: datetime) -> set[str]:
        """Return the workers that gave a sign of life after ``since``."""
        import sqlalchemy as sa

        seen = sa.select(self.workers.c.executor).where(self.workers.c.beat > _text(since))
        with self.store.begin() as connection:
            return set(connection.execute(seen).scalars())

    def retire(self, executor: str) -> None:
        """Forget a worker that ends as it should."""
        import sqlalchemy as sa

        with self.store.begin() as connection:
            connection.execute(sa.delete(self.workers).where(self.workers.c.executor == executor))

    def instants(self) -> dict[str, datetime]:
        """Return the instants that are noted by name."""
        import sqlalchemy as sa

        with self.store.begin() as connection:
            found = connection.execute(sa.select(self.clock.c.name, self.clock.c.at)).all()
        return {name: instant for name, at in found if (instant := read_instant(str(at)))}

    def note_instants(self, instants: Mapping[str, datetime]) -> None:
        """Note instants by name, in the place of those noted before."""
        for name, at in instants.items():
            self.store.put(self.clock, {"name": name}, {"at": _text(at)})

    def claim_summary(self, night: date, now: datetime) -> bool:
        """Tell whether the summary of a night is to be sent: only the first who asks is to."""
        values = {"night": night.isoformat(), "sent_at": _text(now)}
        return self.store.add(self.summaries, values)

    def prune(self, before: datetime) -> int:
        """Delete the finished rows due before an instant; return how many there were.

        Each agent's last one stays: it tells whose turn it is.
        """
        import sqlalchemy as sa

        row = self.nights.c
        finished = row.status.not_in(UNFINISHED)
        last = sa.select(sa.func.max(row.due_at)).where(finished).group_by(row.agent)
        old = finished & (row.due_at < _text(before)) & row.due_at.not_in(last)
        with self.store.begin() as connection:
            return int(connection.execute(sa.delete(self.nights).where(old)).rowcount)

    def _rows(self, *conditions: Any, limit: int = 0) -> Iterator[Row]:
        import sqlalchemy as sa

        query = sa.select(*self._kept()).where(*conditions)
        query = query.order_by(self.nights.c.due_at.desc(), self.nights.c.key)
        with self.store.begin() as connection:
            found = connection.execute(query.limit(limit or None)).all()
        return (_read(*columns) for columns in found)

    def _kept(self) -> list[Any]:
        """Return the columns of a row, as text: what a damaged one holds is of any kind."""
        import sqlalchemy as sa

        row = self.nights.c
        return [
            sa.cast(column, sa.Text)
            for column in (row.key, row.agent, row.status, row.due_at, row.row)
        ]

    def _moment(self, name: str) -> Any:
        import sqlalchemy as sa

        return sa.literal_column(moment(name, self.store.engine.dialect.name), sa.String)


def _read(*kept: str | None) -> Row:
    """Return a row from its columns as text; what this program did not write is ``damaged``."""
    key, agent, status, due_at, text = (column or "" for column in kept)
    try:
        row = Row.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        said = ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
        return damaged_row(key, agent, due_at, said)
    except (ValueError, RecursionError):
        return damaged_row(key, agent, due_at, "it is no JSON")
    if (row.key, row.agent, row.status) != (key, agent, status):
        return damaged_row(key, agent, due_at, "it is the row of another reflection or status")
    return row


def columns(row: Row) -> dict[str, Any]:
    """Return a row as the ledger's table holds it."""
    return {
        "key": row.key,
        "due_at": _text(row.due_at),
        "agent": row.agent,
        "status": row.status,
        "row": row.model_dump(mode="json"),
    }


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    return {k: _text(v) if isinstance(v, datetime) else v for k, v in changes.items()}


def _text(instant: datetime) -> str:
    """Return an instant as text that sorts."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


@contextmanager
def open_ledger(url: str) -> Iterator[Ledger]:
    """Open the ledger in the database at ``url``; a damaged SQLite file is put aside.

    Raises StateError or ArchiveError when the database cannot be used.
    """
    with open_store(url, tables()) as store:
        yield Ledger(store)


@contextmanager
def look_into_ledger(url: str) -> Iterator[Ledger]:
    """Open the ledger for reading: it is left as it is, and may be where nothing can be written.

    Raises StateError when the database cannot be read.
    """
    with look_into_store(url, tables()) as store:
        yield Ledger(store)
