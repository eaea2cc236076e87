# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import json
import os
import pty
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
        "heavy = 'tantivy trafilatura pypdfium2 langchain_core openai ollama rich httpx'.split()\n"
        "print([name for name in heavy if name in sys.modules], 'orchestra.checking' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[] True"


def test_source_line_and_caret_are_shown_when_asked_and_not_in_a_pipe() -> None:
    Path("essai.md").write_text(GOOD.replace('"draft"', '"publié"'))
    piped, asked = _run("essai.md").stdout, _run("essai.md", "--source").stdout
    assert '  6 | status: "publié"\n    | ^\n' in asked
    assert "^" not in piped
    assert set(piped.splitlines()) < set(asked.splitlines())
    assert _run("essai.md", "--no-source").stdout == piped


def test_sarif_names_files_relative_to_the_current_folder() -> None:
    Path("à voir").mkdir()
    Path("à voir/essai.md").write_text("")
    result = _run(str(Path("à voir").resolve()), "--format", "sarif")
    (found,) = json.loads(result.stdout)["runs"][0]["results"]
    assert result.exit_code == 1
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%C3%A0%20voir/essai.md"


def test_github_and_junit_reports_say_what_text_says_and_end_the_same() -> None:
    Path("essai.md").write_text("")
    github, junit = (_run("essai.md", "--format", form) for form in ("github", "junit"))
    assert github.stdout.startswith("::error file=essai.md,line=1,col=1,title=FM001 ")
    assert '<testcase classname="orchestra check" name="essai.md">' in junit.stdout
    assert github.exit_code == junit.exit_code == 1


def test_github_report_of_a_document_without_finding_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestra.cli.check._world", lambda workspace: BARE)
    Path("essai.md").write_text(GOOD)
    result = _run("essai.md", "--format", "github")
    assert (result.exit_code, result.stdout) == (0, "")


def test_rules_are_listed_as_a_table_and_as_json() -> None:
    lines = _run("--rules").stdout.splitlines()
    listed = json.loads(_run("--rules", "--json").stdout)
    assert [line.split()[0] for line in lines] == [rule["code"] for rule in listed]
    assert list(listed[0]) == ["code", "name", "severity", "summary", "doc", "options"]


def test_rule_is_explained_by_code_and_by_name() -> None:
    by_code, by_name = _run("--explain", "ref003"), _run("--explain", "unknown-reference")
    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith("# REF003 unknown-reference\n")
    assert json.loads(_run("--explain", "REF003", "--json").stdout)["code"] == "REF003"


def test_unknown_rule_ends_in_two_with_a_guess() -> None:
    done = _program("check", "--explain", "REF033")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no rule “REF033” (did you mean REF003?)" in done.stderr


def test_rules_are_not_shown_as_a_report() -> None:
    assert isinstance(_run("--rules", "--format", "sarif").exception, OrchestraError)


def test_source_line_and_caret_are_shown_on_a_terminal() -> None:
    Path("essai.md").write_text("## Introduction\n")
    reader, terminal = pty.openpty()
    with os.fdopen(terminal, "wb") as stdout:
        command = [sys.executable, "-m", "orchestra.cli", "check", "essai.md"]
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
        shown = os.read(reader, 65536).decode()
    os.close(reader)
    assert done.returncode == 1
    assert "  1 | ## Introduction\r\n    | ^\r\n" in shown


def test_language_server_is_started_by_the_command() -> None:
    hello = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    ends = (b'{"jsonrpc":"2.0","id":2,"method":"shutdown"}', b'{"jsonrpc":"2.0","method":"exit"}')
    sent = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(each), each) for each in (hello, *ends))
    done = subprocess.run(
        [sys.executable, "-m", "orchestra.cli", "check", "--lsp"],
        input=sent, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b'"codeActionProvider"' in done.stdout
