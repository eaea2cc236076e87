"""The ledger: for every due reflection, what happened to it and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.files import cannot_write, claim
from orchestra.nights.database import (
    LOCKED,
    cannot_use,
    create_tables,
    put_aside_damaged,
    sqlite_path,
)
from orchestra.nights.row import UNFINISHED, Row, Status

if TYPE_CHECKING:
    import sqlalchemy as sa

    from orchestra.nights.due import Due


class Ledger:
    """The rows of one workspace, in SQLite or PostgreSQL; instants go in and out in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        import sqlalchemy as sa

        self.engine = engine
        metadata = sa.MetaData()
        self.nights = sa.Table(
            "orchestra_nights", metadata,
            sa.Column("key", sa.String, primary_key=True),
            sa.Column("due_at", sa.String, nullable=False, index=True),
            sa.Column("agent", sa.String, nullable=False),
            sa.Column("status", sa.String, nullable=False, index=True),
            sa.Column("row", sa.JSON, nullable=False),
        )  # fmt: skip
        self.watches = sa.Table(
            "orchestra_watches", metadata,
            sa.Column("agent", sa.String, primary_key=True),
            sa.Column("until", sa.String, nullable=False),
        )  # fmt: skip
        self.workers = sa.Table(
            "orchestra_workers", metadata,
            sa.Column("executor", sa.String, primary_key=True),
            sa.Column("beat", sa.String, nullable=False),
        )  # fmt: skip
        self.summaries = sa.Table(
            "orchestra_summaries", metadata,
            sa.Column("night", sa.String, primary_key=True),
            sa.Column("sent_at", sa.String, nullable=False),
        )  # fmt: skip
        create_tables(engine, metadata)

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
        return self._add(self.nights, columns(row))

    def _add(self, table: sa.Table, values: dict[str, Any]) -> bool:
        """Insert values unless their key is there, entered by another process perhaps."""
        import sqlalchemy as sa

        try:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(table).values(values))
        except sa.exc.IntegrityError:
            return False
        return True

    def update(self, key: str, **changes: Any) -> Row:
        """Change a row and return it as it is then."""
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            wanted = self.nights.c.key == key
            query = sa.select(self.nights.c.row).where(wanted).with_for_update()
            row = Row.model_validate({**connection.execute(query).scalar_one(), **_plain(changes)})
            connection.execute(sa.update(self.nights).where(wanted).values(columns(row)))
        return row

    def row(self, key: str) -> Row | None:
        """Return the row of that key."""
        return next(self._rows(self.nights.c.key == key), None)

    def rows(
        self,
        statuses: Sequence[Status] = (),
        *,
        after: datetime | None = None,
        agent: str = "",
        limit: int = 0,
    ) -> list[Row]:
        """Return rows, the latest due first: of these statuses, due from an instant on."""
        conditions: list[Any] = [self.nights.c.status.in_(statuses)] if statuses else []
        conditions += [self.nights.c.due_at >= _text(after)] if after else []
        conditions += [self.nights.c.agent == agent] if agent else []
        return list(self._rows(*conditions, limit=limit))

    def unfinished(self) -> list[Row]:
        """Return the rows that are to be written, the first due first."""
        return self.rows(UNFINISHED)[::-1]

    def watched_until(self, agent: str, now: datetime) -> datetime:
        """Return until when an agent's schedule was looked at; a new agent is watched from now."""
        import sqlalchemy as sa

        query = sa.select(self.watches.c.until).where(self.watches.c.agent == agent)
        with self.engine.begin() as connection:
            known = connection.execute(query).scalar_one_or_none()
        if known is None:
            self._add(self.watches, {"agent": agent, "until": _text(now)})
        return datetime.fromisoformat(known) if known else now

    def watch(self, agent: str, until: datetime) -> None:
        """Remember until when an agent's schedule was looked at."""
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            connection.execute(
                sa.update(self.watches)
                .where(self.watches.c.agent == agent)
                .values(until=_text(until))
            )

    def forget_skipped_after(self, instant: datetime) -> None:
        """Delete what was skipped and is due only after ``instant``; look again from there on."""
        import sqlalchemy as sa

        later = (self.nights.c.due_at > _text(instant)) & (self.nights.c.status == "skipped")
        ahead = self.watches.c.until > _text(instant)
        with self.engine.begin() as connection:
            connection.execute(sa.delete(self.nights).where(later))
            connection.execute(sa.update(self.watches).where(ahead).values(until=_text(instant)))

    def beat(self, executor: str, now: datetime) -> None:
        """Say that a worker is alive."""
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            mine = self.workers.c.executor == executor
            changed = connection.execute(
                sa.update(self.workers).where(mine).values(beat=_text(now))
            )
        if not changed.rowcount:
            self._add(self.workers, {"executor": executor, "beat": _text(now)})

    def alive(self, since: datetime) -> set[str]:
        """Return the workers that gave a sign of life after ``since``."""
        import sqlalchemy as sa

        seen = sa.select(self.workers.c.executor).where(self.workers.c.beat > _text(since))
        with self.engine.connect() as connection:
            return set(connection.execute(seen).scalars())

    def retire(self, executor: str) -> None:
        """Forget a worker that ends as it should."""
        import sqlalchemy as sa

        with self.engine.begin() as connection:
            connection.execute(sa.delete(self.workers).where(self.workers.c.executor == executor))

    def claim_summary(self, night: date, now: datetime) -> bool:
        """Tell whether the summary of a night is to be sent: only the first who asks is to."""
        import sqlalchemy as sa

        values = {"night": night.isoformat(), "sent_at": _text(now)}
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(self.summaries).values(values))
        except sa.exc.IntegrityError:
            return False
        return True

    def prune(self, before: datetime) -> int:
        """Delete the finished rows due before an instant; return how many there were.

        Each agent's last one stays: it tells whose turn it is.
        """
        import sqlalchemy as sa

        row = self.nights.c
        finished = row.status.not_in(UNFINISHED)
        last = sa.select(sa.func.max(row.due_at)).where(finished).group_by(row.agent)
        old = finished & (row.due_at < _text(before)) & row.due_at.not_in(last)
        with self.engine.begin() as connection:
            return int(connection.execute(sa.delete(self.nights).where(old)).rowcount)

    def _rows(self, *conditions: Any, limit: int = 0) -> Iterator[Row]:
        import sqlalchemy as sa

        query = sa.select(self.nights.c.row).where(*conditions)
        query = query.order_by(self.nights.c.due_at.desc(), self.nights.c.key)
        with self.engine.connect() as connection:
            found: Iterable[Any] = connection.execute(query.limit(limit or None)).scalars().all()
        return (Row.model_validate(row) for row in found)


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

    Raises StateError when the database cannot be used.
    """
    import sqlalchemy as sa

    path = sqlite_path(url)
    engine = sa.create_engine(url, connect_args={"timeout": LOCKED} if path else {})
    try:
        if path:
            _prepare(path, url)
        yield Ledger(engine)
    except sa.exc.DatabaseError as error:
        raise cannot_use(error) from error
    finally:
        engine.dispose()


def _prepare(path: Path, url: str) -> None:
    """Make the folder of the file, and put the file aside when it is damaged."""
    try:
        put_aside_damaged(url)
        claim(path)
    except OSError as error:
        raise cannot_write(path, error) from error
