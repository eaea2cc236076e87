"""The words and letters of prose, read in one pass.

The pass is compiled where a C compiler was there at the installation, which makes a check of a
large archive a sixth faster; else it is done in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.latin import LETTERS, LOWER, SHAPES, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

try:
    from orchestra.checking import _lexing as _lexer
except ImportError:
    from orchestra.checking import lexing_in_python as _lexer  # type: ignore[no-redef]

IS_COMPILED = _lexer.__name__.endswith("._lexing")
_TABLES = WORDS + LOWER + LETTERS + SHAPES
sample = _lexer.sample
windows = _lexer.windows
repeats = _lexer.repeats


class Lexed(NamedTuple):
    """Prose as words and letters.

    ``words`` are runs of letters in lower case, with how often each stands there, and
    ``word_count`` is how many there are in all. ``counts`` has the words of each paragraph, as
    :func:`orchestra.prose.count_words` counts them. ``plain`` is the text as words without accents,
    a space before and behind each, NUL for a border between two paragraphs. ``letters`` are its
    letters without accents, with a full stop for each sentence mark and border.
    """

    words: Mapping[bytes, int]
    word_count: int
    counts: list[int]
    plain: bytes
    letters: bytes


def lex(latin: bytes) -> Lexed:
    """Read prose in Latin-1 that has a space before each paragraph and NUL between two."""
    return Lexed._make(_lexer.lex(latin, _TABLES))
