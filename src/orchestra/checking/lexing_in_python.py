"""What :mod:`orchestra.checking.lexing` gives where its compiled form could not be built.

``_lexing.c`` does the same, function by function.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from zlib import crc32

Lexed = tuple[Mapping[bytes, int], int, list[int], bytes, bytes]
_LATIN_1 = 256
_BORDER = b"\0"
_TABLES = 4


def lex(latin: bytes, tables: bytes) -> Lexed:
    """Read prose in Latin-1 once, for all that the rules ask of its words and letters.

    ``tables`` are four of 256 bytes each, which say what a byte is: of a word (a space, and no
    other white space, for what is no part of one), of a word without accents, of the letters (NUL
    for what is none) and of a shape (x, a space or NUL). A word that is NUL alone is a border and
    does not count as one.

    Returns how often each word stands there; how many there are in all; how many runs of x behind a
    space each part between two borders has; the words and borders without accents, with a space
    before and behind each; and the letters. Raises ValueError for tables of another size.
    """
    if len(tables) != _TABLES * _LATIN_1:
        raise ValueError("lex(): the tables have another size")
    parts = [tables[at : at + _LATIN_1] for at in range(0, len(tables), _LATIN_1)]
    of_words, without_accents, of_letters, of_shapes = parts
    tokens = latin.translate(of_words).split()
    words = Counter(tokens)
    borders = words.pop(_BORDER, 0)
    shapes = latin.translate(of_shapes).split(b"\0")
    return (
        words,
        len(tokens) - borders,
        [shape.count(b" x") for shape in shapes],
        b" ".join([b"", *tokens, b""]).translate(without_accents),
        latin.translate(of_letters).translate(None, b"\0"),
    )


def windows(plain: bytes, words: int, step: int) -> set[bytes]:
    """Return so many ``words`` in a row from every ``step``-th word on.

    ``plain`` is what :func:`lex` gives, with its space before and behind. Raises ValueError for
    less than one word or step.
    """
    if words < 1 or step < 1:
        raise ValueError("windows(): words and step are at least 1")
    said = plain[1:-1].split(b" ") if len(plain) > 1 else []
    starts = range(0, len(said) - words + 1, step)
    return {b" ".join(said[at : at + words]) for at in starts}


def repeats(plain: bytes, words: int) -> list[tuple[int, int, int]]:
    """Return where so many ``words`` in a row or more stand that stood before in ``plain``.

    Each is the number of the first of them, of the word behind the last, and of the first where
    they stood first. Words are counted from 0, the borders among them, and no row goes over one; a
    row begins where the one before ended, or later. Raises ValueError for less than one word.
    """
    if words < 1:
        raise ValueError("repeats(): words are at least 1")
    said = plain[1:-1].split(b" ") if len(plain) > 1 else []
    first: dict[tuple[bytes, ...], int] = {}
    found, reached = [], 0
    for at in range(len(said) - words + 1):
        row = tuple(said[at : at + words])
        before = at if _BORDER in row else first.setdefault(row, at)
        if before < at and at >= reached:
            reached = at + words
            while reached < len(said) and said[reached] == said[before + reached - at] != _BORDER:
                reached += 1
            found.append((at, reached, before))
    return found


def sample(letters: bytes, mark: int, shortest: int, longest: int) -> bytes:
    """Return the hashes of the passages of ``letters``, each once and the lowest first.

    A passage is what follows a ``mark``, a byte, up to the next one or the end; full stops do not
    count. Those with less than ``shortest`` letters are left out, and of the others the first
    ``longest`` are hashed (CRC-32, four bytes each in the machine's order). Raises ValueError for
    lengths under 1, or a mark that is no byte.
    """
    if shortest < 1 or longest < 1 or not 0 <= mark < _LATIN_1:
        raise ValueError("sample(): lengths are at least 1, the mark is a byte")
    passages = letters.replace(b".", b"").split(bytes([mark]))[1:]
    hashes = {crc32(each[:longest]) for each in passages if len(each) >= shortest}
    return array("I", sorted(hashes)).tobytes()
