"""Planning: each due reflection once, whatever the clock, the agents and the nights before did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.nights.rows import make_row

from orchestra.errors import ConfigError
from orchestra.nights.database import sqlite_url
from orchestra.nights.ledger import Ledger, open_ledger
from orchestra.nights.planning import next_due, plan_again, plan_due, plan_tonight, to_write
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TEN = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)  # 22:00 in Paris, when the window opens
NOON = TEN - 10 * HOUR


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(sqlite_url(tmp_path / "ledger.sqlite")) as opened:
        yield opened


@pytest.fixture
def world(make_workspace: Callable[..., Path]) -> Callable[..., Workspace]:
    def make(**schedule: Any) -> Workspace:
        return load_workspace(make_workspace(schedule={"cron": "0 22 * * *", **schedule}))

    return make


def statuses(ledger: Ledger, agent: str = "ateliers") -> dict[str, str]:
    """Return what became of an agent's days, by the day of the month."""
    return {f"{row.date:%d}": row.status for row in ledger.rows(agent=agent)}


def test_nothing_is_due_before_an_agent_was_first_seen(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    plan_due(world(), ledger, NOON)
    assert ledger.rows() == []


def test_each_agent_comes_due_once_however_often_one_looks(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world()
    for minutes in (-600, 0, 0, 1, 30):
        plan_due(workspace, ledger, TEN + timedelta(minutes=minutes))
    assert sorted(row.key for row in ledger.rows()) == [
        "ateliers/2026-11-20/2200",
        "jardins/2026-11-20/2200",
    ]
    assert {row.status for row in ledger.rows()} == {"planned"}


def test_an_agent_that_is_added_later_is_watched_from_then_on(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world()
    only = Workspace(workspace.root, workspace.settings, workspace.agents[:1], workspace.template)
    plan_due(only, ledger, NOON)
    plan_due(workspace, ledger, TEN + HOUR)
    assert [row.agent for row in ledger.rows()] == ["ateliers"]
    plan_due(workspace, ledger, TEN + DAY)
    assert statuses(ledger, "jardins") == {"21": "planned"}


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        ("skip", {"20": "skipped", "21": "skipped", "22": "skipped"}),
        ("latest", {"20": "skipped", "21": "skipped", "22": "planned"}),
        ("all", {"20": "planned", "21": "planned", "22": "planned"}),
    ],
)
def test_nights_that_the_machine_slept_through_follow_missed(
    missed: str, expected: dict[str, str], world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed=missed)
    plan_due(workspace, ledger, NOON)
    plan_due(workspace, ledger, NOON + 3 * DAY)
    assert statuses(ledger) == expected
    assert all(row.reason for row in ledger.rows(("skipped",)))


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        ("skip", {"20": "skipped", "21": "planned"}),
        ("latest", {"20": "skipped", "21": "planned"}),
        ("all", {"20": "planned", "21": "planned"}),
    ],
)
def test_what_was_planned_and_never_begun_follows_missed_too(
    missed: str, expected: dict[str, str], world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed=missed)
    plan_due(workspace, ledger, NOON)
    plan_due(workspace, ledger, TEN + HOUR)
    plan_due(workspace, ledger, TEN + DAY)
    assert statuses(ledger) == expected


def test_what_was_begun_is_never_skipped(world: Callable[..., Workspace], ledger: Ledger) -> None:
    workspace = world(missed="skip")
    plan_due(workspace, ledger, NOON)
    plan_due(workspace, ledger, TEN)
    ledger.update("ateliers/2026-11-20/2200", status="waiting", attempts=1)
    plan_due(workspace, ledger, TEN + 3 * DAY)
    assert statuses(ledger)["20"] == "waiting"
    assert statuses(ledger, "jardins")["20"] == "skipped"


def test_what_was_planned_ahead_counts_once_among_the_missed(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed="all", missed_max=2)
    plan_due(workspace, ledger, NOON)
    plan_tonight(workspace, ledger, TEN - HOUR + DAY)
    plan_due(workspace, ledger, NOON + 2 * DAY)
    assert statuses(ledger) == {"20": "planned", "21": "planned"}


