from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.checking.documents import GOOD, WORLD, judged

from orchestra.check_settings import CheckSettings
from orchestra.checking.policy import Policy
from orchestra.checking.runner import MAX_BYTES, check_text
from orchestra.editing.judging import check_whatever, is_document
from orchestra.evidence import evidence_path, render_evidence

ROOT = Path("/essai")


@pytest.mark.parametrize(
    ("path", "text", "is_one"),
    [
        ("output/drafts/x.md", "no front matter", True),
        ("output/drafts/x.md", "---\ntitle: x\n---\n", True),
        ("output/published/README.md", "# Contents", False),
        ("output/site/style.css", "---", False),
        ("README.md", "# Read me", False),
        ("notes/x.md", "---\r\ntitle: x\r\n", True),
        ("notes/X.MD", "\ufeff---\ntitle: x\n", True),
        ("notes/x.md", "----and so on", False),
        ("notes/x.md", "", False),
        ("sources/x.md", "---\ntitle: x\n", False),
        ("prompts/x.md", "---\ntitle: x\n", False),
        ("agents/x.yaml", "---\nid: x\n", False),
        ("../elsewhere/x.md", "---\ntitle: x\n", True),
        ("../elsewhere/x.md", "# x", False),
    ],
)
def test_only_reflections_are_checked(path: str, text: str, is_one: bool) -> None:
    assert is_document(Path("/essai", path).resolve(), text, ROOT) is is_one


def test_outside_a_workspace_front_matter_makes_a_document() -> None:
    assert is_document(Path("/essai/output/x.md"), "---\n", None)
    assert not is_document(Path("/essai/output/x.md"), "# x", None)


def test_text_without_a_file_is_checked() -> None:
    assert is_document(None, "---\n", None)


def test_text_too_large_for_the_checker_is_not_checked() -> None:
    assert not is_document(None, "---\n" + "x" * MAX_BYTES, None)


def test_rule_that_fails_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.checking.rules.form._in_body", lambda *_: 1 / 0)
    text = GOOD.replace("## Résumé exécutif\n", "## RÉSUMÉ exécutif\n\n\n")
    world = replace(WORLD, policy=Policy(CheckSettings(select=["SEC"])))
    checked = check_whatever("x.md", text, world)
    assert [finding.rule for finding in checked.findings] == ["SEC014"]
    assert list(checked.broken) == ["SEC015"]
    assert "ZeroDivisionError" in checked.broken["SEC015"]
    assert check_text("x.md", text, checked.world) == checked.findings


def test_failure_outside_the_rules_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.checking.runner.parse_document", lambda _text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_whatever("x.md", GOOD, WORLD)


def test_the_evidence_beside_a_document_is_read_while_it_is_edited(tmp_path: Path) -> None:
    path = tmp_path / "03-essai.md"
    evidence_path(path).write_text(render_evidence(judged()), "utf-8")
    typed = GOOD.replace("ce qui lui manque", "ce qui lui plaît")
    rules = [finding.rule for finding in check_whatever(str(path), typed, WORLD).findings]
    assert rules == ["SUP004"]
    assert check_whatever(str(path), GOOD, WORLD).findings == []
