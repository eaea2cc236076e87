# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.checking.documents import (
    GOOD,
    PASSAGES,
    WORLD,
    Case,
    Shelf,
    bad,
    changed,
    positions,
    without_library,
)  # fmt: skip

from orchestra.checking.registry import find_rule
from orchestra.checking.runner import check_text
from orchestra.document import parse_document
from orchestra.library.work import Work

COPIED = PASSAGES[1].text.split(" encore")[0]
CASES = [
    bad("REF004", "block quotation that is the passage's", "du temps [2].", "du temps :\n\n> Réparer un objet demande d’abord de comprendre [2]"),
    bad("REF004", "block quotation that was changed", "du temps [2].", "du temps :\n\n> Réparer un objet demande toujours de comprendre [2]", (36, 3)),
    bad("REF004", "one word changed", "ceux qui l’ont fabriqué", "ceux qui l’ont inventé", (34, 45)),
    bad("REF004", "words of the other passage", "Chacun y vient", "« trouver les pièces qui manquent encore » : chacun y vient", (32, 130)),
    bad("REF004", "straight marks", "Ces gestes changent", 'On dit "que tout change ici demain" et ces gestes changent', (38, 9)),
    bad("REF004", "conclusion quotes what was cited", "Ces gestes", "« trouver les pièces qui manquent encore », ces gestes"),
    bad("REF004", "four words", "Ces gestes", "« rien de tout cela », ces gestes"),
    bad("REF004", "words left out", "«\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0»", "« demande d'abord de comprendre […] trouver les pièces »"),
    bad("REF005", "invented share", "partage 42 établis", "partage 43 établis", (32, 25)),
    bad("REF005", "other year, other figure", "Celui qui répare", "En 2018, 27 % de ceux qui réparent", (34, 4), (34, 10)),
    bad("REF005", "figure of the other passage", "cette réparation prend", "42 réparations prennent", (34, 115)),
    bad("REF005", "figure in the conclusion", "Il reste à", "Pour 500 membres, il reste à", (38, 65)),
    bad("REF005", "thousands and the summary", "Un atelier ouvert", "En 1250 séances, un atelier ouvert"),
    bad("REF005", "year of the source", "Celui qui répare", "En 2021, celui qui répare"),
    bad("REF005", "number that the passage spells out", "partage 42 établis", "partage 3 salles et 42 établis"),
    bad("REF004", "the title of a source", "Ces gestes", "Le « Guide d’essai du réemploi », ces gestes"),
    bad("REF004", "the document's own title", "Ces gestes", "« Réemploi et réparation à l’atelier » : ces gestes"),
    bad("REF004", "a quotation in a quotation", "«\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0»", "« comprendre comment “il a été assemblé” par ceux qui l’ont fabriqué »"),
    bad("REF004", "a false quotation in a quotation", "«\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0»", "« comprendre “tout ce” qu’il a été »", (34, 45)),
    bad("REF004", "a letter changed", "«\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0»", "« [i]l a été assemblé par ceux qui l’ont fabriqué »"),
    bad("REF005", "share in words", "Celui qui répare", "Les deux tiers des gens, et celui qui répare", (34, 5)),
    bad("REF005", "half of the sessions", "y sont nombreuses", "y sont 50 % du total"),
    bad("REF005", "the same number of something else", "partage 42 établis", "partage 42 % de ses établis", (32, 25)),
    bad("REF005", "large number in words", "partage 42 établis", "partage cinquante établis", (32, 25)),
    bad("REF005", "the number in words", "partage 42 établis", "partage quarante-deux établis"),
    bad("REF005", "small number and idiom", "partage 42 établis", "partage une dizaine d’établis en deux salles"),
    bad("REF005", "number of a law that is not named", "Celui qui répare", "Depuis la loi n° 2014-856, celui qui répare"),
    bad("REF010", "numbered law", "Celui qui répare", "Depuis la loi n° 2014-856, celui qui répare", (34, 11)),
    bad("REF010", "dated decree and article", "Celui qui répare", "Le décret du 3 mai 2012 et l’article 14 disent que celui qui répare", (34, 4), (34, 30)),
    bad("REF010", "directive in the conclusion", "Ces gestes", "Depuis la directive 2008/98/CE, ces gestes", (38, 11)),
    bad("REF010", "law without a name", "Ces gestes", "Depuis une loi de ce temps, ces gestes"),
    bad("REF011", "programme", "Celui qui répare", "Le programme Hameaux Bavards aide celui qui répare", (34, 4)),
    bad("REF011", "plan between guillemets", "Ces gestes", "Le plan « Mille ateliers » et ces gestes", (38, 4)),
    bad("REF011", "series", "Ces gestes", "France 2030 et ces gestes", (38, 1)),
    bad("REF011", "plan without a name", "Ces gestes", "Un plan national aide ces gestes"),
    bad("REF012", "organisation", "Celui qui répare", "L’Institut Quelconque et celui qui répare", (34, 3)),
    bad("REF012", "acronym", "Celui qui répare", "Le KZYP et celui qui répare", (34, 4)),
    bad("REF012", "name of the agent", "Celui qui répare", "Selon l’Agent d’essai, celui qui répare"),
    bad("TXT008", "sentence of the guide", "Il reste", f"{COPIED}. Il reste", (38, 60)),
    bad("TXT008", "copy without accents or commas", "Ces gestes", "Reparer un objet demande d'abord, de comprendre comment il a ete assemble par ceux qui l'ont fabrique puis de trouver. Ces gestes", (38, 1)),
    bad("TXT008", "copy in a block quotation", "Il reste", f"\n\n> {COPIED}.\n\nIl reste"),
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


def _options(code: str, text: str, **options: object) -> list[tuple[int, int]]:
    rule = find_rule(code)
    assert rule is not None
    return [(hit.line, hit.column) for hit in rule.check(parse_document(text), WORLD, **options)]


def test_length_of_a_quotation_is_an_option() -> None:
    text = GOOD.replace("Ces gestes", "« rien de tout cela », ces gestes")
    assert _options("REF004", text) == []
    assert _options("REF004", text, at_least=4) == [(38, 3)]


def test_what_is_known_of_a_work_needs_no_passage() -> None:
    text = GOOD.replace(
        "Celui qui répare", "Dans le volume 35 de la Revue, en mars 2017, celui qui"
    )
    known = Work(volume="35", date="2017-03")
    first, guide = PASSAGES
    guide = replace(guide, source=replace(guide.source, work=known))
    shelf = Shelf((first.source, guide.source), (first, guide))
    assert positions("REF005", text) == ((34, 16), (34, 40))
    assert positions("REF005", text, replace(WORLD, library=shelf)) == ()


def test_length_of_a_copy_is_an_option() -> None:
    text = GOOD.replace(
        "Ces gestes", "Le réemploi des matériaux y occupe la moitié des 1 250 séances : ces gestes"
    )
    assert _options("TXT008", text) == []
    assert _options("TXT008", text, at_least=8) == [(38, 1)]


def test_allowed_names_need_no_source() -> None:
    text = GOOD.replace("Celui qui", "Selon le KZYP et l’Institut Quelconque, celui qui")
    assert _options("REF012", text) == [(34, 10), (34, 20)]
    assert _options("REF012", text, allowed=["KZYP", "Institut Quelconque"]) == []


def test_a_name_is_looked_for_in_all_passages_that_the_document_cites() -> None:
    text = GOOD.replace("Celui qui", "Selon le KZYP, celui qui")
    (found,) = [f for f in check_text("essai.md", text, WORLD) if f.rule == "REF012"]
    assert found.message == "no passage that the document cites speaks of KZYP"


def test_quotation_may_run_into_the_next_passage_of_its_source() -> None:
    first, second = PASSAGES
    begun, ended = (
        "Réparer un objet demande d’abord",
        "de comprendre comment il a été assemblé par ceux qui l’ont fabriqué.",
    )
    split = (
        replace(first, source=second.source, text=ended, ordinal=8),
        replace(second, text=begun, ordinal=7),
    )
    text = GOOD.replace(
        "«\u00a0a été assemblé par ceux qui l’ont fabriqué\u00a0»",
        "« un objet demande d’abord de comprendre comment il a été assemblé »",
    )
    assert positions("REF004", text, replace(WORLD, library=Shelf(held=split))) == ()
    apart = (split[0], replace(split[1], ordinal=5))
    assert positions("REF004", text, replace(WORLD, library=Shelf(held=apart))) == ((34, 45),)


def test_paragraph_that_forgot_its_citation_may_say_what_others_cite() -> None:
    text = GOOD.replace("2019 [1].", "2019.")
    assert positions("REF006", text) != ()
    kept = text.replace("du temps [2].", "du temps [1] [2].")
    assert positions("REF005", kept) == ()
