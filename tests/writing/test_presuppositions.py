from __future__ import annotations

import pytest

from orchestra.writing.assignment import Placed
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.dossier_roles import Role
from orchestra.writing.key_terms import Term
from orchestra.writing.presuppositions import acronyms, glosses, in_order, side_by_side, spelled_out
from orchestra.writing.reading_blocks import ReadingBlock

SEEDS = Term("grainothèque", "la ", is_own=True)


def placed(number: int, source: str, role: Role, *sentences: str) -> Placed:
    text = sentences or ("Le vent tourne.", "La pluie vient.")
    passage = NumberedPassage(number=number, id=str(number), source=source, label="", text="")
    return Placed(ReadingBlock(passage, 0, text), role, 1.0)


def numbers(ordered: list[Placed]) -> list[int]:
    return [each.block.passage.number for each in ordered]


def test_what_defines_a_term_comes_before_what_uses_it() -> None:
    uses = placed(1, "a", "definition", "Une grainothèque ouvre ici.", "Elle est gratuite.")
    defines = placed(2, "b", "work", "Le Manuel définit la grainothèque comme une armoire.", "Oui.")
    assert numbers(in_order([uses, defines], [SEEDS])) == [2, 1]
    assert numbers(in_order([uses, defines], [])) == [1, 2]


def test_what_names_the_topic_at_once_comes_before_what_does_not() -> None:
    aside = placed(1, "a", "definition")
    names = placed(2, "b", "work", "Une grainothèque ouvre ici.", "Elle est gratuite.")
    assert numbers(in_order([aside, names], [SEEDS])) == [2, 1]
    assert numbers(in_order([aside, names], [])) == [1, 2]


def test_blocks_of_one_source_keep_its_order_whatever_they_do() -> None:
    later = placed(2, "a", "definition", "Le Manuel définit la grainothèque comme un lieu.", "Oui.")
    earlier = placed(1, "a", "work", "Une grainothèque ouvre ici.", "Elle est gratuite.")
    assert numbers(in_order([later, earlier], [SEEDS])) == [1, 2]


def test_two_sources_that_speak_of_one_term_stand_side_by_side() -> None:
    one = placed(1, "a", "work", "La grainothèque ouvre.", "Elle est gratuite.")
    between = placed(2, "b", "work")
    other = placed(3, "c", "rule", "Une grainothèque trie.", "La grainothèque dort.")
    groups = side_by_side([one, between, other], [SEEDS])
    assert [numbers(group) for group in groups] == [[1, 3], [2]]
    assert [len(group) for group in side_by_side([one, between], [SEEDS])] == [1, 1]


def test_no_block_is_moved_before_one_of_its_own_source() -> None:
    one = placed(1, "a", "work", "La grainothèque ouvre.", "Elle est gratuite.")
    before = placed(2, "b", "work")
    other = placed(3, "b", "rule", "Une grainothèque trie.", "La grainothèque dort.")
    assert [numbers(g) for g in side_by_side([one, before, other], [SEEDS])] == [[1], [2], [3]]


@pytest.mark.parametrize(
    ("acronym", "text", "words"),
    [
        ("SCIC", "La société coopérative d’intérêt collectif (SCIC) existe.",
         "société coopérative d’intérêt collectif"),
        ("PIB", "Le produit intérieur brut, ou PIB, additionne.", "produit intérieur brut"),
        ("SROI", "Le SROI, ou retour social sur investissement, compare.",
         "retour social sur investissement"),
        ("ESG", "Des critères environnementaux, sociaux et de gouvernance, les critères ESG.",
         "environnementaux, sociaux et de gouvernance"),
        ("TSA", "La TSA contrôle les passagers.", ""),
        ("ESS", "Elle essaie sans succès avec l’ESS.", ""),
    ],
)  # fmt: skip
def test_an_acronym_is_spelled_out_by_the_words_beside_it(
    acronym: str, text: str, words: str
) -> None:
    assert spelled_out(acronym, text) == words


def test_an_acronym_is_explained_once_in_the_librarys_words() -> None:
    text = "La société coopérative d’intérêt collectif (SCIC) existe depuis 2001."
    passages = [NumberedPassage(number=1, id="p1", source="a", label="", text=text)]
    known: set[str] = set()
    [gloss] = glosses("Une SCIC ouvre.", known, passages)
    assert (gloss.words, gloss.passage) == ("société coopérative d’intérêt collectif", "p1")
    assert glosses("Une SCIC ferme.", known, passages) == []
    assert glosses(text, set(), passages) == []
    assert glosses("Le WXYZ dort.", set(), passages) == []


def test_roman_numerals_are_no_acronyms() -> None:
    assert acronyms("Au XIXe siècle, le tome IV de l’ONU et le CO2.") == ["ONU"]
