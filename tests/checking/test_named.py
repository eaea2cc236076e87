# ruff: noqa: E501 - tables of cases are read line by line
from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.acronyms import stands_for
from orchestra.checking.named import unnamed_names, unnamed_programmes
from orchestra.checking.registry import find_rule
from orchestra.checking.sieve import Seen

PROGRAMMES = [
    ("Le programme Hameaux Bavards aide", "rien", ["programme Hameaux Bavards"]), ("Le programme Hameaux Bavards aide", "Hameaux bavards", []),
    ("Le dispositif « Voisins d’abord » aide", "rien", ["dispositif « Voisins d’abord »"]), ("Le dispositif « Voisins d’abord » aide", "voisins, d’abord", []),
    ("Le plan national Mille Fenêtres aide", "rien", ["plan national Mille Fenêtres"]), ("Un appel à projets Cours Ouvertes", "rien", ["appel à projets Cours Ouvertes"]),
    ("Avec France 2030 et Agenda 21", "France 2030", ["Agenda 21"]), ("Avec Horizon Europe", "rien", ["Horizon Europe"]), ("un site Natura 2000", "Natura 2000", []),
    ("Le plan France Relance aide", "rien", ["plan France Relance"]), ("Le plan France Relance aide", "France Relance", []), ("Le programme Horizon 2020 aide", "rien", ["programme Horizon 2020"]),
    ("Le programme est long. Action ici", "rien", []), ("un plan « à tiroirs »", "rien", []), ("un plan B", "rien", []), ("un fonds ISR", "rien", []), ("le premier plan", "rien", []),
    ("Le programme Action cœur de ville", "Action cœur de ville", []), ("une stratégie nationale", "rien", []), ("en France, 2019", "rien", []),
]  # fmt: skip
NAMES = [
    ("On y croise l’Institut Quelconque.", "rien", ["Institut Quelconque"]), ("On y croise l’Institut Quelconque.", "l’institut quelconque", []),
    ("On y croise la Maison de Nulle Part.", "une maison", ["Maison de Nulle Part"]), ("Une antenne du KZYP.", "rien", ["KZYP"]), ("Une antenne du KZYP.", "le KZYP", []),
    ("Un projet de SCT.", "un schéma de cohérence territoriale", []),
    ("Institut Quelconque est son nom.", "rien", ["Institut Quelconque"]), ("Selon Quelconque, rien.", "rien", []), ("Le Quelconque Institut dit.", "rien", ["Quelconque Institut"]),
    ("Venue du Quelconque, elle dit.", "rien", []), ("Rien. Les Quelconques disent.", "rien", []), ("« Chaque Quelconque »", "rien", []),
    ("Les États-Unis et la France.", "rien", []), ("Le RGPD, une PME, l’ONU.", "rien", []), ("Au Moyen Âge.", "rien", []), ("l’Union européenne", "rien", []),
    ("LA SOCIETE DES AMIS DE CE LIEU", "rien", []), ("Le programme Hameaux Bavards.", "rien", []), ("La loi ALUR.", "rien", []), ("un quelconque institut", "rien", []),
    ("par l’Ancienne Quelconque Maison", "la Quelconque Maison", []), ("Jean-Quelconque Institut", "jean, quelconque institut", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "passage", "expected"), PROGRAMMES)
def test_programmes_that_no_passage_names(text: str, passage: str, expected: list[str]) -> None:
    found = unnamed_programmes(text, ["Rien.", f"On sait : {passage}."])
    assert [span.text for span in found] == expected


@pytest.mark.parametrize(("text", "passage", "expected"), NAMES)
def test_names_that_no_passage_has(text: str, passage: str, expected: list[str]) -> None:
    found = unnamed_names(text, ["Rien.", f"On sait : {passage}."])
    assert [span.text for span in found] == expected


@pytest.mark.parametrize(
    ("acronym", "text", "expected"),
    [
        ("SCIC", "une société coopérative d’intérêt collectif", True), ("ADEME", "Agence de l’environnement et de la maîtrise de l’énergie", True),
        ("ESS", "l’économie sociale et solidaire", True), ("SCIC", "une société coopérative collective", False), ("ESS", "économie et suite", False),
        ("ESS", "", False), ("S", "société", False), ("ÉSS", "économie sociale et solidaire", True), ("ABC", "a" * 50, False),
    ],
)  # fmt: skip
def test_acronym_is_spelled_out_by_words_in_a_row(acronym: str, text: str, expected: bool) -> None:
    assert stands_for(acronym, (text,)) is expected


FRAGMENTS = st.sampled_from(
    [
        "programme",
        "plan",
        "France",
        "2030",
        "Maison",
        "de",
        "la",
        "l’",
        "KZYP",
        "Jean-Luc",
        "Loire-atlantique",
        " ",
        ".",
        "«",
        "»",
        "Le",
        "\n",
        "ALUR",
        "loi",
        "É",
        "d’",
        "ESS",
    ]
)


@given(st.lists(FRAGMENTS).map(" ".join) | st.lists(FRAGMENTS).map("".join) | st.text())
def test_any_text_has_its_own_names(text: str) -> None:
    assert unnamed_names(text, [text]) == unnamed_programmes(text, [text]) == []
    for span in [*unnamed_names(text, []), *unnamed_programmes(text, [])]:
        assert text[span.start : span.end] == span.text


@given(st.lists(FRAGMENTS).map(" ".join) | st.lists(FRAGMENTS).map("".join))
def test_sieve_lets_every_name_pass(text: str) -> None:
    assert not unnamed_programmes(text, []) or _may_find("REF011", text)
    assert not unnamed_names(text, []) or _may_find("REF012", text)


def _may_find(code: str, text: str) -> bool:
    rule = find_rule(code)
    assert rule is not None
    assert isinstance(rule.sieve, Seen)
    return re2.search(rule.sieve.pattern, text) is not None
