from __future__ import annotations

import pytest

from orchestra.writing.loose_ends import announces, left_open, objects, opening


@pytest.mark.parametrize(
    "sentence",
    [
        "Ces lieux accueillent des ateliers.",
        "Cette règle vaut pour une commune.",
        "Il demande du temps et une animation.",
        "Elle définit la coopérative comme une association.",
        "Cependant, la méthode a des limites.",
        "L’inclusion numérique ne se réduit donc pas à une connexion.",
        "Le registre sert ainsi aux nouveaux venus.",
        "Viennent ensuite la formation et l’information.",
        "Le deuxième est le pouvoir exercé par les membres.",
        "Les deux auteurs demandent des choix explicites.",
        "D’autres corrigent la consommation.",
        "Chaque maillon est une hypothèse.",
        "En effet, le terrain manque.",
        "Entrée en vigueur en 2014, elle encadre les sites.",
        "Pour lui, la croissance est une croyance.",
        "Reste une question de quantité.",
        "Un habitant y trouve un conseil.",
        "L’ouvrage en tire une leçon.",
        "Conçu pour un petit groupe d’étudiants, ce cours attira une foule.",
        "La Convention ne demande pas de les figer.",
        "Dans leur note, les auteurs demandent du temps.",
    ],
)
def test_a_sentence_that_points_back_hangs_on_another(sentence: str) -> None:
    assert opening(sentence, begins_text=False) == "hanging"


@pytest.mark.parametrize(
    "sentence",
    [
        "L’atelier compte 42 établis et trois salles.",
        "Une sobriété acceptée suppose une discussion collective.",
        "Les sept principes de la Charte forment une liste courte.",
        "Alors que la ville grandit, le jardin reste ouvert.",
        "En 2019, la moitié des lieux étaient à l’équilibre.",
        "Pour réussir, il faut une personne qui trie.",
        "Parmi les recommandations de son rapport, le Conseil demande un guichet.",
        "La règle est écrite, et cette règle tient sur une affiche.",
        "Tim Brown, alors directeur de l’agence, présente la méthode.",
    ],
)
def test_a_sentence_that_names_what_it_speaks_of_stands_alone(sentence: str) -> None:
    assert opening(sentence, begins_text=False) == "free"


def test_also_and_following_need_something_of_the_same_source_before() -> None:
    for sentence in (
        "La loi concerne aussi l’habitat.",
        "Les deux principes suivants de la méthode organisent la structure.",
    ):
        assert opening(sentence, begins_text=False) == "sequel"
    assert opening("Il faut non seulement un lieu.", begins_text=False) == "hanging"
    assert opening("Le lieu est sec mais aussi ouvert.", begins_text=False) == "free"


def test_what_begins_a_text_may_name_later_what_it_points_to() -> None:
    sentence = "La loi s’attaque aux passoires, ces logements classés F ou G."
    assert opening(sentence, begins_text=True) == "free"
    assert opening(sentence, begins_text=False) == "hanging"


def test_a_list_is_open_until_its_last_item() -> None:
    first = "Le mécénat prend trois formes principales."
    items = ["Le premier donne de l’argent.", "Le deuxième, un bien.", "Le troisième, du temps."]
    assert announces(first)
    assert not announces("Il prend trois formes : l’argent, un bien, du temps.")
    assert not announces("Il prend trois formes, l’argent, un bien et du temps.")
    assert left_open([first, *items[:2]])
    assert not left_open([first, *items])
    assert not left_open([first, "Il donne de l’argent et, enfin, du temps."])


def test_a_reserve_belongs_to_what_it_restricts() -> None:
    assert objects("La méthode a cependant ses limites.")
    assert objects("L’auteur ne cache pas la difficulté.")
    assert not objects("La méthode compte six étapes.")
