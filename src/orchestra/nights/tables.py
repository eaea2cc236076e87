"""The ledger's tables, in SQLite and PostgreSQL alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

# Instants inside a row by which a night's rows are found, as both databases read them in JSON.
MOMENTS = ("planned_at", "finished_at")


def moment(name: str) -> str:
    """Return the SQL for an instant of a row; its text begins as ISO text to the second."""
    return f"(\"row\" ->> '{name}')"


@lru_cache(maxsize=1)
def tables() -> sa.MetaData:
    """Return the tables; instants are kept as text that sorts."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    nights = sa.Table(
        "orchestra_nights", metadata,
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
        sql = f"CREATE INDEX IF NOT EXISTS {index} ON {nights.name} ({moment(name)})"
        # With any of the tables: those of older versions have it added.
        sa.event.listen(metadata, "after_create", sa.DDL(sql))  # type: ignore[no-untyped-call]
    return metadata
