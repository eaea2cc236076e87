"""French prose as data."""

from __future__ import annotations

import time

import pytest

from orchestra.prose import (
    count_words,
    figures,
    find_phrase,
    fold,
    sentence_key,
    sentences,
    slugify,
    squash,
    stem,
    stems,
    words,
)

FRENCH = (
    "Les habitants du quartier se retrouvent dans un lieu ouvert, où les outils sont partagés et"
    " où chacun peut apprendre des autres."
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Économie", "economie"),
        ("E\u0301conomie", "economie"),  # the accent as a character of its own
        ("ŒUVRE, Æther", "oeuvre, aether"),
        ("l’été", "l'ete"),
        ("Straße", "straße"),
        (
            "".join(f"e{chr(0x300 + n)}" for n in range(40)),
            "e" * 40,
        ),  # more accents than French has
        ("", ""),
    ],
)
def test_fold_drops_case_accents_and_ligatures(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_squash_makes_every_white_space_one_plain_space() -> None:
    assert squash(" un\u00a0mot\n\n  et\u202f:\tdeux ") == "un mot et : deux"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Modèles économiques durables", "modeles-economiques-durables"),
        ("L’œuvre d’un été : bilan n° 2", "l-oeuvre-d-un-ete-bilan-n-2"),
        ("  --- ", ""),
        ("東京", ""),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_slugs_are_safe_file_names(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_words_are_counted_between_white_space_and_read_as_letters() -> None:
    assert count_words("Un  mot\u00a0: l’été 2024\n") == 5
    assert words("L’été 2024, CO2 et bien-être") == ["L", "été", "CO", "et", "bien", "être"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("évaluation", "évaluations"),
        ("évaluation", "EVALUATION"),
        ("coopérative", "coopératives"),
        ("indicateur", "indicateurs"),
        ("partagé", "partagée"),
        ("partagée", "partagees"),
        ("économie", "economies"),
        ("idées", "idee"),
        ("métier", "metiers"),
        ("œuvre", "oeuvres"),
        ("E\u0301cole", "ecole"),
    ],
)
def test_inflected_words_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_words_have_different_stems() -> None:
    assert stem("jardin") != stem("atelier")
    assert stem("été") != stem("et")
    assert stem("à") == stem("a")


@pytest.mark.parametrize(
    ("phrase", "text", "times"),
    [
        ("circuits courts", "Un circuit court, puis des circuits courts.", 2),
        ("utilité sociale", "L’utilité est sociale.", 0),
        ("lien social", "Des liens sociaux.", 1),
        ("jardin partagé", "Une terrasse partagée, des jardins partagés.", 1),
        ("PIB", "Le PIB, le pib.", 2),
        ("qualité de vie", "La qualite de vie.", 1),
        ("…", "Rien… du tout…", 0),
        ("un mot", "mot", 0),
    ],
)
def test_a_phrase_is_found_whatever_its_inflection(phrase: str, text: str, times: int) -> None:
    assert find_phrase(phrase, stems(text)) == times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un. Deux ! Trois ? Quatre…", ["Un.", "Deux !", "Trois ?", "Quatre…"]),
        ("Selon M. Petit, p. 12, c’est vrai. Oui.", ["Selon M. Petit, p. 12, c’est vrai.", "Oui."]),
        ("Selon É. Martin et J. Petit, oui. Bien.", ["Selon É. Martin et J. Petit, oui.", "Bien."]),
        ("Il cite [1]. Puis [2] !", ["Il cite [1].", "Puis [2] !"]),
        ("Il cite. [1][2] Puis rien.", ["Il cite. [1][2]", "Puis rien."]),
        ("Il cite. [1] Il cite. [2]", ["Il cite. [1]", "Il cite. [2]"]),
        ("Elle dit « oui. » Puis part.", ["Elle dit « oui. »", "Puis part."]),
        ("Le taux est de 3.5 pour cent. En 2024. 12 villes.", [
            "Le taux est de 3.5 pour cent.", "En 2024.", "12 villes.",
        ]),
        ("Attention... Partez.", ["Attention...", "Partez."]),
        ("sans point", ["sans point"]),
        ("", []),
        ("  \n ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_says(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


def test_sentences_know_where_they_stand() -> None:
    text = "  Un mot.\nDeux mots ?  Trois."
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
    assert len(sentences(text)) == 3


def test_sentences_that_say_the_same_share_a_key() -> None:
    assert sentence_key("L’été, il pleut [3].") == sentence_key("l'ete il pleut")
    assert sentence_key("Il pleut.") != sentence_key("Il neige.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 500 lieux, 1\u00a0234,5 tonnes et 12\u202f000 €", ["3500", "1234.5", "12000"]),
        ("En 2014, 45,2 % puis 45.2", ["2014", "45.2", "45.2"]),
        ("CO2, H2O, B612", []),
        ("vrai [12] et [3]", []),
        ("le 1er mars", ["1"]),
        ("12 3456", ["12", "3456"]),
        ("1 000 000 d’euros", ["1000000"]),
        ("aucun", []),
    ],
)
def test_figures_are_read_as_the_french_write_them(text: str, expected: list[str]) -> None:
    assert [figure.text for figure in figures(text)] == expected


def test_figures_know_where_they_stand() -> None:
    text = "Avec [1] 3 500 lieux en 2024."
    assert [text[f.start : f.end] for f in figures(text)] == ["3 500", "2024"]


@pytest.mark.parametrize("text", ["." * 50_000, "a. " * 20_000, "1 " * 20_000, "[1]" * 20_000])
def test_long_odd_texts_take_no_time(text: str) -> None:
    started = time.process_time()
    sentences(text)
    figures(text)
    assert time.process_time() - started < 5
