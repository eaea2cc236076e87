"""Rows of words that are said again are found where they stand, in whatever letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.repeating import MIN_REPEATED_ROW, Row, may_say_again, repeated_rows
from orchestra.checking.runner import check_text
from orchestra.document import parse_document
from orchestra.prose import Span, words

SAID = "la réparation redevient un argument de vente dans tous les ateliers de la ville"
HALF, REST = SAID[:40], SAID[40:]
LAW = "loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et à tout ce qui s’ensuit"
ADDRESS = f"Voir https://essai.invalid/{'/'.join(SAID.split())}"
LATIN = [chr(code) for code in range(0x21, 0x100) if chr(code).isprintable()]
PIECES = st.sampled_from([SAID, SAID.upper(), "un œuf", "d’été", " ", "12 ", "[1] ", ". ", *LATIN])


def _rows(text: str) -> list[Row]:
    glance = Glance(parse_document(text), WORLD)
    rows = list(repeated_rows([part.text for part in glance.prose], {}))
    assert may_say_again(glance) or not rows
    return rows


def test_row_is_found_with_the_paragraph_that_had_it() -> None:
    (row,) = _rows(f"Un titre.\n\n{SAID}, oui.\n\nEn bref : {SAID.upper()} !")
    assert (row.paragraph, row.earlier, row.span.text) == (2, 1, SAID.upper())


def test_row_goes_as_far_as_the_words_are_the_same_and_not_into_the_next_paragraph() -> None:
    (row,) = _rows(
        f"{SAID} et du bourg.\n\nEt les autres.\n\n{SAID}, et du village.\n\nEt les autres."
    )
    assert row.span.text == f"{SAID}, et du"
    assert _rows(f"{SAID[:40]}\n\n{SAID[40:]}\n\n{SAID}") == []


@pytest.mark.parametrize("mark", ["[1]", "[2]", ""])
def test_citations_are_no_figures(mark: str) -> None:
    assert len(_rows(f"{SAID} en 2019 [1].\n\n{SAID} en 2019 {mark}.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"En 2019, {HALF} 12 % {REST}.\n\nEn 2020, {HALF} 13 % {REST}.",
        f"En vertu de la {LAW}.\n\nSelon la {LAW}.",
        f"{ADDRESS}.\n\n{ADDRESS}.",
    ],
    ids=["other figures", "the title of a law", "an address"],
)
def test_what_may_come_back_is_no_repetition(text: str) -> None:
    assert _rows(text) == []


@pytest.mark.parametrize("between", ["en 2019", "en 2020", "https://essai.invalid", "loi Climat"])
def test_row_is_found_before_and_behind_what_may_come_back_or_differs(between: str) -> None:
    rows = _rows(f"{SAID} en 2019 {SAID.upper()}.\n\n{SAID} {between} puis {SAID.upper()}.")
    assert [row.span.text.split()[0].lower() for row in rows][-1] == "la"
    assert rows[-1].span.text.endswith("VILLE")


def test_what_is_told_otherwise_is_left_out_and_what_stands_around_it_is_not() -> None:
    texts = [f"Au début, {SAID}. C’est peu.", f"Au début, {SAID}. C’est peu."]
    end = len(texts[0])
    (row,) = repeated_rows(texts, {1: [Span(end - 11, end, "C’est peu.")]})
    assert row.span.text == f"Au début, {SAID}"
    assert list(repeated_rows(texts, {1: [Span(0, end, texts[1])]})) == []


@pytest.mark.parametrize("odd", ["\ufdfa \ufdfa", "a\u037ab 漢", "漢\n\n½\n\n²", "½", "1\u0301"])
def test_odd_characters_move_no_place(odd: str) -> None:
    rows = _rows(f"{odd}\n\nA, {SAID}, x.\n\nB, {SAID}, y.")
    assert [(row.span.text, row.paragraph - row.earlier) for row in rows] == [(SAID, 1)]
    assert check_text("essai.md", f"{odd}\n\nA, {SAID}, x.\n\nB, {SAID}", WORLD)


def test_accents_may_be_apart() -> None:
    (row,) = _rows(f"A, {SAID}, x.\n\nB, {unicodedata.normalize('NFD', SAID)}, y.")
    assert unicodedata.normalize("NFC", row.span.text) == SAID
    ten = unicodedata.normalize("NFD", "l’été, la réparation a été préférée à la poubelle")
    assert _rows(f"A, {ten}, x.\n\nB, {ten}, y.") == []


@given(st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map(" ".join))
def test_rows_are_the_same_beside_letters_that_french_has_not(one: str, other: str) -> None:
    text = f"A {one}\n\nB {other}"
    assert _rows(f"{text}\n\nC 漢") == _rows(f"{text}\n\nC d")
    for row in _rows(text):
        assert len(words(row.span.text)) >= MIN_REPEATED_ROW
