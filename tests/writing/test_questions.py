from __future__ import annotations

import pytest

from orchestra.library.source import Source
from orchestra.writing.attributions import Name, short_name
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.dossier_roles import Role
from orchestra.writing.key_terms import Term
from orchestra.writing.questions import Question, ask, defines
from orchestra.writing.reading_blocks import ReadingBlock

SEEDS = Term("grainothèque", "la ", is_own=True)
HELP = Term("entraide", "l’", is_own=True)
GIFTS = Term("dons", "les ", is_own=True)
NOTE = short_name(Source("a.md", "Semer ensemble", author="Camille Essai", kind="note"))
LAW = short_name(Source("b.md", "Loi n° 2012-1 du 3 mars 2012 relative aux graines"))
BOOK = short_name(Source("c.md", "Manifeste des jardins", author="Réseau d’essai"))


def block(*sentences: str) -> ReadingBlock:
    passage = NumberedPassage(number=1, id="a", source="a.md", label="", text=" ".join(sentences))
    return ReadingBlock(passage, 0, sentences)


def asked(
    sentences: tuple[str, ...], role: Role, *before: Question, name: Name = NOTE, topic: str = ""
) -> str:
    question = ask([(block(*sentences), role)], [SEEDS, HELP, GIFTS], before, name, topic)
    return question.text if question else ""


@pytest.mark.parametrize(
    ("sentences", "role", "expected"),
    [
        (("Le Manuel définit la grainothèque comme une armoire.", "On y dépose des sachets."),
         "definition", "Qu’est-ce que la grainothèque ?"),
        (("Les dons sont des sachets laissés là.", "Les dons restent à qui les sème."),
         "definition", "Que désigne-t-on par « dons » ?"),
        (("Le Manuel retient trois principes pour la grainothèque.", "Ils aident."),
         "principle", "Grainothèque : quels principes ?"),
        (("Le Manuel donne quatre étapes à une grainothèque.", "Chacune prend un mois."),
         "tool", "Grainothèque : quelles étapes ?"),
        (("La grainothèque a ses limites et ses difficultés.", "Une grainothèque s’épuise."),
         "limit", "Grainothèque : quelles limites ?"),
        (("La grainothèque suit une méthode simple.", "Un outil aide la grainothèque."),
         "tool", "Grainothèque : comment s’y prendre ?"),
    ],
)  # fmt: skip
def test_a_question_is_made_of_the_blocks_term_and_of_what_it_says(
    sentences: tuple[str, ...], role: Role, expected: str
) -> None:
    assert asked(sentences, role) == expected


def test_a_law_is_asked_what_it_says() -> None:
    on_seeds = ("La loi protège la grainothèque.", "Une grainothèque ne paie rien.")
    assert asked(on_seeds, "rule", name=LAW) == "Que dit la loi du 3 mars 2012 de la grainothèque ?"
    assert (
        asked(("Elle dit peu.", "Rien."), "rule", name=LAW) == "Que prévoit la loi du 3 mars 2012 ?"
    )


def test_without_a_term_the_work_is_asked() -> None:
    nothing = ("Le vent tourne sur le mur.", "La pluie vient.")
    assert asked(nothing, "work") == "Que propose Camille Essai ?"
    assert asked(nothing, "practice") == "Que montre Camille Essai ?"
    assert asked(nothing, "work", name=BOOK) == "Que retenir du *Manifeste des jardins* ?"


def test_no_question_is_asked_twice() -> None:
    nothing = ("Le vent tourne sur le mur.", "La pluie vient.")
    texts: list[Question] = []
    for _ in range(3):
        text = asked(nothing, "work", *texts, name=BOOK)
        assert text not in {question.text for question in texts}
        texts.append(Question(text, "work"))
    assert asked(nothing, "work", *texts, name=BOOK) == ""


def test_what_all_of_a_dossier_is_about_is_not_asked_of_its_parts() -> None:
    sentences = (
        "L’entraide suit une méthode simple.",
        "Un outil aide l’entraide, une méthode aussi.",
    )
    assert asked(sentences, "tool") == "Entraide : comment s’y prendre ?"
    assert "prendre" not in asked(sentences, "tool", topic="Méthodes et outils du jardin")


def test_of_several_sources_it_is_asked_what_they_say_of_their_common_term() -> None:
    one = block("La grainothèque ouvre.", "Une grainothèque trie.")
    other = block("La grainothèque ferme.", "Une grainothèque dort.")
    question = ask([(one, "work"), (other, "practice")], [HELP, SEEDS], [], NOTE, "")
    assert question
    assert question.text == "Que disent les sources sur la grainothèque ?"


def test_a_term_within_a_longer_one_is_not_what_the_block_is_about() -> None:
    longer = Term("grainothèque mobile", "la ", is_own=True)
    sentences = ("La grainothèque mobile suit une méthode.", "Une grainothèque mobile roule.")
    found = ask([(block(*sentences), "tool")], [SEEDS, longer], [], NOTE, "")
    assert found
    assert found.text == "Grainothèque mobile : comment s’y prendre ?"


def test_to_speak_of_a_thing_is_not_to_define_it() -> None:
    assert defines(block("La grainothèque est une armoire.", "Elle ouvre."), SEEDS)
    assert not defines(block("Ouvrir une grainothèque est un plaisir.", "Elle ouvre."), SEEDS)
