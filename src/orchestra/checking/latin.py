"""French as Latin-1: one byte for each letter, read many times faster than text.

The tables are for ``bytes.translate``: each says what a byte is read as.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Callable

# What French prose holds beyond Latin-1, and what each is in a glance.
_BEYOND = {
    "’": "'", "‘": "'", "œ": "oe", "Œ": "Oe", "…": ".", "–": "-", "—": "-", "“": '"', "”": '"',
    "\u202f": " ", "€": "¤", "−": "-", "•": "·",
}  # fmt: skip
_LATIN_1 = 256
# Letters of Latin-1 that are none of French, and one that is two without its ligature.
_UNLIKE = "ªºµæÆ"


def to_latin(text: str) -> bytes | None:
    """Return ``text`` as Latin-1, None when it holds characters that French has not.

    What is in French and not in Latin-1 becomes what is like it: ’ is ', œ is oe, € is ¤.
    """
    if any(char in text for char in _UNLIKE):
        return None
    try:
        return _likened(text).encode("latin-1")
    except UnicodeEncodeError:
        return None


def _likened(text: str) -> str:
    for char, plain in _BEYOND.items():
        if char in text:
            text = text.replace(char, plain)
    return text


def _table(change: Callable[[str], str]) -> bytes:
    """Return what ``change`` makes of each byte of Latin-1, which must be one byte too."""
    return "".join(change(chr(code)) for code in range(_LATIN_1)).encode("latin-1")


def _lower(char: str) -> str:
    if char.isspace() and char != "\n":
        return " "
    low = fold(char)
    if char == "´":
        return "'"
    return low if len(low) == 1 and ord(low) < _LATIN_1 and char.isalpha() else char


def _word(char: str) -> str:
    low = char.lower()
    is_kept = char == "\0" or (char.isalpha() and len(low) == 1 and ord(low) < _LATIN_1)
    return low if is_kept else " "


def _letter(char: str) -> str:
    return "." if char in ".!?\0" else _lower(char) if char.isalpha() else "\0"


def _shape(char: str) -> str:
    return char if char == "\0" else " " if char.isspace() else "x"


LOWER = _table(_lower)  # lower case without accents, every other character kept
WORDS = _table(_word)  # lower case with accents, spaces for what is no letter; NUL is kept
# Like LOWER, with a full stop for each sentence mark and NUL, and NUL for what is no letter.
LETTERS = _table(_letter)
SHAPES = _table(_shape)  # a space for white space and x for the rest; NUL is kept


def plain_words(text: str) -> list[bytes]:
    """Return the words of ``text``, runs of letters, in lower case without accents, as Latin-1."""
    composed = _likened(unicodedata.normalize("NFC", text)).replace("æ", "ae").replace("Æ", "Ae")
    latin = composed.encode("latin-1", "replace").replace(b"?", b" ")
    return latin.translate(WORDS).translate(LOWER).split()
