"""A night by the program itself, with a real server for engine: killed half-way, run again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestra.document import parse_document
from orchestra.template import load_template

MINUTES = 40
WORDS = 300  # of each reflection
AGENTS = {"tiers-lieux", "durabilite", "amelia"}


@pytest.fixture(scope="module")
def environment(ollama_host: str, ollama_model: str) -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRA_")}
    return {
        **own,
        "OLLAMA_HOST": ollama_host,
        "ORCHESTRA_ENGINE": "ollama",
        "ORCHESTRA_MODELS__OLLAMA": ollama_model,
        # Of an argument, the smallest model's outline alone takes minutes.
        "ORCHESTRA_METHOD": "compiled",
    }


def orchestra(root: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "orchestra.cli", *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def shorten(root: Path) -> None:
    """Give the workspace's section template a smaller budget."""
    path = root / "prompts" / "templates" / "reflection.yaml"
    template = load_template(path, [])
    assert template
    short = template.scaled(WORDS).model_dump(mode="json", by_alias=True)
    path.write_text(yaml.safe_dump(short, allow_unicode=True, sort_keys=False))


def until_the_first_is_written(running: subprocess.Popen[str]) -> None:
    """Read the night's progress until a reflection is written."""
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if ": written" in line:
            return
    raise AssertionError("".join(said))


def nights(root: Path) -> Counter[str]:
    drafts = (root / "output" / "drafts").rglob("*.md")
    return Counter(parse_document(p.read_text()).value("provenance")["night"] for p in drafts)


@pytest.mark.timeout(60 * MINUTES)
def test_a_night_that_was_killed_is_finished_without_writing_anything_twice(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    assert orchestra(tmp_path, environment, "init", ".").wait() == 0
    shorten(tmp_path)
    first = orchestra(tmp_path, environment, "night", "run")
    until_the_first_is_written(first)
    first.kill()
    first.communicate()
    written = sum(nights(tmp_path).values())
    assert written >= 1
    time.sleep(1)
    second = orchestra(tmp_path, environment, "night", "run")
    stdout, stderr = second.communicate(timeout=60 * MINUTES)
    assert second.returncode == 0, stderr
    assert "Traceback" not in stderr
    assert len(stdout.splitlines()) >= len(AGENTS) - written  # one may have been saved untold
    assert set(nights(tmp_path).values()) == {1}
    assert {key.partition("/")[0] for key in nights(tmp_path)} == AGENTS

    told = orchestra(tmp_path, environment, "night", "history", "--json")
    rows: list[dict[str, Any]] = json.loads(told.communicate()[0])
    assert {row["agent"] for row in rows} == AGENTS
    assert {row["status"] for row in rows} == {"written"}
    assert sum(row["attempts"] for row in rows) <= len(AGENTS) + 1
    assert all(Path(tmp_path, row["draft"]).is_file() for row in rows)
    assert all(row["words"] > WORDS / 2 for row in rows)

    third = orchestra(tmp_path, environment, "night", "run")
    assert third.communicate()[0] == ""
    assert third.returncode == 0
