"""The marks of how much a sentence claims, and what only looks like one."""

import pytest

from orchestra.checking.support.phrases import Mark, Phrases
from orchestra.checking.support.said import read


def signs(sentence: str) -> set[str]:
    (said,) = read(sentence)
    return {mark.of for mark in said.marks if not mark.of.startswith("~")} - {"lien"}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("L’atelier ouvre parfois.", "fréquence"),
        ("L’atelier peut fermer.", "possibilité"),
        ("L’atelier pourrait fermer.", "conditionnel"),
        ("Une fête prévue en mai.", "intention"),
        ("Elle vise la réduction des déchets.", "intention"),
        ("Elle cherche au contraire à durer.", "intention"),
        ("Il faut au moins douze voix.", "minimum"),
        ("Moins de trente lieux ont répondu.", "maximum"),
        ("Certains lieux ferment.", "partie"),
        ("Des lieux, notamment ruraux, ferment.", "exemple"),
        ("Le plafond, fixé à 20 % à l’origine, a monté.", "état premier"),
        ("Elle aide les lieux à condition de rester ouverts.", "condition"),
        ("La réussite ne dépend que du nombre.", "restriction"),
        ("Elle n’est pas qu’une affaire de volonté.", "restriction"),
        ("Selon l’Insee, la ville grandit.", "parole"),
        ("Pour Jeanne Ferrand, la ville grandit.", "parole"),
        ("Les auteurs proposent de mesurer autrement.", "parole"),
        ("Tous les lieux ferment.", "totalité"),
        ("Elle ferme, donc elle perd des voix.", "cause"),
    ],
)
def test_a_mark_is_found(sentence: str, kind: str) -> None:
    assert kind in signs(sentence)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Le journal montrait la ville.", "conditionnel"),
        ("La demande de vélos augmente.", "parole"),
        ("Un prix à l’estime de soi.", "parole"),
        ("Une botte se juge à sa densité.", "parole"),
        ("Une part calculée selon les règles.", "parole"),
        ("Selon la loi, elle ferme.", "parole"),
        ("Elle aime la ville, même si elle part.", "condition"),
        ("Le maire ne dit pas que la ville grandit.", "restriction"),
        ("Elle débat, et pas seulement des chiffres.", "exclusivité"),
        ("Il faut toujours plus de vélos.", "constance"),
        ("Le risque de crue grandit.", "possibilité"),
    ],
)
def test_what_only_looks_like_a_mark_is_none(sentence: str, kind: str) -> None:
    assert kind not in signs(sentence)


def test_the_notation_of_phrases() -> None:
    def find(text: str) -> list[Mark]:
        return list(phrases.find(text.split()))

    phrases = Phrases([("a", "plus de #; vise/visent la *tion"), ("b", "cherch* .. a; ; , comme")])
    assert find("plus de # ans") == [Mark(0, 3, "a")]
    assert find("elle vise la sensation") == [Mark(1, 4, "a")]
    assert find("cherchant en vain a durer") == [Mark(0, 4, "b")]
    assert find("cherche , ; a") == []
    assert find("des lieux , comme") == [Mark(2, 4, "b")]
