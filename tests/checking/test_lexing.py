"""Prose is lexed as documented, and in its compiled form as in Python."""

from __future__ import annotations

import itertools
import threading
import tracemalloc
from array import array
from importlib import import_module
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.compiler import CAN_COMPILE

from orchestra.checking import lexing_in_python
from orchestra.checking.latin import LETTERS, LOWER, SHAPES, WORDS

if TYPE_CHECKING:
    from types import ModuleType

TABLES = WORDS + LOWER + LETTERS + SHAPES
FRENCH = st.lists(
    st.sampled_from(("été", "l'eau", "mot", "d", "dd", ".", "fin!", "\0", " ", "\n", "12", "\xa0"))
).map(lambda pieces: "".join(pieces).encode("latin-1"))
TEXTS = st.one_of(
    FRENCH, st.binary(max_size=200), st.text("abcd .\0", max_size=300).map(str.encode)
)
LENGTHS = st.integers(1, 20)


@pytest.fixture(scope="session", params=["in Python", "compiled"])
def lexer(request: pytest.FixtureRequest) -> ModuleType:
    if request.param == "in Python":
        return lexing_in_python
    if not CAN_COMPILE:
        pytest.skip("no C compiler or no headers of Python: it was not built")
    return import_module("orchestra.checking._lexing")


def test_words_are_read_with_and_without_accents(lexer: ModuleType) -> None:
    prose = " L'Été, d'été ! \0 Fin ½ de l'été. ".encode("latin-1")
    words, count, counts, plain, letters = lexer.lex(prose, TABLES)
    assert words == {b"l": 2, "été".encode("latin-1"): 3, b"d": 1, b"fin": 1, b"de": 1}
    assert (count, counts) == (8, [3, 4])
    assert plain == b" l ete d ete \0 fin de l ete "
    assert letters == b"letedete..findelete."


def test_nothing_is_lexed_as_nothing(lexer: ModuleType) -> None:
    assert lexer.lex(b"", TABLES) == ({}, 0, [0], b" ", b"")
    assert lexer.windows(b" ", 4, 1) == set()
    assert lexer.sample(b"", ord("d"), 1, 1) == b""


def test_windows_begin_at_every_step(lexer: ModuleType) -> None:
    assert lexer.windows(b" a b c d e f ", 2, 3) == {b"a b", b"d e"}
    assert lexer.windows(b" a b c ", 3, 9) == {b"a b c"}
    assert lexer.windows(b" a b c ", 4, 1) == set()


def test_repeats_are_as_long_as_can_be_and_stay_within_borders(lexer: ModuleType) -> None:
    assert lexer.repeats(b" a b c d x a b c y b c d ", 2) == [(5, 8, 0), (9, 12, 1)]
    assert lexer.repeats(b" a b \0 c a b c a b \0 c ", 2) == [(4, 6, 0), (6, 9, 3)]
    assert lexer.repeats(b" a b \0 a b ", 3) == []
    assert lexer.repeats(b" a a a a a ", 2) == [(1, 5, 0)]
    assert lexer.repeats(b" ", 1) == lexer.repeats(b"", 1) == []


def test_passages_are_hashed_lowest_first_and_once(lexer: ModuleType) -> None:
    hashes = array("I", lexer.sample(b"xxxd.ab.cdabcdabdabcxyz", ord("d"), 3, 4))
    assert list(hashes) == sorted({crc32(b"abc"), crc32(b"abcx")})


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("lex", (b"mot", b"\0" * 1023)),
        ("windows", (b" mot ", 0, 1)),
        ("windows", (b" mot ", 1, 0)),
        ("windows", (b" mot ", -1, 1)),
        ("repeats", (b" mot ", 0)),
        ("repeats", (b" mot ", -1)),
        ("sample", (b"mot", ord("d"), 0, 1)),
        ("sample", (b"mot", ord("d"), 1, 0)),
        ("sample", (b"mot", 256, 1, 1)),
        ("sample", (b"mot", -1, 1, 1)),
    ],
)
def test_what_cannot_be_meant_is_refused(
    lexer: ModuleType, function: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(ValueError, match=rf"{function}\(\)"):
        getattr(lexer, function)(*arguments)


@pytest.mark.parametrize("arguments", [("mot", TABLES), (b"mot", "t" * 1024), (b"mot",), ()])
def test_what_is_no_bytes_is_refused(lexer: ModuleType, arguments: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        lexer.lex(*arguments)


@given(st.lists(st.sampled_from("aab\0"), max_size=60), st.integers(1, 5))
def test_compiled_lexer_finds_the_repeats_of_the_one_in_python(
    lexer: ModuleType, words: list[str], width: int
) -> None:
    plain = " ".join(["", *words, ""]).encode()
    assert lexer.repeats(plain, width) == lexing_in_python.repeats(plain, width)


@given(TEXTS, LENGTHS, LENGTHS)
@example(b" un mot", 1, 1)
@example(b"\0" * 9, 1, 1)
@example(b" ".join(str(n).translate({48 + d: 97 + d for d in range(10)}).encode()
                   for n in range(5000)), 4, 7)  # fmt: skip
def test_compiled_lexer_gives_what_the_one_in_python_gives(
    lexer: ModuleType, latin: bytes, some: int, more: int
) -> None:
    lexed = lexing_in_python.lex(latin, TABLES)
    assert lexer.lex(latin, TABLES) == lexed
    plain, letters = lexed[3:]
    assert lexer.windows(plain, some, more) == lexing_in_python.windows(plain, some, more)
    assert lexer.repeats(plain, some) == lexing_in_python.repeats(plain, some)
    for mark in (ord("d"), ord("."), 0):
        sampled = lexing_in_python.sample(letters, mark, some, more)
        assert lexer.sample(letters, mark, some, more) == sampled


def test_nothing_is_kept_alive(lexer: ModuleType) -> None:
    words = ("".join(letters) for letters in itertools.product("abcdefghijkl", repeat=3))
    prose = "\0".join(f" {word} " for word in words).encode()

    def use() -> int:
        plain, letters = lexer.lex(prose, TABLES)[3:]
        lexer.windows(plain, 4, 1)
        lexer.repeats(plain + plain, 4)
        lexer.sample(letters, ord("a"), 1, 9)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = [use() for _ in range(3)][-1]
        assert [use() for _ in range(50)][-1] - before < 10_000
    finally:
        tracemalloc.stop()


def test_threads_lex_side_by_side(lexer: ModuleType) -> None:
    prose = " ".join(f"mot{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(2000)).encode()
    wanted, wrong = lexing_in_python.lex(prose, TABLES), []

    def lex() -> None:
        wrong.extend(1 for _ in range(50) if lexer.lex(prose, TABLES) != wanted)

    threads = [threading.Thread(target=lex) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
