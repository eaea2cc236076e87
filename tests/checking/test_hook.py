"""The hook that other repositories run before a commit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestra.cli import orchestra

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


@pytest.fixture
def hook() -> dict[str, Any]:
    (found,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_hook_runs_a_command_that_exists(hook: dict[str, Any]) -> None:
    program, command = hook["entry"].split()
    assert program == "orchestra"
    assert command in orchestra.list_commands(orchestra.make_context("orchestra", ["check"]))
    assert hook["id"] == "orchestra-check"
    assert hook["language"] == "python"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("output/drafts/tiers-lieux/01-essai.md", True),
        ("output/published/tiers-lieux/01-essai.md", True),
        ("output/published/README.md", False),
        ("output/published/SUMMARY.md", False),
        ("output/site/index.html", False),
        ("README.md", False),
    ],
)
def test_hook_reads_documents_and_not_tables_of_contents(
    hook: dict[str, Any], path: str, expected: bool
) -> None:
    is_read = re.search(hook["files"], path) and not re.search(hook["exclude"], path)
    assert bool(is_read) is expected
