from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.checking.documents import GOOD

from orchestra.cli.check import check
from orchestra.cli.context import Options

BROKEN = GOOD.replace("## Conclusion", "### CONCLUSION").replace("[1]. Chacun", "[1].  \nChacun")


def _check(*arguments: str) -> Result:
    return CliRunner().invoke(check, list(arguments), obj=Options())


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "essai.md"
    path.write_text(BROKEN)
    return path


def test_diff_shows_and_writes_nothing(draft: Path) -> None:
    done = _check("--diff", "essai.md")
    assert done.exit_code == 1
    assert "-### CONCLUSION\n+## Conclusion\n" in done.stdout
    assert "would change 1 file" in done.stderr
    assert draft.read_text() == BROKEN


def test_fix_writes_and_reports_what_is_left(draft: Path) -> None:
    done = _check("--fix", "--json", "essai.md")
    assert "in 1 file" in done.stderr
    assert "## Conclusion\n" in draft.read_text()
    left = json.loads(done.stdout)
    assert left
    assert not any(finding["fixable"] for finding in left)


def test_nothing_to_fix_is_said_and_no_fault(draft: Path) -> None:
    _check("--fix", "essai.md")
    again = _check("--diff", "essai.md")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "fixed 0 findings in 0 files" in _check("--fix", "essai.md").stderr


def test_approved_document_is_named_and_left(draft: Path) -> None:
    text = BROKEN.replace('"draft"', '"approved"')
    draft.write_text(text)
    done = _check("--fix", "essai.md")
    assert "essai.md is left as it is: it is approved" in done.stderr
    assert draft.read_text() == text
