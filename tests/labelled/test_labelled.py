"""The checker on documents whose faults are known: it finds them all, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.labelled import archives
from tests.labelled.judging import (
    judged_good,
    judged_harmless,
    judged_with_evidence,
    verdicts,
)
from tests.labelled.known import FALSE_ERRORS, HARMFUL, MISSED
from tests.labelled.planting import WAYS, planted_documents

from orchestra.checking.registry import all_rules

if TYPE_CHECKING:
    from pathlib import Path

    from tests.labelled.archives import ArchiveWay

planted_documents()
RULES = sorted({way.rule for way in WAYS})
FEWEST_WAYS = 3
# The older headings without accents are in the archive, and are said to lack them; some headings
# have a non-breaking space before their colon, which the template's own do not have. The older
# documents have straight apostrophes and the spaces of the keyboard.
EXPECTED_WARNINGS = {"TXT007", "SEC014"}
EXPECTED_OF_OLD = {"TYP002", "TYP003", "TYP010"}


def test_set_is_large_and_every_rule_has_three_ways() -> None:
    assert len(judged_good()) >= 40
    assert len(verdicts()) >= 150
    ways = [way.rule for way in [*WAYS, *archives.WAYS]]
    poor = {rule.code for rule in all_rules() if ways.count(rule.code) < FEWEST_WAYS}
    assert poor == set()


def test_every_way_is_planted_in_some_document() -> None:
    planted = {(v.planted.way.rule, v.planted.way.label) for v in verdicts()}
    assert {(way.rule, way.label) for way in WAYS} == planted


def test_good_documents_have_no_error() -> None:
    false = {
        (good.name, finding.rule)
        for good, findings in judged_good()
        for finding in findings
        if finding.severity == "error"
    }
    assert false == FALSE_ERRORS


def test_good_documents_have_no_warning_that_is_not_meant() -> None:
    warned = [
        f"{good.name}:{finding.line} {finding.rule} {finding.message}"
        for good, findings in judged_good()
        for finding in findings
        if finding.severity == "warning"
        and finding.rule not in EXPECTED_WARNINGS
        and not (good.kind == "ancien" and finding.rule in EXPECTED_OF_OLD)
    ]
    assert warned == []


def test_good_documents_have_no_finding_more_with_their_evidence() -> None:
    brought = [
        f"{good.name}:{finding.line} {finding.rule} {finding.message}"
        for (good, findings), (_, before) in zip(judged_with_evidence(), judged_good(), strict=True)
        for finding in findings
        if finding.rule not in {f.rule for f in before}
    ]
    assert brought == []


def test_harmless_changes_bring_no_finding() -> None:
    brought = {(each.rule, each.label): found for each, found in judged_harmless() if found}
    assert {key: found for key, found in brought.items() if key not in HARMFUL} == {}
    assert HARMFUL - set(brought) == set(), "these are harmless now: take them out of known.py"


@pytest.mark.parametrize("rule", RULES)
def test_planted_faults_are_found_at_their_line(rule: str) -> None:
    missed = [
        f"{v.planted} on line {sorted(v.planted.lines)}: named {v.elsewhere}"
        for v in verdicts()
        if v.planted.way.rule == rule
        and not v.is_found
        and (rule, v.planted.way.label) not in MISSED
    ]
    assert missed == []


@pytest.mark.parametrize("rule", RULES)
def test_planted_faults_bring_no_error_that_is_not_theirs(rule: str) -> None:
    false = [
        f"{v.planted}: {v.others}" for v in verdicts() if v.planted.way.rule == rule and v.others
    ]
    assert false == []


def test_what_is_known_to_be_missed_still_is() -> None:
    found = {(v.planted.way.rule, v.planted.way.label) for v in verdicts() if v.is_found}
    assert found & MISSED == set(), "these are found now: take them out of known.py"


def _of_the_archive(folder: Path, files: archives.Files) -> set[tuple[str, str, int]]:
    codes = {rule.code for rule in all_rules() if rule.scope == "archive"}
    start = len(f"{folder}/output/")
    return {
        (f.rule, f.path[start:], f.line)
        for f in archives.found_in(folder, files)
        if f.rule in codes
    }


def test_good_archive_has_no_finding(tmp_path: Path) -> None:
    assert _of_the_archive(tmp_path, archives.good_archive()) == set()


@pytest.mark.parametrize("way", archives.WAYS, ids=lambda way: f"{way.rule} {way.label}")
def test_fault_of_the_archive_is_found_and_nothing_else(tmp_path: Path, way: ArchiveWay) -> None:
    files = archives.good_archive()
    name, key = way.plant(files)
    expected = {(way.rule, name, archives.line_of(files[name], key))}
    is_missed = (way.rule, way.label) in MISSED
    assert _of_the_archive(tmp_path, files) == (set() if is_missed else expected)
