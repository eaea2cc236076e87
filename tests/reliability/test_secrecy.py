"""What others on the machine, and readers of messages, must not learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.program import run
from tests.nights.world import rows, write_nights
from tests.writing.writer import faithful_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

PASSWORD = "s3cret"
LOOKS = [
    ("night", "run"), ("night", "status"), ("night", "history"), ("night", "summary"),
    ("doctor",), ("models", "list"),
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.fixture
def root(server: FakeOllama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_nights(tmp_path / "workspace", [server.url])
    monkeypatch.chdir(made)
    return made


def open_to_others(folder: Path) -> list[str]:
    """Return what is in the folder, and the folder, that others could read."""
    found = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder)) for path in found if path.lstat().st_mode & 0o077]


def test_after_a_night_a_check_a_review_and_a_site_nobody_else_can_read_the_state(
    root: Path,
) -> None:
    for command in (
        *LOOKS, ("check",), ("sources", "check"), ("sources", "search", "atelier"),
        ("review", "list"), ("site", "build"),
    ):  # fmt: skip
        assert "Usage:" not in run(*command).stderr, command
    state = root / ".orchestra"
    assert {"ledger.sqlite", "nights.sqlite", "check.sqlite", "review.sqlite", "runs"} <= {
        path.name for path in state.iterdir()
    }
    assert open_to_others(state) == []


def test_a_state_of_an_older_version_is_closed_to_others(root: Path) -> None:
    runs = root / ".orchestra" / "runs"
    runs.mkdir(parents=True)
    (runs / "a.json").write_text("{}")
    run("sources", "check")
    assert open_to_others(root / ".orchestra") == []


def test_the_password_of_a_host_stands_nowhere_after_a_night_that_failed(
    root: Path, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    address = server.url.replace("://", f"://zoe:{PASSWORD}@")
    monkeypatch.setenv("ORCHESTRA_HOSTS__OLLAMA", address)
    monkeypatch.setenv("ORCHESTRA_SCHEDULE__PATIENCE", "0")
    for command in (*LOOKS, ("models", "probe"), ("write", "ateliers")):
        done = run(*command)
        assert "Usage:" not in done.stderr, command
        assert PASSWORD not in done.stdout + done.stderr, command
    assert all(server.url in row.reason for row in rows(root))
    kept = [path for path in (root / ".orchestra").rglob("*") if path.is_file()]
    assert [path.name for path in kept if PASSWORD.encode() in path.read_bytes()] == []
