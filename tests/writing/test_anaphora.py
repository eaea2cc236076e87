from __future__ import annotations

import pytest

from orchestra.writing.anaphora import leans_back


@pytest.mark.parametrize(
    "sentence",
    [
        "Ils y trouvent les outils.",
        "Il ouvre le soir.",
        "Il est construit en bois.",
        "Il reste ouvert le soir.",
        "Il s’ensuit que l’habitude fait durer les lieux.",
        "Il en résulte une dépense.",
        "Il s'agit d’un choix.",
        "Elle dure trois mois.",
        "Ces lieux se ressemblent.",
        "Cette règle vaut pour tous.",
        "Cet usage s’est perdu.",
        "Cela suppose un local.",
        "C’est un choix.",
        "C'est un choix.",
        "Ce choix coûte cher.",
        "Ce qu’elle demande coûte cher.",
        "Celui-ci ouvre le soir.",
        "Ceux du quartier le savent.",
        "Leurs voisins les aident.",
        "L’un ouvre, l’autre ferme.",
        "Le second ferme en hiver.",
        "Pour cela, il faut un local.",
        "D’où le choix d’un local.",
        "D'où le choix d’un local.",
        "En dépend la suite du projet.",
        "Y sont rangés les outils.",
    ],
)
def test_a_sentence_that_begins_with_a_word_for_another_leans_back(sentence: str) -> None:
    assert leans_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Le jardin ouvre le soir.",
        "Les bénévoles y prêtent des outils.",
        "Dans ce quartier, elle dure trois mois.",
        "En effet, le jardin ouvre le soir.",
        "En 2019, la commune a construit la remise.",
        "En hiver, le jardin ferme.",
        "En France, les jardins ouvrent.",
        "Il faut que la commune paie un menuisier.",
        "Il reste à savoir qui tient le registre.",
        "Il revient à la commune de payer un menuisier.",
        "Il y a trois jardins dans le quartier.",
        "Il est possible de tenir sans local.",
        "Ce que les fiches taisent reste à dire.",
        "Ce qui dure demande du soin.",
        "Ce qu’on mesure change ce qu’on fait.",
        "Ceux qui viennent le soir le savent.",
        "Celle que la commune paie reste rare.",
        "Y compris en hiver, le jardin ouvre.",
        "Cesser coûte cher.",
        "Enfin, le jardin ouvre.",
        "Ileana tient le registre.",
        "« Ils y trouvent des outils », dit la fiche.",
        "",
    ],
)
def test_a_sentence_that_says_itself_what_it_speaks_of_does_not(sentence: str) -> None:
    assert not leans_back(sentence)
