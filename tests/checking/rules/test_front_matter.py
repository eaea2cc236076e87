# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import BARE, GOOD, WORLD, Case, bad, changed, positions

from orchestra.checking.runner import check_text

CASES = [
    bad("FM001", "control character", "Un atelier ouvert", "Un \x07atelier ouvert", (28, 4)),
    bad("FM001", "NUL", "ollama", "oll\0ama", (11, 19)),
    bad("FM001", "text with tabs and no-break spaces", "Un atelier", "Un\u00a0atelier\t"),
    bad("FM002", "file that begins with text", "---\ntitle", "title", (1, 1)),
    bad("FM002", "fence after a blank line", "---\ntitle", "\n---\ntitle", (1, 1)),
    bad("FM003", "unquoted colon", '"Agent d’essai"', "Agent : essai : deux", (3, 14)),
    bad("FM003", "unclosed list", '"réparation"]', '"réparation"', (10, 11)),
    bad("FM003", "never closed", "review: {}\n---\n", "review: {}\n", (1, 1)),
    bad("FM003", "alias", "review: {}", "review: *autre", (23, 9)),
    bad("FM003", "colon between quotation marks", '"Agent d’essai"', '"Agent : d’essai"'),
    bad("FM004", "status twice", "numero: 3", 'numero: 3\nstatus: "published"', (9, 1)),
    bad("FM004", "key of a source twice", "- n: 2", "- n: 2\n  n: 3", (20, 3)),
    bad("FM004", "same key in two sources", "- n: 2", "- n: 4"),
    bad("FM005", "no model", 'model: "mistral"\n', "", (1, 1)),
    bad("FM005", "no provenance in a new document", 'provenance: {engine: "ollama"}\n', "", (1, 1)),
    bad("FM006", "misspelt key", "keywords:", "keyword:", (10, 1)),
    bad("FM006", "key of another system", "review: {}", "review: {}\nlayout: post", (24, 1)),
    bad("FM006", "key inside provenance", 'provenance: {engine: "ollama"}', "provenance: {anything: 1}"),
    bad("FM007", "status after theme", 'status: "draft"\ntheme: "Essais"', 'theme: "Essais"\nstatus: "draft"', (7, 1)),
    bad("FM007", "title last", "review: {}", 'review: {}\ntitle: "Fin"'),
    bad("FM007", "model before its generator", 'generated_by: "ollama"\nmodel: "mistral"', 'model: "mistral"\ngenerated_by: "ollama"', (12, 1)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_front_matter_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_old_document_needs_no_key_that_came_with_citations() -> None:
    start, end = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
    assert positions("FM005", GOOD[:start] + GOOD[end:], BARE) == ()


def test_empty_front_matter_is_invalid_and_not_missing() -> None:
    text = "---\n---\n\n## Introduction\n\nUn texte.\n"
    assert positions("FM003", text) == ((1, 1),)
    assert positions("FM002", text) == ()


def test_empty_text_is_unreadable() -> None:
    assert positions("FM001", "") == ((1, 1),)
    assert positions("FM001", "\ufeff \n\n") == ((1, 1),)


SUMMED = "support: {facts: 2, cited: 2, supported: 2, partly: 0, unsupported: 0, inferences: 5}\n"


def test_the_sum_of_the_evidence_may_be_there_and_has_its_place() -> None:
    with_sum = GOOD.replace("provenance:", f"{SUMMED}provenance:")
    assert check_text("essai.md", with_sum, WORLD) == []
    behind = GOOD.replace("review: {}\n", f"review: {{}}\n{SUMMED}")
    assert [(f.rule, f.line) for f in check_text("essai.md", behind, WORLD)] == [("FM007", 24)]


@pytest.mark.parametrize(
    "value", ["3", "[]", "{facts: -1}", '{facts: "2"}', "{facts: true}", "{fact: 2}"]
)
def test_the_sum_of_the_evidence_is_of_numbers(value: str) -> None:
    text = GOOD.replace("provenance:", f"support: {value}\nprovenance:")
    assert [(f.rule, f.line) for f in check_text("essai.md", text, WORLD)] == [("FM008", 22)]
