"""Every rule has its page, a bad fixture in which it finds its fault, and a good one.

The fixtures are in ``tests/fixtures/rules/CODE``: ``bad.md`` and ``good.md`` are short examples, in
which only that rule is asked; ``expected.json`` has the line in ``bad.md``. A rule that judges the
archive has folders ``bad`` and ``good`` instead, and ``expected.json`` names the file too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.labelled.world import world

from orchestra.checking.many import check_many
from orchestra.checking.registry import Rule, all_rules
from orchestra.checking.rulebook import page_name, render_file
from orchestra.checking.runner import check_file
from orchestra.checking.tree import find_documents

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "rules"
RULES = all_rules()
DOCUMENT_RULES = [rule for rule in RULES if rule.scope != "archive"]
ARCHIVE_RULES = [rule for rule in RULES if rule.scope == "archive"]


def _expected(rule: Rule) -> dict[str, Any]:
    expected = json.loads((FIXTURES / rule.code / "expected.json").read_text("utf-8"))
    assert isinstance(expected, dict)
    return expected


def _lines(rule: Rule, name: str) -> list[int]:
    path = FIXTURES / rule.code / name
    assert path.is_file(), f"{rule.code} {rule.name} has no {name}"
    return [found.line for found in check_file(path, world("note")) if found.rule == rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_has_its_page(rule: Rule) -> None:
    page = ROOT / "docs" / "rules" / page_name(rule)
    assert page.is_file(), "make rules writes it"
    assert page.read_text("utf-8") == render_file(rule), "make rules writes it anew"


@pytest.mark.parametrize("rule", DOCUMENT_RULES, ids=lambda rule: rule.code)
def test_bad_fixture_is_found_at_its_line(rule: Rule) -> None:
    assert _lines(rule, "bad.md") == [_expected(rule)["line"]]


@pytest.mark.parametrize("rule", DOCUMENT_RULES, ids=lambda rule: rule.code)
def test_good_fixture_is_not(rule: Rule) -> None:
    assert _lines(rule, "good.md") == []


def _in_archive(rule: Rule, name: str) -> list[dict[str, Any]]:
    folder = FIXTURES / rule.code / name
    assert folder.is_dir(), f"{rule.code} {rule.name} has no folder {name}"
    found = check_many(find_documents([folder]), lambda: world("note"))
    return [
        {"file": Path(file).relative_to(folder).as_posix(), "line": finding.line}
        for file, findings in found.items()
        for finding in findings
        if finding.rule == rule.code
    ]


@pytest.mark.parametrize("rule", ARCHIVE_RULES, ids=lambda rule: rule.code)
def test_bad_archive_is_found_at_its_line(rule: Rule) -> None:
    assert _in_archive(rule, "bad") == [_expected(rule)]


@pytest.mark.parametrize("rule", ARCHIVE_RULES, ids=lambda rule: rule.code)
def test_good_archive_is_not(rule: Rule) -> None:
    assert _in_archive(rule, "good") == []


def test_no_fixture_is_left_of_a_rule_that_is_gone() -> None:
    codes = {rule.code for rule in RULES}
    assert {folder.name for folder in FIXTURES.iterdir()} <= codes


def test_fixtures_are_short() -> None:
    long = {path for path in FIXTURES.rglob("*.md") if len(path.read_bytes()) > 4_000}
    assert long == set()
