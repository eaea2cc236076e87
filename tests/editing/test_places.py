from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec
from tests.editing.client import apply

from orchestra.editing.places import Places, changed

ENCODINGS = {
    types.PositionEncodingKind.Utf8: "utf-8",
    types.PositionEncodingKind.Utf16: "utf-16-le",
    types.PositionEncodingKind.Utf32: "utf-32-le",
}
UTF16 = PositionCodec(types.PositionEncodingKind.Utf16)
# Texts with every end of a line, wide characters, and what only Python takes for an end of a line.
TEXTS = st.text(st.sampled_from("aé😀 \n\r\f\u2028\x85"), max_size=30)


def _replaced(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> types.TextDocumentContentChangePartial:
    place = types.Range(types.Position(*start), types.Position(*end))
    return types.TextDocumentContentChangePartial(range=place, text=text)


@pytest.mark.parametrize(
    ("encoding", "units"),
    [
        (types.PositionEncodingKind.Utf8, 7),
        (types.PositionEncodingKind.Utf16, 4),
        (types.PositionEncodingKind.Utf32, 3),
    ],
)
def test_columns_are_counted_in_the_editors_units(
    encoding: types.PositionEncodingKind, units: int
) -> None:
    places = Places("\né😀x[9]", PositionCodec(encoding))
    assert places.at(2, 4) == types.Position(1, units)
    change = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(1, units), types.Position(1, units + 1)), text="]"
    )
    assert changed("\né😀x[9]", change, PositionCodec(encoding)) == "\né😀x]9]"


def test_only_line_feeds_and_carriage_returns_end_a_line() -> None:
    assert Places("a\fb\u2028c\x85d\r\ne\rf\n", UTF16).lines == ["a\fb\u2028c\x85d", "e", "f", ""]


def test_byte_order_mark_is_counted_by_editors_that_keep_it() -> None:
    places = Places("\ufeffab\ncd", UTF16)
    assert places.text == "ab\ncd"
    assert places.at(1, 2) == types.Position(0, 2)
    assert places.at(2, 2) == types.Position(1, 1)


def test_half_a_character_is_replaced_and_counted() -> None:
    places = Places("a\ud800b", UTF16)
    assert places.text == "a\ufffdb"
    assert places.at(1, 3) == types.Position(0, 2)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((0, 99), (1, 0), "ab+cd"),
        ((9, 0), (9, 9), "ab\ncd+"),
        ((1, 1), (0, 1), "a+d"),
    ],
)
def test_place_outside_the_text_is_its_nearest(
    start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    assert changed("ab\ncd", _replaced(start, end, "+"), UTF16) == expected


def test_whole_text_can_be_replaced() -> None:
    whole = types.TextDocumentContentChangeWholeDocument(text="new")
    assert changed("old", whole, UTF16) == "new"


@given(TEXTS, st.data(), st.text("x\n😀", max_size=3), st.sampled_from(list(ENCODINGS)))
def test_change_is_applied_as_the_protocol_says(
    text: str, data: st.DataObject, new: str, encoding: types.PositionEncodingKind
) -> None:
    codec = PositionCodec(encoding)
    places = Places(text, codec)
    ends = st.integers(0, len(places.text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    place = types.Range(places.at_offset(start), places.at_offset(end))
    change = types.TextDocumentContentChangePartial(range=place, text=new)
    edit = {
        "range": {
            "start": {"line": place.start.line, "character": place.start.character},
            "end": {"line": place.end.line, "character": place.end.character},
        },
        "newText": new,
    }
    assert changed(text, change, codec) == apply(text, [edit], ENCODINGS[encoding])


@pytest.mark.parametrize(
    ("column", "width"),
    [(1, 6), (8, 3), (11, 1), (12, 1), (13, 7), (21, 3), (25, 5), (30, 0)],
    ids=["word", "citation", "point", "space", "apostrophe", "other", "figure", "end"],
)
def test_word_is_marked_where_a_finding_begins(column: int, width: int) -> None:
    found = Places("Établi [1]. l’outil %%% 6 500", UTF16).word(1, column)
    assert found.start == types.Position(0, column - 1)
    assert found.end == types.Position(0, column - 1 + width)
