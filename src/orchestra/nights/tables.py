"""The ledger's tables, in SQLite and PostgreSQL alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

# Instants inside a row by which a night's rows are found, as both databases read them in JSON.
MOMENTS = ("planned_at", "finished_at")
NIGHTS = "orchestra_nights"
_SQLITE, _POSTGRESQL = "sqlite", "postgresql"


def moment(name: str, dialect: str) -> str:
    """Return the SQL for an instant of a row; its text begins as ISO text to the second.

    A row that was damaged in SQLite has none: one that is no JSON would end the whole query.
    """
    instant = f"\"row\" ->> '{name}'"
    if dialect != _SQLITE:
        return f"({instant})"
    return f'(CASE WHEN typeof("row") = \'text\' AND json_valid("row") THEN {instant} END)'


@lru_cache(maxsize=1)
def tables() -> sa.MetaData:
    """Return the tables; instants are kept as text that sorts."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        NIGHTS, metadata,
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("due_at", sa.String, nullable=False, index=True),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False, index=True),
        sa.Column("row", sa.JSON, nullable=False),
    )  # fmt: skip
    sa.Table(
        "orchestra_watches", metadata,
        sa.Column("agent", sa.String, primary_key=True),
        sa.Column("until", sa.String, nullable=False),
    )  # fmt: skip
    sa.Table(
        "orchestra_workers", metadata,
        sa.Column("executor", sa.String, primary_key=True),
        sa.Column("beat", sa.String, nullable=False),
    )  # fmt: skip
    sa.Table(
        "orchestra_summaries", metadata,
        sa.Column("night", sa.String, primary_key=True),
        sa.Column("sent_at", sa.String, nullable=False),
    )  # fmt: skip
    sa.Table(
        "orchestra_clock", metadata,
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
    )  # fmt: skip
    for name in MOMENTS:
        index = f"orchestra_nights_{name}"
        # With any of the tables: those of older versions have it added.
        _after_tables(metadata, f"DROP INDEX IF EXISTS {index}", _SQLITE)  # it met damaged rows
        _after_tables(metadata, _index(f"{index}_of_json", name, _SQLITE), _SQLITE)
        _after_tables(metadata, _index(index, name, _POSTGRESQL), _POSTGRESQL)
    return metadata


def _index(index: str, name: str, dialect: str) -> str:
    return f"CREATE INDEX IF NOT EXISTS {index} ON {NIGHTS} ({moment(name, dialect)})"


def _after_tables(metadata: sa.MetaData, sql: str, dialect: str) -> None:
    import sqlalchemy as sa

    statement = sa.DDL(sql).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    sa.event.listen(metadata, "after_create", statement)
