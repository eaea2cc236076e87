"""Nights that are killed at random moments, and what must be true of them in the end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.nights.world import drafts, rows, stages_begun

from orchestra.checking.runner import check_text
from orchestra.checking.world import World
from orchestra.document import parse_document
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama

PATIENCE = 90.0  # seconds, for a night that nobody kills
SHORTEST, LONGEST = 0.3, 5.0  # seconds that a process lives
FORM = {"FM", "SEC", "REF"}  # the families of rules that a broken document breaks


@dataclass
class Killer:
    """Starts the night of a workspace, kills it, starts it again, until it ends by itself."""

    root: Path
    chance: random.Random
    most: int
    kills: int = 0
    lives: list[float] = field(default_factory=list)

    def finish(self) -> None:
        """Bring the night to its end."""
        while self.kills < self.most:
            if self._ended(self.chance.uniform(SHORTEST, LONGEST)):
                return
            self.kills += 1
        assert self._ended(PATIENCE), "the night does not end"

    def _ended(self, seconds: float) -> bool:
        """Run for at most so many seconds, then kill; tell whether the night ended before."""
        process = start_night(self.root)
        began = time.monotonic()
        try:
            _, said = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return False
        finally:
            self.lives.append(time.monotonic() - began)
        assert process.returncode == 0, said
        return True


def start_night(root: Path) -> subprocess.Popen[str]:
    """Start ``orchestra night run`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "night", "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begun_twice(server: FakeOllama) -> int:
    """Return how many stages were begun again after they had been begun once."""
    return sum(count - 1 for count in Counter(stages_begun(server)).values())


def assert_whole(root: Path, agents: int) -> None:
    """Assert that every agent has one whole document, one row that says so, and one record."""
    workspace = load_workspace(root)
    assert len(workspace.agents) == agents
    world = World(workspace.template, agents=workspace.agents, library=workspace.library)
    nights: Counter[str] = Counter()
    for path in drafts(root):
        text = path.read_text("utf-8")
        made = parse_document(text).value("provenance")
        nights[made["night"]] += 1
        broken = [f for f in check_text(str(path), text, world) if f.rule[:-3] in FORM]
        assert [f for f in broken if f.severity == "error"] == []
        record = json.loads((root / ".orchestra" / "runs" / f"{made['run_id']}.json").read_text())
        assert record["draft"]["numero"] == 1
    found = rows(root)
    assert sorted(nights) == sorted(row.key for row in found)
    assert set(nights.values()) == {1}
    assert sorted(row.agent for row in found) == sorted(agent.id for agent in workspace.agents)
    assert {row.status for row in found} == {"written"}
    assert sorted(row.draft for row in found) == sorted(map(str, drafts(root)))


def leftovers(root: Path) -> list[Path]:
    """Return the temporary files in the workspace."""
    return list(root.rglob(".*.part"))
