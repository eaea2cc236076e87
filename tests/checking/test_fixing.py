from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.fixing import fix_file, fix_text, write_fixed
from orchestra.checking.registry import all_rules
from orchestra.checking.runner import check_text
from orchestra.errors import ArchiveError

# Each fault with what it is mended to: the good document.
FAULTS = {
    "FM007": ('date: "2026-02-03"\ntime: "17:26:11"\n', 'time: "17:26:11"\ndate: "2026-02-03"\n'),
    "FM012": ("wordcount: 1", "wordcount: 9"),
    "SEC013": ("## Conclusion", "#### Conclusion"),
    "SEC014": ("## Résumé exécutif", "## RESUME : executif"),
    "SEC015": ("\n\n## Introduction", " \n\n\n\n## Introduction"),
    "DIS001": ("*Agent: Agent d’essai*", "*Agent : Agent d’essai*"),
}


def _broken(*rules: str) -> str:
    text = GOOD
    for rule in rules or FAULTS:
        right, wrong = FAULTS[rule]
        assert right in text, rule
        text = text.replace(right, wrong, 1)
    return text


@pytest.mark.parametrize("rule", FAULTS)
def test_certain_fault_is_mended(rule: str) -> None:
    text = _broken(rule)
    assert rule in {finding.rule for finding in check_text("essai.md", text, WORLD)}
    assert fix_text("essai.md", text, WORLD)[0] == GOOD


def test_all_faults_are_mended_together_and_once() -> None:
    fixed, count = fix_text("essai.md", _broken(), WORLD)
    assert fixed == GOOD
    assert count >= len(FAULTS)
    assert fix_text("essai.md", fixed, WORLD) == (GOOD, 0)


def test_front_matter_with_comments_is_left_to_a_person() -> None:
    text = _broken("FM007").replace("status:", "# un commentaire\nstatus:", 1)
    assert fix_text("essai.md", text, WORLD) == (text, 0)


def test_keys_move_with_all_their_lines() -> None:
    sources = GOOD[GOOD.index("sources:") : GOOD.index("provenance:")]
    text = GOOD.replace(sources, "", 1).replace("---\n", f"---\n{sources}", 1)
    assert fix_text("essai.md", text, WORLD)[0] == GOOD


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_kept(end: str) -> None:
    text = _broken().replace("\n", end)
    assert fix_text("essai.md", text, WORLD)[0] == GOOD.replace("\n", end)


def test_mixed_line_ends_are_kept_where_nothing_is_mended() -> None:
    head, foot = GOOD.split("## Conclusion")
    text = head.replace("\n", "\r\n") + "### Conclusion" + foot
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert fixed == head.replace("\n", "\r\n") + "## Conclusion" + foot


def _words(text: str) -> list[str]:
    """Return the words of the prose: what no fix may touch."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").split("\n---\n", 1)[-1]
    prose = "\n".join(line for line in body.split("\n") if not line.startswith(("#", "*")))
    return re.findall(r"\w+", prose)


pieces = st.sampled_from(
    ["\n", "\r\n", "  ", "\t", "#", "### Conclusion\n", "## introduction\n", "*Agent : x*", "```\n",
     " ;", "!", "...", "«", "» ", "\u00a0", "'", "<!-- orchestra: ignore SEC015 -->", "e\u0301"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), pieces), max_size=6))
def test_mending_is_idempotent_and_keeps_every_word(faults: list[tuple[int, str]]) -> None:
    text = _broken("SEC013", "SEC014")
    for offset, piece in faults:
        text = text[:offset] + piece + text[offset:]
    fixed, _ = fix_text("essai.md", text, WORLD)
    assert fix_text("essai.md", fixed, WORLD) == (fixed, 0)
    assert _words(fixed) == _words(text)


def test_every_fixable_rule_says_so_by_its_edits() -> None:
    fixable = {finding.rule for finding in check_text("e", _broken(), WORLD) if finding.fixable}
    assert fixable == set(FAULTS) <= {rule.code for rule in all_rules()}


def test_file_keeps_its_byte_order_mark_and_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken(), encoding="utf-8-sig")
    path.chmod(0o640)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    write_fixed(fixed)
    assert path.read_text("utf-8") == "\ufeff" + GOOD
    assert path.stat().st_mode & 0o777 == 0o640


def test_link_stays_a_link_to_what_is_mended(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(_broken())
    (tmp_path / "link.md").symlink_to("real.md")
    fixed = fix_file(str(tmp_path / "link.md"), WORLD)
    assert fixed
    write_fixed(fixed)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == GOOD


def test_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken())
    fixed = fix_file(str(path), WORLD)
    assert fixed
    path.write_text("autre chose")
    with pytest.raises(ArchiveError, match="changed while"):
        write_fixed(fixed)
    assert path.read_text() == "autre chose"


@pytest.mark.parametrize("status", ["approved", "published"])
def test_approved_document_is_left_as_it_is(tmp_path: Path, status: str) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken().replace('"draft"', f'"{status}"'))
    fixed = fix_file(str(path), WORLD)
    assert fixed
    assert not fixed.is_changed
    assert "would void the approval" in fixed.refusal


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\0\0"])
def test_what_is_no_text_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "essai.md"
    path.write_bytes(data)
    fixed = fix_file(str(path), WORLD)
    assert fixed is None or not fixed.is_changed
    assert fix_file(str(tmp_path / "nowhere.md"), WORLD) is None


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("end", ["\n", ""])
def test_diff_can_be_applied(tmp_path: Path, end: str) -> None:
    path = tmp_path / "essai.md"
    path.write_text(_broken().rstrip("\n") + end)
    fixed = fix_file(str(path), WORLD)
    assert fixed
    subprocess.run(["patch", "-s", str(path)], input=fixed.diff().encode(), check=True)
    assert path.read_text() == GOOD.rstrip("\n") + end
