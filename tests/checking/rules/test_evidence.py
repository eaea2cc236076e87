# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, PASSAGES, Case, bad, changed, positions, without_library

COPIED = PASSAGES[1].text.split(" encore")[0]
CASES = [
    bad("REF004", "one word changed", "ceux qui l’ont fabriqué »", "ceux qui l’ont inventé »", (34, 45)),
    bad("REF004", "words of the other passage", "Chacun y vient", "« trouver les pièces qui manquent encore » : chacun y vient", (32, 130)),
    bad("REF004", "straight marks", "Ces gestes changent", 'On dit "que tout change ici demain" et ces gestes changent', (38, 9)),
    bad("REF004", "conclusion quotes what was cited", "Ces gestes", "« trouver les pièces qui manquent encore », ces gestes"),
    bad("REF004", "four words", "Ces gestes", "« rien de tout cela », ces gestes"),
    bad("REF004", "words left out", "« a été assemblé par ceux qui l’ont fabriqué »", "« demande d'abord de comprendre […] trouver les pièces »"),
    bad("REF005", "invented share", "partage 42 établis", "partage 43 établis", (32, 25)),
    bad("REF005", "other year, other figure", "Celui qui répare", "En 2018, 27 % de ceux qui réparent", (34, 4), (34, 10)),
    bad("REF005", "figure of the other passage", "cette réparation prend", "42 réparations prennent", (34, 115)),
    bad("REF005", "figure in the conclusion", "Il reste à", "Pour 500 membres, il reste à", (38, 65)),
    bad("REF005", "thousands and the summary", "Un atelier ouvert", "En 1250 séances, un atelier ouvert"),
    bad("REF005", "year of the source", "Celui qui répare", "En 2021, celui qui répare"),
    bad("REF005", "number that the passage spells out", "partage 42 établis", "partage 3 salles et 42 établis"),
    bad("TXT008", "sentence of the guide", "Il reste", f"{COPIED}. Il reste", (38, 60)),
    bad("TXT008", "copy without accents or commas", "Ces gestes", "Reparer un objet demande d'abord, de comprendre comment il a ete assemble par ceux qui l'ont fabrique puis de trouver. Ces gestes", (38, 1)),
    bad("TXT008", "copy between quotation marks", "Il reste", f"« {COPIED} ». Il reste"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_evidence_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


@pytest.mark.parametrize("case", [case for case in CASES if case.positions], ids=str)
def test_nothing_is_judged_without_a_library(case: Case) -> None:
    assert positions(case.rule, changed(case), without_library()) == ()


def test_old_document_is_not_judged_by_passages_it_does_not_name() -> None:
    start, end = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
    old = (GOOD[:start] + GOOD[end:]).replace("42 établis", "43 établis")
    assert positions("REF005", old) == ()


def test_paragraph_whose_only_citation_is_lost_is_found_once() -> None:
    text = GOOD.replace("2019 [1].", "2019 [9].")
    assert positions("REF001", text) == ((32, 123),)
    assert positions("REF005", text) == ()
