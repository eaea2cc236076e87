from __future__ import annotations

import pytest
from tests.writing.desk import GARDEN, a_measure

from orchestra.writing.faults import judge, repeated, support, unknown_names, weight

GOOD = (
    "Trois soirs par semaine, les habitants du quartier trouvent ouvertes les parcelles du jardin."
    " Les outils que prêtent les bénévoles sont rangés dans la remise que le quartier a construite."
)


def kinds(text: str, **changes: object) -> set[str]:
    return {fault.kind for fault in judge(text, a_measure(words=30, **changes))}


def test_a_paragraph_that_says_the_facts_otherwise_has_no_fault() -> None:
    assert judge(GOOD, a_measure(words=30)) == []
    assert weight([]) == 0


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("figure", "Les 450 habitants du quartier ouvrent les parcelles du jardin."),
        ("figure", "Les bénévoles ont construit la remise du jardin en 1987."),
        ("name", "Les bénévoles du jardin suivent Ostrom pour ranger les outils."),
        ("name", "ONU et bénévoles rangent les outils du jardin dans la remise."),
        ("leftover", "Selon les consignes, les bénévoles rangent les outils du jardin."),
        ("leftover", "Voici le paragraphe sur les outils rangés dans la remise du jardin."),
        ("quotes", "Les bénévoles parlent de 'remise partagée' pour ranger les outils."),
        ("person", "Nous rangeons les outils des bénévoles dans la remise du jardin."),
        ("unsupported", "Les éléphants migrateurs traversent parfois des savanes brûlantes."),
        ("language", "The volunteers of the garden keep the tools in the shed."),
        ("language", "Les bénévoles rangent les outils with the habitants du jardin."),
        ("cut", "Les bénévoles rangent les outils du jardin dans la"),
    ],
)
def test_each_fault_of_a_sentence_is_seen(kind: str, sentence: str) -> None:
    assert kind in kinds(f"{GOOD} {sentence}")
    assert kind not in kinds(GOOD)


def test_an_empty_paragraph_weighs_more_than_any_other() -> None:
    [empty] = judge("", a_measure())
    worst = judge("Nous 12 345 mots 'de' Ostrom the of", a_measure(keywords=("mot", "autre")))
    assert empty.kind == "empty"
    assert len(worst) > 3
    assert empty.weight > weight(worst)


def test_a_short_paragraph_is_told_its_length() -> None:
    [fault] = judge(GOOD, a_measure(words=100))
    assert fault.kind == "short"
    assert "30 mots au lieu de 100" in fault.message


def test_a_keyword_counts_in_any_inflexion() -> None:
    assert kinds(GOOD, keywords=("outil", "Bénévole")) == set()
    assert kinds(GOOD, keywords=("arrosage",)) == {"keyword"}


def test_a_paragraph_copied_or_quoted_for_the_most_part_is_a_copy() -> None:
    assert "copied" in kinds(GARDEN)
    assert "copied" in kinds(f"« {GARDEN} »")


def test_words_of_the_instruction_are_leftovers_but_those_of_the_facts_are_not() -> None:
    instruction = "Rédige deux phrases pour dire ce que les parcelles ouvertes changent."
    said = "Les habitants viennent dire ce que les parcelles ouvertes changent au jardin."
    assert "leftover" in kinds(f"{GOOD} {said}", instruction=instruction)
    assert "leftover" not in kinds(f"{GOOD} {said}")


def test_a_near_copy_of_an_earlier_sentence_is_repeated() -> None:
    near = "Les parcelles du jardin, trois soirs par semaine, les habitants les trouvent ouvertes."
    assert [s.text for s in repeated(near, a_measure(earlier=(GOOD,)))] == [near]
    assert repeated(near, a_measure()) == []


def test_the_same_few_words_twice_are_repeated() -> None:
    short = "Ce qui ne va pas se dit le soir."
    assert len(repeated(f"{short} {short}", a_measure())) == 1
    assert repeated("Elle dure. Elle dure.", a_measure()) == []


def test_without_facts_nothing_is_unsupported_or_unknown() -> None:
    measure = a_measure(facts=(), quotable=())
    assert support("Les éléphants migrateurs traversent des savanes brûlantes.", measure) == 1
    assert unknown_names("Le rapport de Marie Dupont le dit.", measure) == []


def test_a_sentence_with_its_keyword_may_stray_further_from_the_facts() -> None:
    sentence = "La solidarité profonde rapproche bénévoles anciens, passants curieux, outils usés."
    assert "unsupported" in kinds(f"{GOOD} {sentence}")
    assert "unsupported" not in kinds(f"{GOOD} {sentence}", keywords=("solidarité",))
