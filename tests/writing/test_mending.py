from __future__ import annotations

import pytest
from tests.writing.desk import GARDEN, a_measure

from orchestra.checking.detectors import copied_runs, is_verbatim, quotations
from orchestra.prose import NBSP
from orchestra.writing.faults import copies, judge
from orchestra.writing.mending import mend

FIRST = "Trois soirs par semaine, les habitants du quartier trouvent les parcelles ouvertes."
LAST = "Les outils que prêtent les bénévoles sont rangés dans une remise du jardin."


def test_sound_sentences_are_left_alone() -> None:
    assert mend(f"{FIRST} {LAST}", a_measure()) == f"{FIRST} {LAST}"
    assert mend("", a_measure()) == ""


@pytest.mark.parametrize(
    "bad",
    [
        "Les éléphants migrateurs traversent parfois des savanes brûlantes.",
        "Les bénévoles du jardin suivent Ostrom pour ranger les outils.",
        "Les 450 habitants du quartier ouvrent les parcelles du jardin.",
        "Les parcelles du quartier, les habitants les trouvent ouvertes trois soirs par semaine.",
        "Selon les consignes, les bénévoles rangent les outils du jardin.",
        "The volunteers of the garden keep the tools in the shed.",
        "Nous rangeons les outils des bénévoles dans la remise du jardin.",
    ],
)
def test_a_sentence_that_cannot_stand_goes_and_the_others_stay(bad: str) -> None:
    assert mend(f"{FIRST} {bad} {LAST}", a_measure()) == f"{FIRST} {LAST}"


def test_a_heading_that_the_model_wrote_as_a_sentence_goes() -> None:
    assert mend(f"Introduction. {FIRST} {LAST}", a_measure()) == f"{FIRST} {LAST}"


@pytest.mark.parametrize("amount", ["130 M€", "130\u00a0€", "45 %"])
def test_the_sign_of_a_unit_stays_with_its_figure_in_a_quotation(amount: str) -> None:
    passage = (
        "Les habitants du quartier et la commune partagent les outils du jardin, dont l’achat a"
        f" représenté un engagement total de {amount} pour les bénévoles."
    )
    said = f"{passage.split(' pour les', maxsplit=1)[0]}."
    mended = mend(f"{FIRST} {said}", a_measure(facts=(GARDEN, passage), quotable=(passage,)))
    assert mended == f"{FIRST} «{NBSP}{said}{NBSP}»"


@pytest.mark.parametrize("given", ["130", "130 $", "1130 €"])
def test_a_sign_that_the_passage_has_not_is_not_quoted(given: str) -> None:
    passage = (
        "Les habitants du quartier et la commune partagent les outils du jardin, dont l’achat a"
        f" représenté un engagement total de {given} pour les bénévoles."
    )
    said = passage.split(given, maxsplit=1)[0] + "130 €."
    measure = a_measure(facts=(GARDEN, passage, "130 €"), quotable=(passage,))
    assert "€" not in "".join(quotation.text for quotation in quotations(mend(said, measure)))


def test_a_short_form_is_no_sentence_that_goes() -> None:
    said = (
        f"{FIRST} Art. Les outils que prêtent les bénévoles sont rangés dans une remise du jardin."
    )
    assert "Art." in mend(said, a_measure())


def test_an_unfinished_end_goes() -> None:
    assert mend(f"{FIRST} Les outils que prêtent les", a_measure()) == FIRST


def test_a_sentence_of_the_prompt_goes() -> None:
    instruction = "Pars de l’idée, puis explique ces faits en les disant autrement : autre ordre."
    said = "Les bénévoles du jardin rangent puis explique ces faits en les disant autrement."
    measure = a_measure(instruction=instruction)
    assert mend(f"{FIRST} {said}", measure) == FIRST
    assert mend(f"{FIRST} {LAST}", measure) == f"{FIRST} {LAST}"


def test_a_sentence_said_in_an_earlier_paragraph_goes() -> None:
    assert mend(f"{FIRST} {LAST}", a_measure(earlier=(LAST,))) == FIRST


def test_what_leans_on_a_sentence_that_is_gone_goes_with_it() -> None:
    gone = "Les 450 habitants du quartier ouvrent les parcelles du jardin."
    leaning = "Ils y trouvent les outils que prêtent les bénévoles du jardin."
    assert mend(f"{gone} {leaning} {FIRST}", a_measure()) == FIRST
    assert mend(f"{leaning} {FIRST}", a_measure()) == f"{leaning} {FIRST}"


def test_a_copied_run_becomes_a_quotation_that_the_checker_finds_verbatim() -> None:
    copied = (
        "Les bénévoles y prêtent des outils rangés dans une remise construite en 2019 par la"
        " commune, ce qui aide les habitants du jardin."
    )
    mended = mend(f"{FIRST} {copied}", a_measure())
    [quotation] = quotations(mended)
    assert quotation.text.endswith("construite en 2019 par la commune")
    assert is_verbatim(quotation.text, [GARDEN])
    assert copied_runs(mended, GARDEN) == []
    assert mended.startswith(FIRST)
    assert mended.endswith("ce qui aide les habitants du jardin.")


def test_a_whole_copied_sentence_is_quoted_with_its_mark() -> None:
    sentence = GARDEN.split(". ")[0] + "."
    mended = mend(f"{LAST} {sentence}", a_measure())
    assert f"«{NBSP}{sentence}{NBSP}»" in mended


def test_a_copy_without_its_accents_is_taken_out_because_it_cannot_be_quoted() -> None:
    copied = (
        "Les benevoles y pretent des outils ranges dans une remise construite en 2019 par la"
        " commune."
    )
    assert copied_runs(copied, GARDEN) != []
    assert mend(f"{FIRST} {copied}", a_measure()) == FIRST


def test_a_paragraph_that_sums_up_may_use_other_words() -> None:
    free = "Une ville attentive encourage partout des initiatives discrètes."
    assert mend(free, a_measure(quotable=())) == free
    assert mend(free, a_measure()) == ""


def test_mending_leaves_nothing_to_mend() -> None:
    text = f"{FIRST} {GARDEN} Les 450 habitants ouvrent. {LAST} {LAST}"
    measure = a_measure(words=20)
    mended = mend(text, measure)
    left = {fault.kind for fault in judge(mended, measure)}
    assert left <= {"copied"}
    assert mend(mended, measure) == mended


def test_a_sentence_taken_out_takes_its_other_copies_with_it() -> None:
    two_copies = (
        "Le jardin partagé ouvre ses parcelles trois soirs par semaine aux habitants du quartier"
        " et les benevoles y pretent des outils ranges dans une remise construite en 2019 par la"
        " commune."
    )
    measure = a_measure()
    assert len(copies(two_copies, measure)) > 1
    assert mend(f"{LAST} {two_copies}", measure) == LAST
    assert mend(f"{two_copies} {LAST}", measure) == LAST
