from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.checking.documents import GOOD

from orchestra.archive import locked
from orchestra.cli.check import check
from orchestra.cli.context import Options
from orchestra.errors import ArchiveError
from orchestra.review.paper import paper_paths, read_paper
from orchestra.review.versions import version_text, versions

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


def test_wordcount_alone_is_mended(draft: Path) -> None:
    draft.write_text(GOOD.replace("wordcount: ", "wordcount: 9"))
    assert "fixed 1 finding in 1 file\n" in _check("--fix", "essai.md").stderr
    assert draft.read_text() == GOOD


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_diff_of_several_files_can_be_given_to_patch(draft: Path, end: str) -> None:
    other = draft.parent / "un sous-dossier" / "deux.md"
    other.parent.mkdir()
    for path in (draft, other):
        path.write_text(BROKEN, newline=end)
    done = _check("--diff", str(draft.parent))  # absolute names, which patch would not take
    subprocess.run(
        ["patch", "-s", "-p0", "--binary"], input=done.stdout_bytes, check=True, timeout=60
    )
    assert _check("--diff", str(draft.parent)).exit_code == 0
    assert draft.read_bytes() == other.read_bytes()
    assert f"## Conclusion{end}".encode() in draft.read_bytes()


def test_diff_has_no_colours_in_a_pipe(draft: Path) -> None:
    assert "\x1b" not in _check("--diff", "essai.md").stdout


def test_file_that_must_not_be_written_is_named_and_the_others_are_mended(draft: Path) -> None:
    other = draft.parent / "autre.md"
    other.write_text(BROKEN)
    draft.chmod(0o444)
    done = _check("--fix", "autre.md", "essai.md")
    assert "essai.md is read-only" in done.stderr
    assert "in 1 file\n" in done.stderr
    assert draft.read_text() == BROKEN
    assert "## Conclusion\n" in other.read_text()


def test_text_that_a_document_of_the_archive_had_is_kept(
    make_workspace: Callable[..., Path],
) -> None:
    output = make_workspace() / "output"
    path = output / "drafts" / "essai" / "03-essai.md"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN)
    _check("--fix", str(path))
    assert path.read_text() != BROKEN
    assert paper_paths(output) == [path]
    paper = read_paper(output, path)
    assert [version.number for version in versions(output, paper)] == [1, 2]
    assert version_text(output, paper, 1) == BROKEN


def test_archive_that_is_held_by_another_is_waited_for_and_not_written(
    make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestra.archive.LOCK_SECONDS", 0)
    output = make_workspace() / "output"
    path = output / "essai.md"
    output.mkdir(exist_ok=True)
    path.write_text(BROKEN)
    with locked(output):
        done = _check("--fix", str(path))
    assert isinstance(done.exception, ArchiveError)
    assert path.read_text() == BROKEN
