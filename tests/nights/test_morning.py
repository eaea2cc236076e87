"""Which night an instant belongs to, what belongs to a night, and that it is told of once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.nights.mailbox import open_mailbox
from tests.nights.rows import make_row
from tests.worlds import make_settings

from orchestra.errors import WorkspaceError
from orchestra.nights.database import sqlite_url
from orchestra.nights.ledger import Ledger, open_ledger
from orchestra.nights.morning import ended_night, last_night, night_of, rows_of, send, summary_of
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.settings import Settings

PARIS = ZoneInfo("Europe/Paris")
NIGHT = date(2026, 11, 22)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def with_window(opens: str = "22:00", closes: str = "06:00") -> Settings:
    return make_settings(schedule={"window": {"from": opens, "until": closes}})


ALWAYS = make_settings(schedule={"window": None})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(sqlite_url(tmp_path / "ledger.sqlite")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("settings", "instant", "night"),
    [
        (with_window(), at(22, 6), 22),
        (with_window(), at(22, 22), 22),
        (with_window(), at(23, 5, 59), 22),
        (with_window(), at(23, 6), 23),
        (with_window("10:00", "11:00"), at(22, 10, 30), 22),
        (with_window("10:00", "11:00"), at(22, 12), 23),
        (with_window("22:00", "21:59"), at(23, 12), 22),
        (ALWAYS, at(22, 0), 22),
        (ALWAYS, at(22, 23, 59), 22),
    ],
)
def test_a_night_is_named_by_the_date_on_which_it_opens(
    settings: Settings, instant: datetime, night: int
) -> None:
    assert night_of(settings, instant).day == night


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 11, 21)])
def test_the_night_before_ended_also_when_the_clocks_change(day: date) -> None:
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=PARIS) + timedelta(days=1)
    assert ended_night(with_window(), morning.astimezone(UTC)) == day
    assert ended_night(ALWAYS, morning.astimezone(UTC)) == day


def of_night(ledger: Ledger, *rows: Any, settings: Settings | None = None) -> set[str]:
    for row in rows:
        assert ledger.enter(row)
    return {row.agent for row in rows_of(settings or with_window(), ledger, NIGHT)}


def test_a_night_has_what_was_due_in_it(ledger: Ledger) -> None:
    rows = [
        make_row(name, "written", key=f"{name}/x", due_at=due, planned_at=due)
        for name, due in {
            "before": at(22, 5, 59), "day": at(22, 6), "evening": at(22, 22), "late": at(23, 5, 59),
            "after": at(23, 6),
        }.items()
    ]  # fmt: skip
    assert of_night(ledger, *rows) == {"day", "evening", "late"}


def test_a_night_has_what_it_finished_missed_or_left_of_earlier_ones(ledger: Ledger) -> None:
    old = {"due_at": at(20, 22), "planned_at": at(20, 22)}
    rows = [
        make_row("finished", "written", key="1", finished_at=at(22, 23), **old),
        make_row("outlasting", "written", key="2", finished_at=at(23, 6, 4), **old),
        make_row("earlier", "written", key="3", finished_at=at(22, 6, 4), **old),
        make_row("waits", "waiting", key="4", **old),
        make_row("missed", "skipped", key="5", due_at=at(20, 22), planned_at=at(22, 15)),
        make_row("known", "skipped", key="6", **old),
    ]
    assert of_night(ledger, *rows) == {"finished", "outlasting", "waits", "missed"}


def test_the_last_night_is_the_latest_that_the_ledger_tells_of(ledger: Ledger) -> None:
    assert last_night(with_window(), ledger) is None
    ledger.enter(make_row("a", "written", key="1", due_at=at(20, 22)))
    ledger.enter(make_row("a", "failed", key="2", due_at=at(23, 3)))
    assert last_night(with_window(), ledger) == NIGHT


def test_what_was_written_is_to_be_reviewed(
    ledger: Ledger, make_workspace: Callable[..., Path]
) -> None:
    workspace = load_workspace(make_workspace())
    ledger.enter(make_row("ateliers", "written", due_at=at(22, 22), planned_at=at(22, 22)))
    summary = summary_of(workspace, ledger, NIGHT)
    assert "Relire et décider\u00a0: orchestra web" in summary.text
    assert "orchestra web" in summary.html


# Sending


@pytest.fixture
def service() -> Iterator[tuple[str, list[Any]]]:
    with open_mailbox() as opened:
        yield opened


def test_a_summary_is_sent_once(
    ledger: Ledger, service: tuple[str, list[Any]], make_workspace: Callable[..., Path]
) -> None:
    url, received = service
    workspace = load_workspace(make_workspace(notify=[url]))
    ledger.enter(make_row("ateliers", "failed", reason="plus de mémoire"))
    assert send(workspace, ledger, NIGHT, at(23, 6)) == []
    assert send(workspace, ledger, NIGHT, at(23, 7)) is None
    [message] = received
    assert "22\u00a0novembre\u00a02026" in message["title"]
    assert "Agent Ateliers" in message["message"]
    assert "plus de mémoire" in message["message"]
    assert send(workspace, ledger, NIGHT + timedelta(days=1), at(24, 6)) == []
    assert len(received) == 2


def test_a_summary_that_reached_nobody_is_not_sent_again(
    ledger: Ledger, make_workspace: Callable[..., Path]
) -> None:
    workspace = load_workspace(make_workspace(notify=["json://127.0.0.1:9/"]))
    failed = send(workspace, ledger, NIGHT, at(23, 6))
    assert failed is not None
    assert len(failed) == 1
    assert send(workspace, ledger, NIGHT, at(23, 7)) is None


def test_without_addresses_it_says_where_to_write_them(
    ledger: Ledger, make_workspace: Callable[..., Path]
) -> None:
    workspace = load_workspace(make_workspace())
    with pytest.raises(WorkspaceError, match="ORCHESTRA_NOTIFY"):
        send(workspace, ledger, NIGHT, at(23, 6))
    assert ledger.claim_summary(NIGHT, at(23, 6))
