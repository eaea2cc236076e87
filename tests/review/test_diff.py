from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orchestra.review.diff import MAX_TOKENS, Piece, word_diff

WORDS = st.lists(st.sampled_from(["un", "deux ", "trois", "\n", "\n\n", "l’air", ".", " ", "\r"]))


def test_words_are_compared_within_lines() -> None:
    old = "Le jardin est petit.\n\nFin.\n"
    assert word_diff(old, old.replace("petit", "très grand")) == [
        Piece("same", "Le jardin est "), Piece("removed", "petit"), Piece("added", "très grand"),
        Piece("same", ".\n\nFin.\n"),
    ]  # fmt: skip


def test_equal_texts_are_one_piece() -> None:
    assert word_diff("a\nb\n", "a\nb\n") == [Piece("same", "a\nb\n")]
    assert word_diff("", "") == []


@given(WORDS, WORDS)
def test_the_pieces_make_both_texts_again(old_words: list[str], new_words: list[str]) -> None:
    old, new = "".join(old_words), "".join(new_words)
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


def test_a_very_long_change_is_compared_by_lines() -> None:
    old, new = "mot " * MAX_TOKENS, "autre mot " * MAX_TOKENS
    assert word_diff(old, new) == [Piece("removed", old), Piece("added", new)]
