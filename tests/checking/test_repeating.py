"""Rows of words that are said again are found where they stand, in whatever letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.repeating import MIN_REPEATED_ROW, Row, repeated_rows
from orchestra.document import parse_document
from orchestra.prose import words

SAID = "la réparation redevient un argument de vente dans tous les ateliers de la ville"
LAW = "loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et à tout ce qui s’ensuit"
ADDRESS = f"Voir https://essai.invalid/{'/'.join(SAID.split())}"
LATIN = [chr(code) for code in range(0x21, 0x100) if chr(code).isprintable()]
PIECES = st.sampled_from([SAID, SAID.upper(), "un œuf", "d’été", " ", "12 ", "[1] ", ". ", *LATIN])


def _rows(text: str) -> list[Row]:
    return list(repeated_rows(Glance(parse_document(text), WORLD)))


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
        f"En 2019, 12 % {SAID}, soit 13 lieux.\n\nEn 2020, 13 % {SAID}, soit 14 lieux.",
        f"En vertu de la {LAW}.\n\nSelon la {LAW}.",
        f"{ADDRESS}.\n\n{ADDRESS}.",
    ],
    ids=["other figures", "the title of a law", "an address"],
)
def test_what_may_come_back_is_no_repetition(text: str) -> None:
    assert _rows(text) == []


def test_letters_that_are_several_words_move_no_place() -> None:
    text = f"\ufdfa ﬁn.\n\n\ufdfa, {SAID}.\n\nOui, {SAID}."
    ((paragraph, span, earlier),) = _rows(text)
    assert (paragraph, span.start, span.text, earlier) == (2, 5, SAID, 1)


@given(st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map(" ".join))
def test_rows_are_the_same_beside_letters_that_french_has_not(one: str, other: str) -> None:
    text = f"A {one}\n\nB {other}"
    assert _rows(f"{text}\n\nC 漢") == _rows(f"{text}\n\nC d")
    for row in _rows(text):
        assert len(words(row.span.text)) >= MIN_REPEATED_ROW