def test_a_clock_that_goes_back_repeats_nothing(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world()
    plan_due(workspace, ledger, NOON)
    plan_due(workspace, ledger, TEN)
    ledger.update("ateliers/2026-11-20/2200", status="written")
    for hours in (-3, -1, 0, 1):
        plan_due(workspace, ledger, TEN + hours * HOUR)
    assert statuses(ledger) == {"20": "written"}


def test_a_clock_that_went_ahead_and_came_back_has_cost_no_night(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed="skip")
    plan_due(workspace, ledger, NOON)
    plan_due(workspace, ledger, NOON + 400 * DAY)
    assert len(statuses(ledger)) > 30 - 1
    plan_due(workspace, ledger, NOON + HOUR)
    assert statuses(ledger) == {}
    plan_due(workspace, ledger, TEN)
    assert statuses(ledger) == {"20": "planned"}


@pytest.mark.parametrize("missed", ["skip", "latest", "all"])
@pytest.mark.parametrize("ahead", [HOUR * 3, DAY, 400 * DAY], ids=["hours", "a day", "a year"])
def test_a_night_that_came_due_while_the_clock_was_ahead_is_not_lost(
    missed: str, ahead: timedelta, world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed=missed)
    plan_due(workspace, ledger, NOON)
    for wrong in (TEN - HOUR + ahead, TEN + ahead):
        plan_due(workspace, ledger, wrong)
    plan_due(workspace, ledger, TEN + HOUR / 2)
    assert statuses(ledger) == {"20": "planned"}
    plan_due(workspace, ledger, TEN + DAY)
    assert statuses(ledger)["21"] == "planned"


def test_a_lost_ledger_is_told_again_what_came_due_tonight_and_no_more(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world(missed="skip")
    plan_again(workspace, ledger, TEN + 3 * HOUR)
    plan_due(workspace, ledger, TEN + 3 * HOUR)
    assert statuses(ledger) == {"20": "planned"}
    plan_due(workspace, ledger, TEN + DAY)
    assert statuses(ledger)["21"] == "planned"


def test_tonight_holds_what_is_still_to_come_and_tries_again_what_failed(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world()
    plan_tonight(workspace, ledger, TEN - 2 * HOUR)
    assert statuses(ledger) == {"20": "planned"}
    ledger.update("ateliers/2026-11-20/2200", status="failed", reason="x", finished_at=TEN)
    ledger.update(
        "jardins/2026-11-20/2200", status="failed", reason="x", attempts=1, finished_at=TEN
    )
    plan_tonight(workspace, ledger, TEN + HOUR)
    rows = {row.agent: row for row in ledger.rows()}
    assert {agent: row.status for agent, row in rows.items()} == {
        "ateliers": "planned",
        "jardins": "waiting",
    }
    assert all((row.reason, row.finished_at) == ("", None) for row in rows.values())


def test_tonight_does_not_write_again_what_is_written(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    workspace = world()
    plan_tonight(workspace, ledger, TEN)
    for row in ledger.rows():
        ledger.update(row.key, status="written")
    plan_tonight(workspace, ledger, TEN + HOUR)
    assert to_write(ledger) == []


def test_an_agent_that_never_comes_due_is_never_planned(
    make_workspace: Callable[..., Path], ledger: Ledger
) -> None:
    root = make_workspace()
    path = root / "agents" / "jardins.yaml"
    path.write_text(f"{path.read_text()}schedule: never\n")
    workspace = load_workspace(root)
    plan_tonight(workspace, ledger, TEN)
    assert [row.agent for row in ledger.rows()] == ["ateliers"]
    assert {due.agent for due in next_due(workspace, TEN, TEN + 3 * DAY)} == {"ateliers"}


def test_a_cron_that_is_none_is_named_with_its_file(
    world: Callable[..., Workspace], ledger: Ledger
) -> None:
    with pytest.raises(ConfigError, match=r"orchestra\.yaml.*schedule\.cron"):
        plan_due(world(cron="99 22 * * *"), ledger, TEN)
    assert ledger.rows() == []


def test_what_was_begun_is_written_first_then_who_wrote_longest_ago(ledger: Ledger) -> None:
    written = [("recent", 1), ("old", 9), ("old", 12), ("begun", 2)]
    for agent, days in written:
        ledger.enter(make_row(agent, "written", key=f"{agent}-{days}", due_at=TEN - days * DAY))
    for agent in ("recent", "old", "newest", "new"):
        ledger.enter(make_row(agent, "planned", key=agent))
    ledger.enter(make_row("begun", "waiting", key="begun", attempts=1))
    ledger.enter(make_row("failed", "failed", key="failed"))
    assert to_write(ledger) == ["begun", "new", "newest", "old", "recent"]
