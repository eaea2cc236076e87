"""Where the nights' state lies, and what becomes of a damaged file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from orchestra.errors import StateError
from orchestra.nights.database import (
    VARIABLE,
    databases,
    put_aside_damaged,
    sqlite_path,
    sqlite_url,
)


def a_database(path: Path, rows: int = 2000) -> str:
    """Write a database of many pages and return its URL."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE said (words TEXT)")
        connection.executemany("INSERT INTO said VALUES (?)", [("un mot " * 20,)] * rows)
    return sqlite_url(path)


def test_without_a_variable_there_are_two_files_in_the_state_folder(tmp_path: Path) -> None:
    found = databases(tmp_path, {VARIABLE: " "})
    assert sqlite_path(found.workflows) == tmp_path / "nights.sqlite"
    assert sqlite_path(found.ledger) == tmp_path / "ledger.sqlite"
    assert not found.shared


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_the_variable_names_a_postgresql_for_both(scheme: str, tmp_path: Path) -> None:
    found = databases(tmp_path, {VARIABLE: f"{scheme}://me:secret@db.example:5432/nights?a=b"})
    assert found.workflows == "postgresql://me:secret@db.example:5432/nights?a=b"
    assert found.ledger == "postgresql+psycopg://me:secret@db.example:5432/nights?a=b"
    assert found.shared
    assert sqlite_path(found.ledger) is None


def test_another_kind_of_database_is_refused_without_showing_its_password(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="does not name a PostgreSQL") as caught:
        databases(tmp_path, {VARIABLE: "mysql://me:secret@db.example/nights"})
    assert "secret" not in str(caught.value)
    assert "postgresql://host:5432/database" in caught.value.hint


def test_a_sound_file_stays_and_so_does_one_that_is_not_there(tmp_path: Path) -> None:
    url = a_database(tmp_path / "one.sqlite")
    assert put_aside_damaged(url) is None
    assert put_aside_damaged(sqlite_url(tmp_path / "none.sqlite")) is None
    assert put_aside_damaged("postgresql://db.example/nights") is None
    assert [path.name for path in tmp_path.iterdir()] == ["one.sqlite"]


@pytest.mark.parametrize("place", [0, 8192], ids=["its head", "its middle"])
def test_a_damaged_file_is_put_aside_as_it_is(place: int, tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    url = a_database(path)
    damaged = bytearray(path.read_bytes())
    damaged[place : place + 4096] = b"\x07" * 4096
    path.write_bytes(damaged)
    path.with_name("one.sqlite-journal").write_bytes(b"what was being written")
    aside = put_aside_damaged(url)
    assert aside is not None
    assert aside.name.startswith("one.sqlite.damaged-")
    assert aside.read_bytes() == bytes(damaged)
    assert not path.exists()
    assert not path.with_name("one.sqlite-journal").exists()


def test_a_file_that_another_process_writes_to_is_not_taken_for_damaged(tmp_path: Path) -> None:
    url = a_database(tmp_path / "one.sqlite")
    with closing(sqlite3.connect(tmp_path / "one.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO said VALUES ('oui')")
        assert put_aside_damaged(url) is None
        other.commit()
