"""Killed at random moments, a night loses nothing, writes nothing twice, leaves nothing half."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from tests.nights.world import STAGES, Crowd, run, stages_begun, write_nights
from tests.reliability.kill import (
    PATIENCE,
    Killer,
    assert_whole,
    begun_twice,
    leftovers,
    start_night,
)
from tests.writing.writer import faithful_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

AGENTS = 6
SECONDS = 0.12  # that the model takes for each call
KILLS_OF_A_NIGHT = 10
SOAK, SEED = int(os.environ.get("SOAK_KILLS", "200")), int(os.environ.get("SOAK_SEED", "1"))
OLD = 3600  # seconds


@pytest.fixture
def server() -> FakeOllama:
    return faithful_server()


def kill_a_night(root: Path, server: FakeOllama, seed: int, most: int) -> int:
    """Kill a night at most so often, see that it ends well, and return how often it was killed."""
    with server:
        Crowd(server, SECONDS)
        write_nights(root, [server.url], AGENTS)
        killer = Killer(root, random.Random(seed), most)
        killer.finish()
    assert_whole(root, AGENTS)
    assert len(set(stages_begun(server))) == AGENTS * STAGES
    assert begun_twice(server) <= killer.kills
    assert_tidy(root)
    return killer.kills


def assert_tidy(root: Path) -> None:
    """Assert that the next night tidies up whatever temporary file a kill has left."""
    for path in leftovers(root):
        os.utime(path, (time.time() - OLD,) * 2)
    assert run(root) == []
    assert leftovers(root) == []


def kill_the_server(root: Path, server: FakeOllama, seed: int, most: int) -> int:
    """Stop and start the server while a night runs; return how often."""
    chance, kills = random.Random(seed), 0
    with server:
        Crowd(server, SECONDS)
        write_nights(root, [server.url], AGENTS, schedule={"patience": 5})
        night = start_night(root)
        while not server.chats and night.poll() is None:
            time.sleep(0.02)
        while kills < most and night.poll() is None:
            time.sleep(chance.uniform(0.05, 1.0))
            kills += night.poll() is None
            server.stop()
            time.sleep(chance.uniform(0.05, 0.5))
            server.start()
        _, said = night.communicate(timeout=PATIENCE)
    assert night.returncode == 0, said
    assert_whole(root, AGENTS)
    assert len(set(stages_begun(server))) == AGENTS * STAGES
    assert begun_twice(server) <= kills
    return kills


def test_a_night_that_is_killed_goes_on(tmp_path: Path, server: FakeOllama) -> None:
    assert kill_a_night(tmp_path, server, seed=1, most=5) > 2


def test_a_night_whose_server_is_killed_goes_on(tmp_path: Path, server: FakeOllama) -> None:
    assert kill_the_server(tmp_path, server, seed=1, most=4) > 2


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kill", [kill_a_night, kill_the_server])
def test_soak(kill: Callable[..., int], tmp_path: Path) -> None:
    kills, seed = 0, SEED
    while kills < SOAK:
        most = min(KILLS_OF_A_NIGHT, SOAK - kills)
        kills += kill(tmp_path / str(seed), faithful_server(), seed, most)
        seed += 1
