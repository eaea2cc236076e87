"""A ledger that was lost is filled again from the archive: nothing is written twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import run
from tests.nights.rows import make_row
from tests.nights.world import drafts, rows, write_nights
from tests.writing.writer import faithful_server

from orchestra.nights.database import databases
from orchestra.nights.ledger import Ledger, open_ledger
from orchestra.nights.rebuild import adopt
from orchestra.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    return load_workspace(make_workspace())


@pytest.fixture
def ledger(workspace: Workspace) -> Iterator[Ledger]:
    with open_ledger(databases(workspace.state_folder).ledger) as opened:
        yield opened


def put(
    workspace: Workspace, name: str, night: str, shelf: str = "drafts", made: str = "seconds: 12.5"
) -> Path:
    path = workspace.output_folder / shelf / "ateliers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'---\ntitle: "Un titre"\nprovenance:\n  night: "{night}"\n  {made}\n---\n'
    path.write_text(f"{text}\n## Introduction\n\nTrois mots ici.\n", "utf-8")
    return path


def test_the_nights_documents_are_entered_with_what_they_tell(
    workspace: Workspace, ledger: Ledger
) -> None:
    path = put(workspace, "01-a.md", "ateliers/2026-11-20/2200", "published")
    adopt(workspace, ledger, NOW)
    [row] = ledger.rows()
    assert (row.key, row.status, row.draft) == ("ateliers/2026-11-20/2200", "written", str(path))
    assert row.due_at == datetime(2026, 11, 20, 21, tzinfo=UTC)
    assert (row.topic, row.seconds, row.reason) == ("Un titre", 12.5, "found in the archive")


@pytest.mark.parametrize(
    "night",
    ["", "jardins/2026-11-20/2200", "ateliers/2026-13-20/2200", "ateliers/2026-11-20/2570", "a/b"],
)
def test_what_was_written_by_hand_or_spoilt_by_a_hand_is_left_out(
    workspace: Workspace, ledger: Ledger, night: str
) -> None:
    put(workspace, "01-a.md", night)
    put(workspace, "02-b.md", "ateliers/2026-11-21/2200")
    adopt(workspace, ledger, NOW)
    assert [row.key for row in ledger.rows()] == ["ateliers/2026-11-21/2200"]


@pytest.mark.parametrize(
    "made",
    [
        "seconds: long", "seconds: .nan", "seconds: .inf", "seconds: -1", "seconds: [1]",
        f"seconds: 1{'0' * 400}", "completion_tokens: beaucoup", "completion_tokens: -3",
        f"completion_tokens: 1{'0' * 400}", "completion_tokens: .nan", "completion_tokens: {a: 1}",
    ],
)  # fmt: skip
def test_what_a_hand_has_written_for_a_number_is_none(
    workspace: Workspace, ledger: Ledger, made: str
) -> None:
    put(workspace, "01-a.md", "ateliers/2026-11-20/2200", made=made)
    adopt(workspace, ledger, NOW)
    [row] = ledger.rows()
    assert (row.status, row.seconds, row.tokens) == ("written", 0, 0)


def test_what_the_ledger_would_delete_is_not_entered(workspace: Workspace, ledger: Ledger) -> None:
    put(workspace, "01-a.md", "ateliers/2025-11-20/2200")
    adopt(workspace, ledger, NOW)
    assert ledger.rows() == []


def test_a_ledger_that_knows_of_documents_is_left_as_it_is(
    workspace: Workspace, ledger: Ledger
) -> None:
    put(workspace, "01-a.md", "ateliers/2026-11-20/2200")
    ledger.enter(make_row("jardins", "written"))
    adopt(workspace, ledger, NOW)
    assert len(ledger.rows()) == 1


def test_what_was_planned_since_stays_planned(workspace: Workspace, ledger: Ledger) -> None:
    put(workspace, "01-a.md", "ateliers/2026-11-22/2200")
    put(workspace, "02-b.md", "ateliers/2026-11-21/2200")
    ledger.enter(make_row("ateliers", "planned"))
    adopt(workspace, ledger, NOW)
    assert [row.status for row in ledger.rows()] == ["planned", "written"]


def test_a_night_whose_state_is_lost_is_not_written_again(tmp_path: Path) -> None:
    with faithful_server() as server:
        root = write_nights(tmp_path / "workspace", [server.url])
        night = ("--workspace", str(root), "night")
        assert run(*night, "run").code == 0
        told = {(row.key, row.draft, row.words) for row in rows(root)}
        for state in (root / ".orchestra").glob("*.sqlite*"):
            state.unlink()
        asked = len(server.chats)
        done = run(*night, "run")
        assert (done.code, done.stdout) == (0, "")
        assert len(server.chats) == asked
    assert len(drafts(root)) == 2
    assert {(row.key, row.draft, row.words) for row in rows(root)} == told
    history = run(*night, "history").stdout
    assert all(path.name in history for path in drafts(root))
