# ruff: noqa: E501 - documents and tables of cases are read line by line
"""What holds for all rules together."""

from __future__ import annotations

import re

from tests.checking.documents import BARE, GOOD, WORLD, Case
from tests.checking.rules import (
    test_disclosure,
    test_evidence,
    test_exceptions,
    test_form,
    test_front_matter,
    test_keywords,
    test_references,
    test_sections,
    test_spelling,
    test_text,
    test_typography,
    test_values,
)

from orchestra.checking.glance import Glance
from orchestra.checking.registry import all_rules, find_rule
from orchestra.checking.runner import check_text
from orchestra.checking.sieve import all_sieves
from orchestra.document import parse_document

MODULES = (
    test_disclosure, test_evidence, test_exceptions, test_form, test_front_matter, test_keywords, test_references, test_sections, test_spelling, test_text,
    test_typography, test_values,
)  # fmt: skip
# These have their fixtures in tests of their own, because they need a whole other document.
ELSEWHERE = {"SEC002", "SEC011", "FM015", "SEC009", "KEY002"}
# These hold a document against the evidence file beside it, see rules/test_verdicts.py.
BESIDE = {"SUP001", "SUP002", "SUP003", "SUP004", "SUP005"}
# These judge documents together.
TOGETHER = {
    *("ARC001", "ARC002", "ARC003", "ARC004", "ARC005", "ARC006", "ARC007", "ARC008", "KEY004"),
}


def _cases() -> list[Case]:
    return [case for module in MODULES for case in module.CASES]


def test_good_document_has_no_finding() -> None:
    assert check_text("essai.md", GOOD, WORLD) == []
    assert check_text("essai.md", GOOD, BARE) == []


def test_every_rule_has_two_bad_fixtures() -> None:
    bad = [case.rule for case in _cases() if case.positions]
    poor = {rule.code for rule in all_rules() if bad.count(rule.code) < 2}
    assert poor <= ELSEWHERE | BESIDE | TOGETHER


def test_codes_and_names_are_unique_and_well_formed() -> None:
    rules = all_rules()
    assert len(rules) > 40
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)
    assert all(
        re.fullmatch(r"(FM|SEC|KEY|REF|SUP|TXT|TYP|ARC|DIS)\d{3}", rule.code) for rule in rules
    )
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name) for rule in rules)


def test_every_rule_has_a_page_with_reason_example_and_remedy() -> None:
    for rule in all_rules():
        assert all(f"\n{part}:" in rule.doc for part in ("Why", "Example", "Instead")), rule.code


def test_options_have_a_default_and_are_described() -> None:
    for rule in all_rules():
        assert bool(rule.options) == ("\nOptions:" in rule.doc), rule.code
        for name, default in rule.options.items():
            assert isinstance(default, int | float | str | list | tuple), (rule.code, name)
            assert f"`{name}`" in rule.doc, (rule.code, name)


def test_no_sieve_hides_a_finding() -> None:
    for case in _cases():
        text = GOOD
        for old, new in case.changes:
            text = text.replace(old, new, 1)
        document = parse_document(text)
        passing = all_sieves().passing(Glance(document, WORLD))
        for rule in all_rules():
            if rule.scope == "document" and rule.code not in passing:
                assert not list(rule.check(document, WORLD)), (rule.code, str(case))


def test_rule_is_found_by_code_and_by_name() -> None:
    assert find_rule("REF003") is find_rule("unknown-reference") is not None
    assert find_rule("REF999") is None


def test_messages_are_one_line() -> None:
    for case in _cases():
        text = GOOD
        for old, new in case.changes:
            text = text.replace(old, new, 1)
        for finding in check_text("essai.md", text, WORLD):
            assert finding.message.strip()
            assert "\n" not in finding.message
