"""Which words of a sentence are denied, by a negation or by a verb."""

import pytest

from orchestra.checking.support.said import read


def denied(sentence: str, *, negated: bool = False) -> str:
    (said,) = read(sentence)
    signs = said.negated if negated else said.denied
    pairs = zip(said.words, said.kin, signs, strict=True)
    return " ".join(word for word, kin, sign in pairs if kin and sign)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("La loi ne crée pas de label.", "cree label"),
        ("Elle reste ouverte, et ne coûte rien.", "coute"),
        ("Aucun hameau n’a d’école.", "hameau ecole"),
        ("Il ne rejette ni le marché ni la commune.", "rejette marche commune"),
        ("Elle décide sans les habitants.", "habitants"),
        ("Sans doute, elle décide.", ""),
        ("Une place pour les vélos, et non pour les voitures.", "voitures"),
        ("Elle grille les étapes, mais pas les feux.", "feux"),
        ("L’enjeu est moins financier que culturel.", "financier"),
        ("Les communes ne peuvent s’y opposer.", "opposer"),
        ("La météo ne décide pas seulement du risque.", ""),
        ("Un atelier hors des villes.", "villes"),
        ("Faute de permis, de voiture, elle renonce.", "faute permis voiture"),
        ("Faute d’entretien, un logiciel dépérit.", "faute entretien"),
    ],
)
def test_a_negation_denies_what_follows_in_its_clause(sentence: str, expected: str) -> None:
    assert denied(sentence, negated=True) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("La loi interdit de jeter les invendus.", "jeter invendus"),
        ("Les invendus sont interdits de décharge.", "invendus"),
        ("La loi n’interdit aucun placement.", "interdit"),
        ("Elle soutient les artisans plutôt que les usines.", "usines"),
        ("Elle vend au lieu de louer.", "lieu louer"),
        ("Le lieu de vie compte.", ""),
        ("Elle refuse le nom de commun à un accès sans règle.", "nom commun acces"),
        ("Les données manquent souvent à petite échelle.", ""),
        ("L’atelier manque de bois.", "bois"),
    ],
)
def test_a_verb_that_denies_turns_what_it_governs(sentence: str, expected: str) -> None:
    assert denied(sentence) == expected


def test_the_verb_of_a_contrast_is_denied_of_one_thing_only() -> None:
    (said,) = read("Le plan n’est pas conçu par la commune mais par les habitants.")
    signs = dict(zip(said.words, said.negated, strict=True))
    assert (signs["commune"], signs["habitants"]) == (True, False)


def test_a_word_behind_non_is_another_word() -> None:
    said, other = read("Des titres non cotés. Des titres cotés.")
    assert said.kin[-2] != other.kin[-2]
