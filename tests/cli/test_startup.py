from __future__ import annotations

import subprocess
import sys

import pytest
from tests.cli.program import run

from orchestra import __version__
from orchestra.cli import COMMANDS

HEAVY = (
    "langchain", "langchain_core", "langchain_ollama", "langchain_openai", "langsmith", "dbos",
    "sqlalchemy", "fastapi", "tantivy", "pydantic", "rich", "httpx", "openai", "ollama",
    "trafilatura", "pypdfium2",
)  # fmt: skip


def imported(*arguments: str) -> set[str]:
    """Return the packages that ``orchestra`` imports for these arguments."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "orchestra.cli", *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_and_version_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert {"click", "orchestra"} <= found
    assert not found & set(HEAVY)


def test_the_help_of_a_command_imports_nothing_heavy() -> None:
    assert not imported("write", "--help") & (set(HEAVY) - {"pydantic"})


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.code == 0
    listed = [line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines()[1:]]
    assert listed == list(COMMANDS)


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert done.stdout.startswith(f"Usage: orchestra {command}")


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.strip().endswith(__version__)


def test_an_unknown_command_is_refused() -> None:
    done = run("wirte")
    assert done.code == 2
    assert "No such command 'wirte'" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_command_the_help_is_shown() -> None:
    done = run()
    assert "write" in done.stdout + done.stderr
    assert done.code == 2
