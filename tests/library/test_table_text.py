from __future__ import annotations

import time

from orchestra.library.loaded import Block
from orchestra.library.table_text import Cell, Table, table_blocks


def cell(text: str = "", **about: int) -> Cell:
    return Cell([Block(text)] if text else [], **about)  # type: ignore[arg-type]


def table(*rows: str, heads: int | None = None) -> Table:
    """Return the table whose cells stand between bars."""
    return Table([[cell(text.strip()) for text in row.split("|")] for row in rows], heads)


def lines(held: Table) -> list[str]:
    return [block.text for block in table_blocks(held)]


def test_cells_stand_with_the_heads_of_their_columns() -> None:
    assert lines(table("Année | Recettes", "2021 | 150 000 €", "2022 | 90 €", heads=1)) == [
        "Année : 2021 ; Recettes : 150 000 €",
        "Année : 2022 ; Recettes : 90 €",
    ]


def test_equal_cells_both_stay_and_an_empty_one_leaves_a_trace() -> None:
    held = table("Année | 2022 | 2023", "Recettes | 1 200 | 1 200", "Dépenses | 900 |")
    assert lines(held) == [
        "Année : Recettes ; 2022 : 1 200 ; 2023 : 1 200",
        "Année : Dépenses ; 2022 : 900 ; 2023 : —",
    ]


def test_words_over_two_columns_of_figures_are_heads() -> None:
    held = table("Lieu | Emplois | Surface", "Brest | 12 | 300 m²", "Auray | 7 | 120 m²")
    assert lines(held)[0] == "Lieu : Brest ; Emplois : 12 ; Surface : 300 m²"


def test_a_list_of_names_and_figures_has_no_heads() -> None:
    assert lines(table("Nom | Les Halles", "Adhérents | 142", "Salariés | 8")) == [
        "Nom ; Les Halles",
        "Adhérents ; 142",
        "Salariés ; 8",
    ]


def test_a_first_row_of_figures_is_no_row_of_heads() -> None:
    assert lines(table("Recettes | 900 | 800", "Dépenses | 700 | 600"))[0] == "Recettes ; 900 ; 800"


def test_a_bold_first_row_over_others_is_one_of_heads() -> None:
    bold = [Cell([Block(text)], strong=True) for text in ("Nom", "Rôle")]
    assert lines(Table([bold, [cell("Zoé"), cell("Trésorière")]])) == [
        "Nom : Zoé ; Rôle : Trésorière"
    ]


def test_heads_in_two_rows_are_said_together() -> None:
    top = [cell("Région", rows=2), cell("Recettes", columns=2), cell("Dons", rows=2)]
    below = [cell("2021"), cell("2022")]
    body = [cell("Bretagne"), cell("10"), cell("20"), cell("3")]
    assert lines(Table([top, below, body], heads=2)) == [
        "Région : Bretagne ; Recettes – 2021 : 10 ; Recettes – 2022 : 20 ; Dons : 3"
    ]


def test_merged_cells_are_said_once_and_take_their_columns() -> None:
    rows = [
        [cell("Lieu"), cell("2021"), cell("2022")],
        [cell("Brest", rows=2), cell("10"), cell("11")],
        [cell("12"), cell("13")],
        [cell("Auray"), cell("en travaux", columns=2)],
        [cell("Vannes"), Cell(continues=True), cell("5")],
    ]
    assert lines(Table(rows, heads=1)) == [
        "Lieu : Brest ; 2021 : 10 ; 2022 : 11",
        "2021 : 12 ; 2022 : 13",
        "Lieu : Auray ; 2021 / 2022 : en travaux",
        "Lieu : Vannes ; 2022 : 5",
    ]


def test_a_row_across_the_table_is_a_line_of_its_own() -> None:
    rows = [
        [cell("Comptes de la maison", columns=3)],
        [cell(""), cell("2021"), cell("2022")],
        [cell("Produits", columns=3)],
        [cell("Dons"), cell("10"), cell("20")],
    ]
    assert lines(Table(rows)) == [
        "Comptes de la maison",
        "Produits",
        "Dons ; 2021 : 10 ; 2022 : 20",
    ]


def test_items_in_a_cell_stay_apart() -> None:
    held = Cell([Block("142 lieux"), Block("310 emplois"), Block("Dont :"), Block("12.")])
    assert lines(
        Table([[cell("Région"), cell("Chiffres")], [cell("Bretagne"), held]], heads=1)
    ) == ["Région : Bretagne ; Chiffres : 142 lieux, 310 emplois, Dont : 12."]


def test_a_table_in_a_cell_is_said_in_parentheses() -> None:
    inner = Cell([table("Année | Lieux", "2021 | 5", "2022 | 6", heads=1)])
    held = Table([[cell("Région"), cell("Suivi")], [cell("Bretagne"), inner]], heads=1)
    assert lines(held) == [
        "Région : Bretagne ; Suivi : (Année : 2021 ; Lieux : 5), (Année : 2022 ; Lieux : 6)"
    ]


def test_what_only_arranges_the_page_is_read_cell_after_cell() -> None:
    left = Cell([Block("Nos lieux", heading=True), Block("Ils sont ouverts.")])
    right = Cell([Block("Nos comptes"), table("2021 | 5")])
    assert [(block.text, block.heading) for block in table_blocks(Table([[left, right]]))] == [
        ("Nos lieux", True),
        ("Ils sont ouverts.", False),
        ("Nos comptes", False),
        ("2021 ; 5", False),
    ]


def test_a_frame_of_one_cell_is_its_paragraphs() -> None:
    assert lines(Table([[Cell([Block("Un."), Block("Deux.")])]])) == ["Un.", "Deux."]


def test_empty_rows_and_columns_leave_no_trace() -> None:
    assert lines(table("a | | b", " | | ", "c | | d")) == ["a ; b", "c ; d"]
    assert lines(table(" | ")) == []


def test_heads_without_rows_are_a_line() -> None:
    assert lines(table("Année | Recettes", heads=1)) == ["Année ; Recettes"]


def test_a_text_is_no_head_to_be_said_again_in_each_row() -> None:
    assert lines(table(f"Année | {'mot ' * 60}", "2021 | 5", heads=1))[1] == "2021 ; 5"


def test_a_line_has_the_place_of_its_first_cell() -> None:
    held = Table([[Cell([Block("a", line=3, page=2)]), cell("b")]])
    assert table_blocks(held) == [Block("a ; b", line=3, page=2)]


def test_spans_of_a_thousand_million_and_tables_in_tables_take_no_time() -> None:
    huge = 10**9
    held = Table([[cell("a", columns=huge, rows=huge), cell("b")], [cell("c"), cell("d")]])
    for _ in range(60):
        held = Table([[Cell([Block("x"), held]), cell("y")]])
    began = time.process_time()
    assert "c ; d" in lines(held)
    assert time.process_time() - began < 1


def test_notes_come_after_their_row_those_of_heads_first() -> None:
    def noted(said: str, note: str) -> Cell:
        return Cell([Block(said), Block(f"Note : {note}")])

    rows = [[cell("Année"), noted("Recettes", "En euros.")], [noted("2021", "Estimée."), cell("5")]]
    inner = Table([[noted("a", "Dedans."), cell("b")]])
    held = Table([*rows, [Cell([inner]), cell("6")]], heads=1)
    assert lines(held) == [
        "Note : En euros.",
        "Année : 2021 ; Recettes : 5",
        "Note : Estimée.",
        "Année : (a ; b) ; Recettes : 6",
        "Note : Dedans.",
    ]
