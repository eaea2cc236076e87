from __future__ import annotations

import pytest

from orchestra.library.loaded import Block
from orchestra.library.references import without_references

REFERENCES = [
    "ADEME (2021), Transition(s) 2050. Choisir maintenant, Paris, ADEME Éditions.",
    "OSTROM, Elinor, Governing the Commons, Cambridge University Press, 1990.",
    "[12] Coriat B. (dir.), Le Retour des communs, Les Liens qui libèrent, 2015, 298 p.",
    "- Insee, 2021, « La France et ses territoires », Insee Références, https://www.insee.fr/fr/1",
    "Lextrait F., « Une nouvelle époque de l’action culturelle », rapport à Michel Duffour, 2001.",
]
PROSE = [
    "L’ADEME a publié en 2021 quatre scénarios ; deux misent sur la sobriété et la coopération.",
    "Les données de ce chapitre viennent de l’Insee (2021) : elles sont arrondies à l’unité.",
    "Nous remercions les habitants qui ont répondu à l’enquête de 2019 dans les trois communes.",
]


def blocks(heading: str, texts: list[str], *, marked: bool = True) -> list[Block]:
    before = Block("Un paragraphe ordinaire ouvre ce rapport sur les lieux partagés.", 1)
    under = [Block(text, 5 + n, page=7) for n, text in enumerate(texts)]
    return [before, Block(heading, 3, page=7, heading=marked), *under]


@pytest.mark.parametrize(
    "heading",
    [
        "Bibliographie", "BIBLIOGRAPHIE", "7. Bibliographie sélective", "Références", "Sources",
        "Références bibliographiques :", "Annexe 2 – Bibliographie", "Sources et références",
        "Éléments de bibliographie", "Pour aller plus loin",
    ],
)  # fmt: skip
@pytest.mark.parametrize("marked", [True, False], ids=["heading", "line"])
def test_a_list_of_references_is_left_out_and_said(heading: str, marked: bool) -> None:
    kept, [left] = without_references(blocks(heading, REFERENCES, marked=marked))
    assert [block.line for block in kept] == [1]
    assert (left.count, left.line, left.page) == (5, 3, 7)
    assert left.message.startswith(f"5 references under “{heading}” (page 7) are no passages")


def test_what_follows_the_next_heading_stays() -> None:
    after = [Block("Annexe", 30, heading=True), Block(REFERENCES[0], 31), Block(PROSE[0], 33)]
    kept, _ = without_references([*blocks("Bibliographie", REFERENCES), *after])
    assert [block.line for block in kept] == [1, 30, 31, 33]


def test_prose_among_references_stays_with_its_heading() -> None:
    kept, [left] = without_references(blocks("Sources", [*REFERENCES, PROSE[1]]))
    assert [block.line for block in kept] == [1, 3, 10]
    assert left.count == 5


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Sources", PROSE),
        ("Sources", [PROSE[0], REFERENCES[0], PROSE[1]]),
        ("Bibliographie", REFERENCES[:1]),
        ("Les sources d’énergie", REFERENCES),
        ("Sources de financement", ["Commune : 12 000 €, 2021", "Région : 30 000 €, 2022"]),
        ("Conclusion", REFERENCES),
    ],
)
def test_nothing_else_is_ever_dropped(heading: str, texts: list[str]) -> None:
    given = blocks(heading, texts)
    assert without_references(given) == (given, [])


def test_references_one_a_line_in_one_paragraph_are_a_list() -> None:
    two = ["\n".join(REFERENCES[:3]), "\n".join(REFERENCES[3:])]
    kept, _ = without_references(blocks("Bibliographie", two))
    assert [block.line for block in kept] == [1]


def test_a_file_that_is_a_list_of_references_stays_whole() -> None:
    given = [Block("Bibliographie", 1, heading=True), *(Block(text, 2) for text in REFERENCES)]
    assert without_references(given) == (given, [])


def test_what_a_page_end_left_of_a_reference_goes_with_it() -> None:
    kept, [left] = without_references(blocks("Bibliographie", [*REFERENCES, "Paris, 2016."]))
    assert [block.line for block in kept] == [1]
    assert left.count == 5
