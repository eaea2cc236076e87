from __future__ import annotations

import pytest
from tests.library.drawing import Item, Line, Rule, Text, draw, grid, lines

from orchestra.library.pdf_file import load_pdf


def told(*pages: list[Item], rotate: int = 0) -> list[str]:
    return [block.text for block in load_pdf(draw(*pages, rotate=rotate)).blocks]


def line(*parts: str, y: float = 100) -> Line:
    """Return a line in which ``^1`` is raised and ``_2`` lowered."""
    heights = {"^": (6, 4), "_": (6, -2)}
    return Line(72, y, [(p[1:], *heights[p[0]]) if p[0] in heights else (p, 11, 0) for p in parts])


def test_the_marks_of_notes_are_no_part_of_figures() -> None:
    page: list[Item] = [line("La loi de 2014", "^12", " encadre 2021", "^3", " structures.")]
    assert told(page) == ["La loi de 2014 encadre 2021 structures."]


def test_raised_and_lowered_text_that_says_something_is_kept() -> None:
    parts = ("Sur 43 m", "^2", ", le 1", "^er", " mai, 10 t de CO", "_2", " et n", "^o", " 7.")
    assert told([line(*parts)]) == ["Sur 43 m², le 1er mai, 10 t de CO₂ et n° 7."]


def test_a_word_cut_by_a_hyphen_and_a_space_is_whole() -> None:
    page = lines(72, 100, ["Nous sommes empressees de de -", "baller les perspec -", "tives."])
    assert told(page) == ["Nous sommes empressees de deballer les perspectives."]


def test_a_lone_number_in_the_text_is_kept() -> None:
    page: list[Item] = [
        Text(72, 80, "Rapport financier"), Text(72, 110, "2017"),
        Text(72, 124, "Recettes : 228 euros de cotisations."), Text(72, 138, "2016"),
        Text(72, 152, "Recettes : 61 euros de cotisations."),
        Text(72, 180, "Le cout moyen est de 150"), Text(72, 194, "000 euros pour six mois."),
    ]  # fmt: skip
    whole = " ".join(told(page))
    assert all(figure in whole for figure in ("2017", "228", "2016", "61", "150 000"))


def test_running_heads_are_known_without_their_number_and_beyond_the_first_line() -> None:
    pages = [
        [
            Text(72, 40, f"LIVRE BLANC {n}"), Text(72, 52, "Les lieux partagés"),
            Text(72, 100, f"La page {n * 100} parle du mot {word} et la phrase"),
            Text(72, 114, "continue sur la page suivante, avec le mot"),
        ]
        for n, word in enumerate("abcdefg", 1)
    ]  # fmt: skip
    whole = " ".join(told(*pages))
    assert "BLANC" not in whole
    assert "partagés" not in whole
    assert all(f"La page {n}00 parle" in whole for n in range(1, 8))


def test_the_figures_of_neighbouring_cells_stay_apart() -> None:
    page = [
        Text(72, 100, "FONDS DE ROULEMENT"), Text(300, 100, "274"), Text(326, 100, "261"),
        Text(352, 100, "557"), Text(72, 116, "Annuite de la dette"), Text(300, 116, "211"),
        Text(326, 116, "201"), Text(358, 116, "87"),
    ]  # fmt: skip
    assert told(page) == [
        "FONDS DE ROULEMENT ; 274 ; 261 ; 557",
        "Annuite de la dette ; 211 ; 201 ; 87",
    ]


def test_rows_of_a_ruled_table_stand_with_their_heads() -> None:
    rows = [
        ("Année", "Recettes", "Dépenses"),
        ("2021", "150 000 €", "90 €"),
        ("2022", "1 200 €", ""),
    ]
    page = [*grid([70, 170, 270, 370], [90, 110, 130, 150])]
    for n, row in enumerate(rows):
        page += [Text(75 + 100 * at, 104 + 20 * n, text) for at, text in enumerate(row)]
    assert told(page) == [
        "Année : 2021 ; Recettes : 150 000 € ; Dépenses : 90 €",
        "Année : 2022 ; Recettes : 1 200 € ; Dépenses : —",
    ]


PROSE = [
    "Les lieux partagés accueillent des associations et des",
    "habitants qui veulent apprendre ensemble. La commune",
    "finance le loyer et une équipe de trois personnes, dont",
    "deux animent les ateliers de réparation chaque semaine.",
    "Le bilan est présenté en assemblée générale, puis publié",
]


def test_two_columns_under_a_title_are_read_one_after_the_other() -> None:
    page = [Text(72, 60, "Un titre qui va d’un bord à l’autre de la page entière, ou presque", 14)]
    page += lines(50, 100, [f"Un {line}" for line in PROSE], 8)
    page += lines(310, 100, [f"Deux {line}" for line in PROSE], 8)
    whole = " ".join(told(page))
    assert whole.index("publié") < whole.index("Deux Les lieux")
    assert whole.count("Un ") == 1 + len(PROSE)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_seen(turn: int) -> None:
    at = {90: (100, 700), 180: (500, 700), 270: (500, 100)}[turn]
    step = {90: (14, 0), 180: (0, -14), 270: (-14, 0)}[turn]
    page = [
        Text(at[0] + n * step[0], at[1] + n * step[1], text, turn=turn)
        for n, text in enumerate(["La première ligne va jusqu’ici et", "la seconde finit."])
    ]
    assert told(page, rotate=turn) == ["La première ligne va jusqu’ici et la seconde finit."]
    assert told(page) == ["La première ligne va jusqu’ici et la seconde finit."]


def test_words_without_drawn_spaces_are_parted_by_their_gaps() -> None:
    page = [
        Text(72, 100, "En"),
        Text(89, 100, "2013,"),
        Text(120, 100, "Henri"),
        Text(148, 100, "Verdier"),
    ]
    assert told(page) == ["En 2013, Henri Verdier"]


def test_letters_that_are_drawn_apart_are_one_word() -> None:
    assert told([Text(72, 100, "BILAN ANNUEL", spread=5)]) == ["BILAN ANNUEL"]


def test_accents_drawn_over_their_letters_are_recomposed() -> None:
    page = [
        Text(72, 100, "L’"), Text(80.6, 100, "´"), Text(80, 100, "el"), Text(88.6, 100, "e"),
        Text(89.2, 100, "`"), Text(94.8, 100, "ve re"), Text(119.5, 100, "¸"), Text(119, 100, "cu"),
    ]  # fmt: skip
    assert told(page) == ["L’élève reçu"]


def test_notes_come_after_the_text_with_the_words_they_stand_at() -> None:
    first = [
        *lines(72, 600, ["La première page compte", "les lieux ouverts et les heures de"]),
        line("présence", "^1", " des bénévoles, que", y=628),
        Rule(72, 755, 200, 755),
        Line(72, 773, [("1", 5, 3), (" Chaque lieu tient un cahier, relevé en mai", 8, 0)]),
        Text(72, 783, "par deux personnes.", 8),
    ]
    second = lines(72, 100, ["chaque lieu relève pour lui-même."])
    assert told(first, second) == [
        "La première page compte les lieux ouverts et les heures de présence des bénévoles, que"
        " chaque lieu relève pour lui-même.",
        "Note 1, à «\u00a0… les lieux ouverts et les heures de présence\u00a0»\u00a0:"
        " Chaque lieu tient un cahier, relevé en mai par deux personnes.",
    ]
