"""Signs of life: given while the work lasts, and missed by whoever gives them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from orchestra.errors import StateError
from orchestra.nights import signs
from orchestra.nights.database import sqlite_path, sqlite_url
from orchestra.nights.ledger import Ledger, open_ledger
from orchestra.nights.signs import signs_of_life

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONG = 20.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "HEARTBEAT", 0.05)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(sqlite_url(tmp_path / "ledger.sqlite")) as opened:
        yield opened


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_worker_is_alive_as_long_as_the_block_lasts(ledger: Ledger) -> None:
    seen = threading.Event()
    with signs_of_life(ledger, "one", seen.set, pytest.fail, 60):
        assert seen.wait(LONG)
        seen.clear()
        assert seen.wait(LONG)
        assert ledger.alive(long_ago()) == {"one"}
    assert ledger.alive(long_ago()) == set()


def test_a_ledger_that_is_gone_halts_the_worker_and_no_thread_dies(ledger: Ledger) -> None:
    troubles: list[StateError] = []
    halted, seen = threading.Event(), threading.Event()

    def halt(error: StateError) -> None:
        troubles.append(error)
        halted.set()

    path = sqlite_path(str(ledger.store.engine.url))
    assert path is not None
    with signs_of_life(ledger, "one", seen.set, halt, 0.2):
        assert seen.wait(LONG)
        path.unlink()
        assert halted.wait(LONG)
    assert "deleted or replaced" in str(troubles[0])


def test_trouble_that_passes_halts_nobody(ledger: Ledger) -> None:
    tries = iter(range(1000))
    passed = threading.Event()

    def check() -> None:
        if next(tries) < 3:
            raise StateError("another process keeps it locked")
        passed.set()

    with signs_of_life(ledger, "one", check, pytest.fail, 60):
        assert passed.wait(LONG)
