"""Each fault of each store at each stage of a night: nothing is lost, nothing is written twice."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.program import Done
from tests.cli.program import run as orchestra
from tests.nights.rows import make_row
from tests.nights.world import drafts, rows, run, write_nights
from tests.reliability.state_faults import STORES, Damage
from tests.writing.writer import faithful_server

from orchestra.document import parse_document
from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

FAULTS = ("deleted", "truncated", "corrupted", "locked", "read-only", "unreadable", "full")
STAGES = ("planned", "writing", "waiting")
OF_THE_PROGRAM = re.compile(r"Traceback|sqlalchemy|sqlite3\.|OperationalError|SELECT|INSERT|UPDATE")
ALREADY_OPEN = "a file that is open for writing cannot be made read-only"
# What a night meets most; the other cells take minutes, and are for a soak.
QUICK = {(store, fault, "writing") for store in ("ledger", "workflows") for fault in FAULTS} | {
    ("catalogue", "corrupted", "waiting"),
    ("index", "deleted", "waiting"),
    ("audit", "full", "waiting"),
}


def cells() -> Iterator[Any]:
    for store in STORES:
        for fault in FAULTS:
            for stage in STAGES:
                marks = [] if (store, fault, stage) in QUICK else [pytest.mark.soak]
                yield pytest.param(store, fault, stage, marks=marks, id=f"{store}-{fault}-{stage}")


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.mark.parametrize(("store", "fault", "stage"), list(cells()))
def test_a_night_survives(
    store: str, fault: str, stage: str, tmp_path: Path, server: FakeOllama
) -> None:
    if fault == "read-only" and stage == "writing":
        pytest.skip(ALREADY_OPEN)
    root = write_nights(tmp_path / "workspace", [server.url])
    carried = carry_over(root)
    begin(root, server, to_the_first_call=stage != "waiting")
    damage = Damage(root / STORES[store])
    try:
        apply = harm(damage, fault)
        if stage == "writing":
            at_call(server, len(server.chats) + 3, apply)
        else:
            apply()
        assert_understandable(orchestra("--workspace", str(root), "night", "run"))
    finally:
        damage.mend()
    for _ in range(2):
        last = orchestra("--workspace", str(root), "night", "run")
        assert_understandable(last)
    assert last.code == 0, last.stderr
    assert_all_is_written_once(root, carried)


@pytest.mark.soak
@pytest.mark.parametrize("store", ["ledger", "workflows"])
def test_a_lock_of_a_minute_and_more_costs_nothing(
    store: str, tmp_path: Path, server: FakeOllama
) -> None:
    root = write_nights(tmp_path / "workspace", [server.url])
    carried = carry_over(root)
    begin(root, server, to_the_first_call=False)
    damage = Damage(root / STORES[store])
    at_call(server, len(server.chats) + 3, lambda: damage.locked(75.0))
    assert_understandable(orchestra("--workspace", str(root), "night", "run"))
    damage.mend()
    assert orchestra("--workspace", str(root), "night", "run").code == 0
    assert_all_is_written_once(root, carried)


def carry_over(root: Path) -> str:
    """Enter a reflection of yesterday that waits; return its key."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    key = f"jardins/{yesterday:%Y-%m-%d}/2200"
    row = make_row(
        "jardins", "waiting", key=key, date=yesterday.date(), due_at=yesterday, attempts=1
    )
    with open_ledger(databases(root / ".orchestra", {}).ledger) as ledger:
        assert ledger.enter(row)
    return key


def begin(root: Path, server: FakeOllama, *, to_the_first_call: bool) -> None:
    """Begin the night, so that every store is there, and stop it."""
    (root / "output").mkdir(exist_ok=True)
    (root / "output" / "audit.jsonl").write_text('{"at": "2026-11-22"}\n' * 100, "utf-8")
    stop = threading.Event()
    at_call(server, 1 if to_the_first_call else 4, stop.set)
    run(root, stop=stop)
    assert drafts(root) == []


def at_call(server: FakeOllama, number: int, act: Callable[[], object]) -> None:
    """Do something once, when the server is asked for the ``number``-th reply."""
    answer = server.replier

    def reply(body: Any) -> Any:
        if len(server.chats) == number:
            act()
        return answer(body)

    server.replier = reply


def harm(damage: Damage, fault: str) -> Callable[[], None]:
    """Return what does the fault; a small disk is put in place now, and filled then."""
    if fault == "full":
        return damage.on_a_small_disk()
    harms: dict[str, Callable[[], None]] = {
        "deleted": damage.deleted,
        "truncated": damage.truncated,
        "corrupted": damage.corrupted,
        "locked": damage.locked,
        "read-only": damage.read_only,
        "unreadable": damage.unreadable,
    }
    return harms[fault]


def assert_understandable(done: Done) -> None:
    assert done.code in {0, 1, 2}, done.stderr
    assert not OF_THE_PROGRAM.search(done.stderr), done.stderr
    if done.code == 2:
        assert "error: " in done.stderr
    assert "a fault of the program" not in done.stderr


def assert_all_is_written_once(root: Path, carried: str) -> None:
    nights = Counter(
        parse_document(path.read_text("utf-8")).value("provenance")["night"]
        for path in drafts(root)
    )
    assert carried in nights
    assert len(nights) == 3
    assert set(nights.values()) == {1}
    told = {row.key: row for row in rows(root)}
    assert {key for key, row in told.items() if row.status == "written"} == set(nights)
    assert {row.status for row in told.values()} == {"written"}
    topics = Counter((row.agent, row.topic) for row in told.values())
    assert set(topics.values()) == {1}
