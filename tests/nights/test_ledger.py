"""The ledger: what it remembers, in which order, and what it does when it cannot."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from tests.nights.damaged import DAMAGES, damage, held
from tests.nights.rows import TEN, make_row

from orchestra.errors import OrchestraError, StateError
from orchestra.nights.database import sqlite_path, sqlite_url
from orchestra.nights.due import Due
from orchestra.nights.ledger import DamagedRow, Ledger, look_into_ledger, open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = timedelta(days=1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "state" / "ledger.sqlite")


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url) as opened:
        yield opened


def due(agent: str, at: datetime = TEN) -> Due:
    return Due(at, agent, date(2026, 11, 22), "2200")


def test_what_is_due_is_entered_once_and_stays_as_it_is(ledger: Ledger) -> None:
    assert ledger.plan(due("zoe"), TEN)
    ledger.update("zoe/2026-11-22/2200", status="written", draft="a.md")
    assert not ledger.plan(due("zoe"), TEN + DAY, skipped="missed")
    row = ledger.row("zoe/2026-11-22/2200")
    assert row is not None
    assert (row.status, row.draft, row.reason, row.planned_at) == ("written", "a.md", "", TEN)


def test_what_is_skipped_says_why(ledger: Ledger) -> None:
    ledger.plan(due("zoe"), TEN, skipped="missed by 3 d")
    [row] = ledger.rows()
    assert (row.status, row.reason) == ("skipped", "missed by 3 d")
    assert ledger.unfinished() == []


def test_a_change_keeps_the_rest_and_instants_in_utc(ledger: Ledger) -> None:
    ledger.plan(due("zoe"), TEN)
    local = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    changed = ledger.update("zoe/2026-11-22/2200", started_at=local, attempts=1)
    assert changed == ledger.row("zoe/2026-11-22/2200")
    assert changed.started_at == datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert (changed.agent, changed.attempts, changed.due_at) == ("zoe", 1, TEN)


def test_rows_come_the_latest_first_and_are_chosen(ledger: Ledger) -> None:
    for days, agent in enumerate(["a", "b", "a", "b"]):
        key = f"{agent}/{days}"
        ledger.enter(make_row(agent, "written", key=key, due_at=TEN - days * DAY))
    ledger.update("b/3", status="failed")
    assert [row.key for row in ledger.rows()] == ["a/0", "b/1", "a/2", "b/3"]
    assert [row.key for row in ledger.rows(agent="a")] == ["a/0", "a/2"]
    assert [row.key for row in ledger.rows(("failed",))] == ["b/3"]
    assert [row.key for row in ledger.rows(limit=1)] == ["a/0"]


def test_the_unfinished_ones_come_the_first_due_first(ledger: Ledger) -> None:
    for days, status in enumerate(["planned", "written", "running", "waiting", "failed"]):
        ledger.enter(make_row("a", status, key=status, due_at=TEN - days * DAY))
    assert [row.key for row in ledger.unfinished()] == ["waiting", "running", "planned"]


def test_a_new_agent_is_watched_from_now_on(ledger: Ledger) -> None:
    assert ledger.watched_until("zoe", TEN) == TEN
    assert ledger.watched_until("zoe", TEN + DAY) == TEN
    ledger.watch("zoe", TEN + DAY)
    assert ledger.watched_until("zoe", TEN + 2 * DAY) == TEN + DAY


def test_when_the_clock_comes_back_what_it_planned_meanwhile_is_undone(ledger: Ledger) -> None:
    ahead = TEN + 9 * DAY
    for key, status, due_at, planned_at in [
        ("before", "skipped", TEN - 2 * DAY, TEN - DAY),
        ("skipped when ahead", "skipped", TEN - DAY, ahead),
        ("due later", "planned", TEN + DAY, ahead),
        ("due now, to be made up for", "planned", TEN - DAY, ahead),
        ("written", "written", TEN + 2 * DAY, ahead),
        ("tonight, planned by hand", "planned", TEN + DAY, TEN),
    ]:
        row = make_row("a", status, key=key, due_at=due_at, planned_at=planned_at)
        assert ledger.enter(row)
    assert ledger.enter(make_row("b", "waiting", key="b", due_at=TEN + DAY, attempts=1))
    ledger.watched_until("a", ahead)
    ledger.watched_until("b", ahead)
    ledger.forget_planned_after(TEN)
    assert {row.key for row in ledger.rows()} == {
        "before", "due now, to be made up for", "written", "tonight, planned by hand", "b",
    }  # fmt: skip
    assert TEN - 2 * DAY < ledger.watched_until("a", TEN) < TEN - DAY
    assert ledger.watched_until("b", TEN) == TEN


def test_what_concerns_a_time_is_found_wherever_it_was_due(ledger: Ledger) -> None:
    hour = timedelta(hours=1)
    long_ago = {"due_at": TEN - 50 * DAY, "planned_at": TEN - 50 * DAY}
    for key, status, values in [
        ("due in it", "written", {}),
        ("due at its end", "written", {"due_at": TEN + 8 * hour}),
        ("planned in it", "skipped", {**long_ago, "planned_at": TEN + hour}),
        ("finished in it", "written", {**long_ago, "finished_at": TEN}),
        ("unfinished", "waiting", long_ago),
        ("over before", "written", {**long_ago, "finished_at": TEN - hour}),
    ]:
        ledger.enter(make_row("a", status, key=key, **values))
    found = [row.key for row in ledger.around(TEN, TEN + 8 * hour)]
    assert found[0] == "due in it"
    assert sorted(found) == ["due in it", "finished in it", "planned in it", "unfinished"]


def test_the_last_that_each_agent_has_written_is_known(ledger: Ledger) -> None:
    for agent, days, status in [("a", 3, "written"), ("a", 1, "written"), ("a", 0, "failed"),
                                ("b", 2, "written"), ("c", 1, "skipped")]:  # fmt: skip
        key = f"{agent}{days}"
        ledger.enter(make_row(agent, status, key=key, due_at=TEN - days * DAY))
    assert ledger.last_written() == {"a": TEN - DAY, "b": TEN - 2 * DAY}


def test_a_ledger_that_was_never_looked_at_knows_nobody(ledger: Ledger) -> None:
    assert ledger.knows_nobody()
    ledger.watched_until("zoe", TEN)
    assert not ledger.knows_nobody()


# A file that goes away


@pytest.mark.parametrize("another", [False, True], ids=["deleted", "replaced"])
def test_a_ledger_that_is_gone_is_not_used_any_more_and_that_is_told(
    another: bool, url: str
) -> None:
    path = sqlite_path(url)
    assert path is not None
    with open_ledger(url) as ledger:
        ledger.enter(make_row("a", "planned"))
        path.unlink()
        if another:
            with open_ledger(url) as other:
                other.enter(make_row("b", "planned"))
        for use in (ledger.rows, lambda: ledger.beat("one", TEN), ledger.knows_nobody):
            with pytest.raises(StateError, match="deleted or replaced while it was in use"):
                use()


def test_a_row_that_is_gone_cannot_be_changed(ledger: Ledger) -> None:
    with pytest.raises(StateError, match="the ledger has lost a/b"):
        ledger.update("a/b", status="written")


def test_one_who_only_looks_makes_nothing_and_changes_nothing(url: str, tmp_path: Path) -> None:
    with look_into_ledger(url) as ledger:
        assert ledger.rows() == []
    assert list(tmp_path.iterdir()) == []
    path = sqlite_path(url)
    assert path is not None
    with open_ledger(url) as ledger:
        ledger.enter(make_row("a", "planned"))
    before = path.read_bytes()
    with look_into_ledger(url) as ledger:
        assert [row.agent for row in ledger.unfinished()] == ["a"]
    path.write_bytes(b"no database at all\n" * 400)
    with pytest.raises(StateError, match="it is damaged"), look_into_ledger(url) as ledger:
        ledger.rows()
    assert [found.name for found in path.parent.iterdir()] == ["ledger.sqlite"]
    assert before != path.read_bytes()


def test_a_ledger_of_an_older_version_is_used_as_it_is(url: str) -> None:
    path = sqlite_path(url)
    assert path is not None
    with open_ledger(url) as ledger:
        ledger.enter(make_row("a", "planned", planned_at=TEN))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE orchestra_clock")
        for name in ("planned_at", "finished_at"):
            database.execute(f"DROP INDEX orchestra_nights_{name}_of_json")
    with open_ledger(url) as ledger:
        assert [row.agent for row in ledger.around(TEN, TEN + DAY)] == ["a"]
        assert ledger.instants() == {}


def test_a_night_is_found_without_reading_the_whole_ledger(ledger: Ledger) -> None:
    said: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            plan = connection.connection.cursor()
            plan.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            said.extend(row[3] for row in plan.fetchall())

    sa.event.listen(ledger.store.engine, "before_cursor_execute", explain)
    ledger.around(TEN, TEN + DAY)
    assert said
    assert not any(line.startswith("SCAN orchestra_nights") for line in said), said


def test_a_worker_is_alive_while_it_says_so(ledger: Ledger) -> None:
    ledger.beat("one", TEN)
    ledger.beat("two", TEN - DAY)
    ledger.beat("two", TEN)
    ledger.beat("dead", TEN - DAY)
    assert ledger.alive(TEN - timedelta(minutes=1)) == {"one", "two"}
    ledger.retire("one")
    assert ledger.alive(TEN - timedelta(minutes=1)) == {"two"}


def test_old_rows_are_pruned_unless_they_are_to_be_written(ledger: Ledger) -> None:
    for status in ("written", "failed", "waiting"):
        ledger.enter(make_row("a", status, key=status, due_at=TEN - 2 * DAY))
    ledger.enter(make_row("a", "written", key="new", due_at=TEN))
    assert ledger.prune(TEN - DAY) == 2
    assert [row.key for row in ledger.rows()] == ["new", "waiting"]


def test_many_threads_may_write_at_once(ledger: Ledger) -> None:
    def live(number: int) -> int:
        ledger.plan(due(f"a{number}"), TEN)
        for attempts in range(1, 6):
            ledger.update(f"a{number}/2026-11-22/2200", attempts=attempts)
        ledger.plan(due("shared"), TEN)
        ledger.watched_until("shared", TEN)
        return number

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(live, range(8))) == list(range(8))
    assert sorted(row.attempts for row in ledger.rows()) == [0] + [5] * 8


def test_several_may_open_a_new_ledger_at_once(url: str) -> None:
    def enter(number: int) -> bool:
        with open_ledger(url) as opened:
            return opened.enter(make_row("a", "planned", key=str(number)))

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(enter, range(6)))
    with open_ledger(url) as opened:
        assert len(opened.rows()) == 6


@pytest.mark.parametrize("place", [0, 4096], ids=["its head", "its middle"])
def test_a_damaged_ledger_is_put_aside_and_begun_anew(url: str, place: int) -> None:
    path = sqlite_path(url)
    assert path is not None
    with open_ledger(url) as opened:
        for number in range(50):
            opened.enter(make_row("a", "written", key=str(number)))
    content = bytearray(path.read_bytes())
    content[place : place + 4096] = b"\x07" * 4096
    path.write_bytes(content)
    with open_ledger(url) as opened:
        assert opened.rows() == []
        assert opened.enter(make_row("a", "planned"))
    [aside] = path.parent.glob("ledger.sqlite.damaged-*")
    assert aside.read_bytes() == bytes(content)


def test_a_file_in_place_of_the_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder")
    with (
        pytest.raises(OrchestraError, match=r"cannot write .*ledger\.sqlite"),
        open_ledger(sqlite_url(tmp_path / "state" / "ledger.sqlite")),
    ):
        pytest.fail("it opened")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with (
        pytest.raises(StateError, match="cannot be used"),
        open_ledger(sqlite_url(tmp_path / "ledger.sqlite")),
    ):
        pytest.fail("it opened")


def test_a_folder_in_place_of_the_file_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").mkdir()
    with (
        pytest.raises(StateError, match="the nights' database cannot be used"),
        open_ledger(sqlite_url(tmp_path / "ledger.sqlite")),
    ):
        pytest.fail("it opened")


def test_an_error_of_whoever_uses_the_ledger_is_not_taken_for_its_own(ledger: Ledger) -> None:
    url = str(ledger.store.engine.url)
    with pytest.raises(FileNotFoundError), open_ledger(url):
        raise FileNotFoundError("something else")


# A row that this program did not write


ZOE = "zoe/2026-11-22/2200"


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_row_is_told_of_alone_and_left_as_it_is(
    url: str, ledger: Ledger, name: str
) -> None:
    path = sqlite_path(url)
    assert path
    ledger.plan(due("zoe"), TEN)
    ledger.enter(make_row("abel", "planned", key="abel/2026-11-22/2130"))
    for key, days in (("old/2026-11-22/2200", 9), ("old/new", 8)):
        at = TEN - days * DAY
        ledger.enter(make_row("old", "written", key=key, due_at=at, planned_at=at))
    kept = damage(path, ZOE, name)
    with open_ledger(url) as again:  # which makes what indexes are missing
        told = {row.key: row for row in again.rows()}
        assert (told[ZOE].status, told[ZOE].agent, told[ZOE].due_at) == ("damaged", "zoe", TEN)
        assert told[ZOE].reason.startswith("its row in the ledger is damaged")
        assert [key for key in told if told[key].status != "damaged"] == [
            "abel/2026-11-22/2130", "old/new", "old/2026-11-22/2200",
        ]  # fmt: skip
        assert [row.agent for row in again.unfinished()] == ["abel"]
        assert [row.key for row in again.damaged()] == [ZOE]
        assert again.row(ZOE) == told[ZOE]
        assert {row.agent for row in again.around(TEN, TEN + DAY)} == {"zoe", "abel"}
        assert not again.plan(due("zoe"), TEN)
        assert set(again.last_written()) == {"old"}
        again.forget_planned_after(TEN - DAY)
        assert [row.agent for row in again.unfinished()] == []
        assert again.prune(TEN - 5 * DAY) == 1
        with pytest.raises(DamagedRow, match=ZOE) as caught:
            again.update(ZOE, status="written")
        assert "ledger.sqlite" in caught.value.hint
    assert held(path, ZOE) == kept


def test_columns_that_are_damaged_are_shown_as_far_as_they_can_be(url: str, ledger: Ledger) -> None:
    path = sqlite_path(url)
    assert path
    ledger.plan(due("zoe"), TEN)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update orchestra_nights set key = x'ff61', due_at = 'hier', agent = 7")
    [row] = ledger.rows()
    assert (row.key, row.agent, row.status) == ("\ufffda", "7", "damaged")
    assert row.due_at.year == 1970


def test_an_index_of_an_earlier_version_that_met_damaged_rows_is_replaced(url: str) -> None:
    path = sqlite_path(url)
    assert path
    with open_ledger(url) as ledger:
        ledger.plan(due("zoe"), TEN)
    old = "orchestra_nights_planned_at"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"create index {old} on orchestra_nights (row ->> 'planned_at')")
    with open_ledger(url) as ledger:
        assert damage(path, ZOE, "cut")
        assert [row.key for row in ledger.damaged()] == [ZOE]


@pytest.mark.parametrize("text", ["", "hier", "2026-11-22", "0001-01-01T00:00:00-14:00", "9" * 400])
def test_instants_that_are_none_are_as_if_nobody_had_looked(
    url: str, ledger: Ledger, text: str
) -> None:
    path = sqlite_path(url)
    assert path
    ledger.watched_until("zoe", TEN)
    ledger.note_instants({"seen": TEN, "believed": TEN})
    ledger.enter(make_row("a", "written"))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update orchestra_watches set until = ?", (text,))
        database.execute("update orchestra_clock set at = ? where name = 'seen'", (text,))
        database.execute("update orchestra_nights set due_at = ?", (text,))
    assert ledger.watched_until("zoe", TEN) == TEN - DAY
    assert ledger.instants() == {"believed": TEN}
    assert ledger.last_written() == {}
    ledger.watch("zoe", TEN)
    assert ledger.watched_until("zoe", TEN + DAY) == TEN
