# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.checking.documents import BARE, GOOD

from orchestra.cli.check import check
from orchestra.cli.context import Options
from orchestra.errors import OrchestraError


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(check, list(arguments), obj=Options())


def _program(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestra.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_errors_are_printed_with_their_place_and_end_in_one() -> None:
    Path("essai.md").write_text(GOOD.replace('"draft"', '"publié"'))
    result = _run("essai.md")
    assert result.exit_code == 1
    assert "essai.md:6:1: error FM009 unknown-status: " in result.stdout
    assert result.stdout.splitlines()[-1].endswith(" in 1 file")


@pytest.mark.parametrize("option", [("--format", "json"), ("--json",)])
def test_json_is_the_findings_and_nothing_else(option: tuple[str, ...]) -> None:
    Path("essai.md").write_text(GOOD.replace('"draft"', '"publié"'))
    found = json.loads(_run("essai.md", *option).stdout)
    assert ("essai.md", 6, 1, "FM009") in {
        (f["path"], f["line"], f["column"], f["rule"]) for f in found
    }


def test_warnings_alone_end_in_zero_unless_they_are_asked_to_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    monkeypatch.setattr("orchestra.cli.check._world", lambda workspace: BARE)
    Path("essai.md").write_text(GOOD.replace("wordcount: 110", "wordcount: 111"))
    assert _run("essai.md").exit_code == 0
    assert "0 errors, 1 warning in 1 file" in _run("essai.md").stdout
    assert _run("essai.md", "--fail-on", "warning").exit_code == 1


def test_without_workspace_a_path_must_be_named() -> None:
    result = _run()
    assert isinstance(result.exception, OrchestraError)
    assert "orchestra check FILE" in result.exception.hint


def test_missing_file_ends_in_two_with_one_line_and_a_hint() -> None:
    done = _program("check", "nowhere.md")
    assert done.returncode == 2
    assert "nowhere.md does not exist" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_exit_codes_of_the_program_are_those_of_the_command() -> None:
    Path("empty.md").write_text("")
    done = _program("check", "empty.md")
    assert (done.returncode, done.stderr) == (1, "")
    assert "empty.md:1:1: error FM001 unreadable-file: " in done.stdout


def test_workspace_is_checked_by_its_own_archive_agents_and_library(nowhere: Path) -> None:
    assert _program("init", ".").returncode == 0
    done = _program("check")
    assert (done.returncode, done.stdout) == (0, "0 errors, 0 warnings in 0 files\n")
    draft = nowhere / "output" / "drafts" / "essai.md"
    draft.parent.mkdir(parents=True)
    draft.write_text(GOOD)
    done = _program("check", "--json")
    rules = {finding["rule"] for finding in json.loads(done.stdout)}
    assert done.returncode == 1
    assert {"FM013", "REF001", "REF003"} <= rules


def test_checking_imports_nothing_heavy() -> None:
    Path("essai.md").write_text(GOOD)
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom orchestra.cli import orchestra\n"
        "CliRunner().invoke(orchestra, ['check', 'essai.md'])\n"
        "heavy = 'tantivy trafilatura pypdf docx langchain_core openai ollama rich httpx'.split()\n"
        "print([name for name in heavy if name in sys.modules], 'orchestra.checking' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[] True"
