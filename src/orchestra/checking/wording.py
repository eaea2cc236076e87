"""The prose of a document as plain words, for the rules that read all of it.

The words are Latin-1 in lower case without accents. Of a document with characters that French has
not, there is no such view, and those rules read the text itself.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.glance import to_latin
from orchestra.checking.reading import prose
from orchestra.prose import fold, stem

if TYPE_CHECKING:
    from orchestra.checking.world import World
    from orchestra.document import Document

_BORDER = b"\0"  # between two paragraphs; the checker reads no text that holds one


def _letter(char: str) -> int:
    if char == "\0":
        return 0
    if char in ".!?":
        return ord(".")
    low = fold(char)
    return ord(low) if len(low) == 1 and low.isascii() and low.isalpha() else ord(" ")


_LETTERS = bytes(_letter(chr(code)) for code in range(256))


@lru_cache(maxsize=8)
def plain_paragraphs(document: Document, world: World) -> tuple[bytes, ...] | None:
    """Return each paragraph of prose as letters, spaces, and a full stop for each . ! ? and …"""
    parts = prose(document, world)
    latin = to_latin("\0".join([part.text for part in parts]))
    if latin is None:
        return None
    return tuple(latin.translate(_LETTERS).split(_BORDER)) if parts else ()


@lru_cache(maxsize=8)
def plain_words(document: Document, world: World) -> tuple[tuple[bytes, ...], ...] | None:
    """Return the words of each paragraph of prose."""
    paragraphs = plain_paragraphs(document, world)
    if paragraphs is None:
        return None
    return tuple(tuple(text.replace(b".", b" ").split()) for text in paragraphs)


def letters_of(text: str) -> tuple[bytes, ...]:
    """Return the words of ``text`` like :func:`plain_words`; other characters are left out."""
    latin = to_latin(text)
    if latin is None:
        latin = text.encode("latin-1", "replace").replace(b"?", b" ")
    return tuple(latin.translate(_LETTERS).replace(b".", b" ").split())


def stem_counts(document: Document, world: World, wanted: frozenset[str]) -> Counter[str]:
    """Return how often the prose says each of the stems ``wanted``; it must have plain words."""
    paragraphs = plain_paragraphs(document, world) or ()
    flat = b" " + b" ".join(paragraphs).replace(b".", b" ")
    counts: Counter[str] = Counter()
    # A stem begins with the two letters that its words begin with.
    for beginning in {each[:2].encode() for each in wanted if each.isascii()}:
        for rest in flat.split(b" " + beginning)[1:]:
            stemmed = _stem(beginning + rest.partition(b" ")[0])
            if stemmed in wanted:
                counts[stemmed] += 1
    return counts


@lru_cache(maxsize=50_000)
def _stem(word: bytes) -> str:
    return stem(word.decode())


def may_repeat(document: Document, world: World) -> bool:
    """Tell whether a sentence may stand twice in the prose: whether a piece between two marks does.

    A sentence that stands twice has all its pieces twice, whatever its citations and figures.
    """
    paragraphs = plain_paragraphs(document, world)
    if paragraphs is None:
        return True
    pieces = [tuple(piece.split()) for piece in b".".join(paragraphs).split(b".")]
    spoken = [piece for piece in pieces if piece]
    return len(set(spoken)) < len(spoken)
