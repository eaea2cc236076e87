# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.checking.documents import GOOD, PASSAGES, WORLD, Shelf

from orchestra.document import parse_document
from orchestra.review.support import Evidence, evidence, supporting_spans

ATELIER, REPAIR = (passage.text for passage in PASSAGES)


def pieces(claim: str, passage: str) -> list[str]:
    spans = supporting_spans(claim, passage)
    assert all(passage[span.start : span.end] == span.text for span in spans)
    assert all(one.end < two.start for one, two in pairwise(spans))
    return [span.text for span in spans]


def test_words_of_the_same_stem_support_a_claim() -> None:
    assert pieces("La réparation des objets.", "Un objet réparé sert.") == ["objet réparé"]


@pytest.mark.parametrize(
    ("claim", "passage", "expected"),
    [
        ("On y tient 1 250 séances.", "Il y eut 1 250 rendez-vous.", ["1 250"]),
        ("On y tient 1250 séances.", "Il y eut 1\u202f250 rendez-vous.", ["1\u202f250"]),
        ("Depuis 2019 [1].", "En 2018 puis en 2019.", ["2019"]),
        ("Un renvoi [42].", "Il y a 42 places.", []),
    ],
)
def test_figures_support_a_claim_however_they_are_spaced(
    claim: str, passage: str, expected: list[str]
) -> None:
    assert pieces(claim, passage) == expected


def test_a_quotation_is_one_piece() -> None:
    claim = "Celui qui répare cherche comment la chose « a été assemblé par ceux qui l’ont fabriqué » [2]."
    assert "a été assemblé par ceux qui l’ont fabriqué" in " ".join(pieces(claim, REPAIR))


def test_hits_with_only_common_words_between_them_are_one_piece() -> None:
    assert pieces("réemploi, matériaux", ATELIER) == ["réemploi des matériaux"]


def test_hits_of_two_sentences_stay_two_pieces() -> None:
    assert pieces("ateliers, jardins", "Voici l’atelier. Jardins ici.") == ["atelier", "Jardins"]


def test_common_words_alone_support_nothing() -> None:
    assert pieces("Il est dans tous les cas pour nous.", "Elle est dans la cour pour tous.") == []


@pytest.mark.parametrize(
    ("claim", "passage"), [("", ""), ("", "Texte."), ("Texte.", ""), ("[1]", "«"), ("é" * 9, "🌱")]
)
def test_texts_without_a_word_in_common_support_nothing(claim: str, passage: str) -> None:
    assert pieces(claim, passage) == []


def test_the_evidence_of_a_paragraph_is_what_its_numbers_lead_to() -> None:
    document = parse_document(GOOD)
    section = document.section("Introduction")
    assert section
    found = evidence(document, WORLD, section.paragraphs[0].text)
    assert [one.number for one in found] == [1]
    assert found[0].passage == PASSAGES[0]
    assert found[0].missing == ""
    said = [span.text for span in found[0].spans]
    assert any("42 établis" in piece for piece in said)
    assert any("2019" in piece for piece in said)


def test_a_number_that_is_cited_twice_is_told_once() -> None:
    found = evidence(parse_document(GOOD), WORLD, "L’atelier [2] et encore [1], puis [2].")
    assert [one.number for one in found] == [2, 1]


def test_a_number_that_leads_nowhere_says_why() -> None:
    document = parse_document(GOOD)
    assert evidence(document, WORLD, "Un [9].") == [Evidence(9, missing="number")]
    shut, empty = replace(WORLD, library=None), replace(WORLD, library=Shelf(held=()))
    assert evidence(document, shut, "Un [1].") == [Evidence(1, missing="library")]
    assert evidence(document, empty, "Un [1].") == [Evidence(1, missing="passage")]
    older = parse_document(GOOD.replace('template: "reflection"\n', ""))
    assert evidence(older, WORLD, "Un [1].") == [Evidence(1, missing="older")]


def test_a_text_that_cites_nothing_has_no_evidence() -> None:
    assert evidence(parse_document(GOOD), WORLD, "Rien ici, pas même [un](lien).") == []
