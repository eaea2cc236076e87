"""Numbers said of something else than the passage says them of."""

import pytest

from orchestra.checking.support.held import Held
from orchestra.checking.support.miscounted import miscounted
from orchestra.checking.support.said import read

PASSAGE = (
    "Cette ruralité regroupe 88 % des communes et 33 % de la population. "
    "L’atelier, ouvert en 2002, a fermé en 2018. La loi retient sept principes et six étapes."
)


def doubts(sentence: str) -> list[str]:
    (said,) = read(sentence)
    return [doubt.reason for doubt in miscounted(Held(said, {"p": PASSAGE}, ()))]


@pytest.mark.parametrize(
    "sentence",
    [
        "La ruralité regroupe 33 % des communes et 88 % de la population.",
        "L’atelier a fermé en 2002.",
        "La loi retient six principes.",
        "La loi retient cinq étapes.",
        "La loi retient quatre gestes.",
    ],
)
def test_a_number_of_something_else_is_found(sentence: str) -> None:
    assert doubts(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "La ruralité compte 33 % de la population et 88 % des communes.",
        "Ouvert en 2002, l’atelier a fermé en 2018.",
        "En 2018, l’atelier a fermé.",
        "Les sept principes de la loi suivent six étapes.",
        "Les deux chiffres diffèrent.",
        "On n’y bâtit rien de neuf.",
    ],
)
def test_a_number_of_the_same_thing_passes(sentence: str) -> None:
    assert doubts(sentence) == []


def test_the_year_that_names_a_law_is_no_number_of_something() -> None:
    (said,) = read("L’article 59 de la loi de 2014 définit la subvention comme facultative.")
    passage = (
        "La loi du 31 juillet 2014 donne une définition de la subvention, à son article 59."
        " La subvention est facultative."
    )
    assert list(miscounted(Held(said, {"p": passage}, ()))) == []


def test_what_a_passage_lists_may_be_counted() -> None:
    (said,) = read("La propriété se décompose en cinq droits.")
    passage = "La propriété se décompose en droits d’accès, de prélèvement, de gestion, d’exclusion"
    assert list(miscounted(Held(said, {"p": f"{passage} et d’aliénation."}, ()))) == []
