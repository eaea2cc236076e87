from __future__ import annotations

import pytest
from tests.library.drawing import Item, Text, draw, lines
from tests.library.odd_pdf import (
    drawn_letters,
    form_in_itself,
    forms_of_forms,
    hebrew,
    one_page,
    squared_paper,
    swollen,
    with_script,
)
from tests.library.samples import pdf

from orchestra.library.entry import Entry, Paper
from orchestra.library.loaded import UnreadableSource
from orchestra.library.pdf_file import load_pdf
from orchestra.library.reading_room import Limits, ReadingRoom

SENTENCE = "Une phrase qui se lit bien ici."


def read(data: bytes, limits: Limits) -> Entry:
    with ReadingRoom(limits) as room:
        return room.read(Paper("a.pdf", "1", data))


@pytest.mark.parametrize("make", [with_script, form_in_itself, squared_paper])
def test_what_a_file_says_to_do_is_not_done_and_its_text_is_read(make: object) -> None:
    assert callable(make)
    assert [block.text for block in load_pdf(make()).blocks] == [SENTENCE]


@pytest.mark.parametrize("data", [forms_of_forms(), swollen(400_000_000)], ids=["forms", "page"])
def test_a_bomb_is_named_and_ends_nothing_but_its_reader(data: bytes) -> None:
    entry = read(data, Limits(seconds=10, memory=300_000_000))
    assert entry.source is None
    [problem] = entry.errors
    assert "reader end" in problem.message or "memory" in problem.message


def test_three_thousand_pages_are_read_within_their_limits() -> None:
    pages = [
        lines(72, 300, [f"La page {n} dit", f"une chose {'x' * (n % 9)}."]) for n in range(3000)
    ]
    entry = read(draw(*pages), Limits(seconds=60, memory=500_000_000))
    assert entry.errors == ()
    assert entry.passages[-1].page is not None
    assert "La page 2999 dit" in entry.passages[-1].text


def test_letters_that_a_font_does_not_name_are_never_guessed() -> None:
    with pytest.raises(UnreadableSource, match="does not say which letters its fonts draw"):
        load_pdf(drawn_letters())


def test_text_from_right_to_left_keeps_its_order() -> None:
    word, other = [25, 13, 6, 14], [19, 6, 13, 14]
    drawn = [*reversed(other), 32, *reversed(word)]
    said = " ".join("".join(chr(0x5CF + code) for code in codes) for codes in (word, other))
    assert [block.text for block in load_pdf(hebrew(drawn)).blocks] == [said]


def test_a_page_without_text_is_named_and_the_others_are_read() -> None:
    picture: list[Item] = []
    data = draw(lines(72, 100, ["Du texte."]), picture, lines(72, 100, ["Un autre texte."]))
    data = data.replace(
        b"<< /Length 0 >>\nstream\n\nendstream",
        b"<< /Length 15 >>\nstream\n0 0 100 100 re f\nendstream",
    )
    loaded = load_pdf(data)
    assert [(block.text, block.page) for block in loaded.blocks] == [
        ("Du texte.", 1),
        ("Un autre texte.", 3),
    ]
    [doubt] = loaded.doubts
    assert doubt.page == 2
    assert "pages 2 show pictures and no text" in doubt.message


def test_a_file_that_says_the_same_on_each_page_is_read() -> None:
    loaded = load_pdf(draw(*[lines(72, 60, ["La même ligne partout."])] * 4))
    assert {block.text for block in loaded.blocks} == {"La même ligne partout."}


def test_text_outside_the_page_is_not_said() -> None:
    page: list[Item] = [Text(72, 100, "Ce qui se voit."), Text(72, 900, "Ce qui ne se voit pas.")]
    assert [block.text for block in load_pdf(draw(page)).blocks] == ["Ce qui se voit."]


def test_a_file_without_pages_is_refused() -> None:
    data = pdf([["a"]]).replace(b"/Kids [4 0 R] /Count 1", b"/Kids [] /Count 0")
    with pytest.raises(UnreadableSource, match="is damaged"):
        load_pdf(data)


def test_a_font_that_is_missing_does_not_stop_the_others() -> None:
    data = one_page(b"BT /F9 11 Tf 50 600 Td (Perdu.) Tj /F1 11 Tf 0 -50 Td (Lisible.) Tj ET")
    assert "Lisible." in " ".join(block.text for block in load_pdf(data).blocks)


def test_pages_read_by_ocr_are_told() -> None:
    loaded = load_pdf(one_page(b"BT 3 Tr /F1 11 Tf 50 700 Td (Texte d'une image.) Tj ET"))
    assert [block.text for block in loaded.blocks] == ["Texte d'une image."]
    [doubt] = loaded.doubts
    assert "were read by OCR" in doubt.message


def test_a_table_that_may_have_its_cells_in_wrong_columns_is_told() -> None:
    page = [
        Text(72 + 120 * column, 100 + 16 * row, f"mot {row}{column}")
        for row, columns in enumerate([(0, 1, 2, 3), (0, 2), (0,), (0, 3), (0, 2), (0, 1)])
        for column in columns
    ]
    doubts = load_pdf(draw(page)).doubts
    assert [(d.page, d.message) for d in doubts] == [
        (1, "a table without rules has holes: see its rows")
    ]
