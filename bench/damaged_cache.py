# ruff: noqa: E501 - tables of cases are read line by line
"""Damage to the cache of ``orchestra check``: whatever is in the file, a check must go on."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

from bench.judged import crash_of
from bench.mutating import SPICE

ROOT = Path(__file__).parents[1]
JUDGED_BY = b"0123456789abcdef"
_CELLS = (
    ("documents", "stamp"), ("documents", "digest"), ("documents", "findings"), ("documents", "facts"),
    ("documents", "gist"), ("documents", "path"), ("archive", "findings"), ("archive", "state"), ("judged_by", "digest"),
)  # fmt: skip


@cache
def files() -> list[str]:
    """Return documents that were not written just now, as the cache wants them."""
    return [
        str(path) for path in sorted((ROOT / "tests" / "labelled" / "good" / "ancien").glob("*.md"))
    ]


def check(folder: Path) -> dict[str, list[Any]]:
    """Check the documents with the cache in ``folder``."""
    from tests.labelled.world import world

    from orchestra.checking.cache import open_cache
    from orchestra.checking.many import check_many

    return check_many(files(), lambda: world("ancien"), open_cache(folder, JUDGED_BY))


@cache
def whole() -> Path:
    """Return a folder with an undamaged cache."""
    folder = Path(tempfile.mkdtemp(prefix="orchestra-cache-"))
    check(folder)
    return folder


def damage(chance: random.Random, file: Path) -> None:
    """Damage the file of the cache: its bytes, or what a cell of its tables holds."""
    if chance.random() < 0.5:
        file.write_bytes(_bytes(chance, file.read_bytes()))
        return
    table, column = chance.choice(_CELLS)
    with closing(sqlite3.connect(file)) as database, database:
        for row, old in database.execute(f"select rowid, {column} from {table}").fetchall():
            if chance.random() < 0.7:
                database.execute(
                    f"update or replace {table} set {column} = ? where rowid = ?",
                    (_cell(chance, old), row),
                )


def _bytes(chance: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    at = chance.randrange(len(found) or 1)
    match chance.randrange(5):
        case 0:
            return bytes(found[:at])
        case 1:
            found[at : at + 512] = bytes(512)
        case 2:
            return chance.randbytes(chance.choice((0, 1, 16, 100, 5000)))
        case 3:
            found[at:at] = chance.randbytes(64)
        case _:
            for _ in range(chance.choice((1, 5, 200)) if found else 0):
                found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cell(chance: random.Random, old: Any) -> Any:
    text = old if isinstance(old, str) else ""
    at = chance.randint(0, len(text))
    values = (
        "", text[:at], text[:at] + chance.choice(SPICE) + text[at:], chance.choice(SPICE), 0, -1.5, b"", b"\xff\xfe",
        "null", "[]", "{}", "1", "[[]]", "[1]", "[null]", '["a"]', "[[1, 2]]", _retyped(chance, text), _retyped(chance, text),
    )  # fmt: skip
    return chance.choice(values)


def _retyped(chance: random.Random, text: str) -> str:
    """Return JSON with one of its values replaced by one of another type."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    at: Any = value
    while isinstance(at, list) and at and isinstance(inner := chance.choice(at), list) and inner:
        at = inner
    if isinstance(at, list) and at:
        at[chance.randrange(len(at))] = chance.choice(
            [None, [], {}, "x", -1, 10**30, 1.5, True, "9999", "1 1"]
        )
    return json.dumps(value)


def fault_of(*statements: str) -> str:
    """Return what goes wrong when the cache was changed by statements of SQL."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(whole(), folder, dirs_exist_ok=True)
        with closing(sqlite3.connect(Path(folder, "check.sqlite"))) as database, database:
            for statement in statements:
                database.execute(statement)
        return crash_of(lambda: check(Path(folder)) and None)


def fault(seed: int) -> str:
    """Return what goes wrong when the cache is damaged; nothing when all is well."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(whole(), folder, dirs_exist_ok=True)
        chance = random.Random(seed)
        for _ in range(chance.choice((1, 1, 2, 3))):
            with suppress(sqlite3.Error, UnicodeDecodeError):  # damaged so much already
                damage(chance, Path(folder, "check.sqlite"))
        return crash_of(lambda: check(Path(folder)) and None)
