"""Which words of a text are no French that a dictionary knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.running_text import ENGLISH
from orchestra.lexicon import Lexicon, lexicon, plain
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

SHORTEST, LONGEST = 3, 40  # letters of a word that is judged
# A word with what it is glued to: apostrophes and hyphens part it, figures and blanks spoil it.
_TOKEN = re.compile(r"(?:[\w\u0300-\u036f\u00ad\ufffc@/’'ʼ\u2011-]|\.(?=\w))++")
_PARTS = re.compile(r"[^’'ʼ]++")
_PIECES = re.compile(r"[^\u2011-]++")
_SPOILED = re.compile(r"[\d\u00ad\ufffc@/.]|\w_\w")
_SHOWN = 3  # words that are offered instead
FEW = 20  # words that are looked for one by one; more, in one pass over the text
_RUN = re.compile(r"[^\W\d_]++")


def is_strange(word: str, known: Lexicon) -> bool:
    """Tell whether a word in small letters is long enough to be judged, and not French."""
    is_judged = SHORTEST <= len(word) <= LONGEST and word.isalpha() and word not in ENGLISH
    return is_judged and word not in known


def unknown_words(text: str, among: Collection[str] | None = None) -> Iterator[Span]:
    """Yield the words of ``text`` in small letters that no dictionary knows.

    A word with a capital may be a name, and one with figures a code. ``among``, when it is known,
    has all words that can be found, with oe for œ.
    """
    known = lexicon()
    is_plain = among is not None and "œ" not in text
    for start, end in _around(text, among or ()) if is_plain else [(0, len(text))]:
        for span in small_words(text, start, end):
            if is_strange(plain(span.text), known):
                yield span


def _around(text: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Return where, between white space, one of ``words`` is."""
    found: list[tuple[int, int]] = []
    reached = 0
    for at in sorted(_places(text, words)):
        if at >= reached:
            start, reached = at, at
            while start and not text[start - 1].isspace():
                start -= 1
            while reached < len(text) and not text[reached].isspace():
                reached += 1
            found.append((start, reached))
    return found


def _places(text: str, words: Collection[str]) -> Iterator[int]:
    """Yield where ``words`` begin, in any order."""
    if len(words) > FEW:
        known = frozenset(words)
        yield from (run.start() for run in _RUN.finditer(text) if run.group() in known)
        return
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


def has_any(text: str, words: Collection[str]) -> bool:
    """Tell whether ``text`` has one of ``words``, which are whole runs of letters in it."""
    if len(words) > FEW:
        return not frozenset(words).isdisjoint(_RUN.findall(text))
    return any(word in text for word in words)


def small_words(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the words in small letters from ``start`` to ``end``, as the dictionary parts them.

    An elision or a hyphen parts words; of a compound that has a capital, none is meant.
    """
    for token in _TOKEN.finditer(text, start, end):
        word = token.group()
        has_small = word.islower() or not word.isalpha()  # or one of its parts may be small
        if has_small and not _SPOILED.search(word):
            for part in _PARTS.finditer(text, *token.span()):
                yield from _small_pieces(text, *part.span())


def _small_pieces(text: str, start: int, end: int) -> Iterator[Span]:
    if text[start:end].islower():
        for piece in _PIECES.finditer(text, start, end):
            word = piece.group().strip("_")
            if word:
                at = piece.start() + piece.group().index(word)
                yield Span(at, at + len(word), word)


def house_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of ``texts``, which are right as they are written there."""
    found = {
        plain(piece.group())
        for text in texts
        for part in _PARTS.finditer(text)
        for piece in re.finditer(r"[^\W\d_]+", part.group())
    }
    return frozenset(found | {f"{word}s" for word in found})


@lru_cache(maxsize=4096)
def suggestion(word: str) -> str:
    """Return what may have been meant by ``word``, as the end of a message; nothing when unsure."""
    near = lexicon().near(plain(word))[:_SHOWN]
    return f"; perhaps {', '.join(f'“{other}”' for other in near)}" if near else ""
