"""The prose of a document as plain words, for the rules that read all of it.

The words are Latin-1 in lower case. Of a document with characters that French has not, there is no
such view, and those rules read the text itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.latin import LOWER
from orchestra.checking.vocabulary import vocabulary_with
from orchestra.prose import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.glance import Glance

# Snowball changes no more than so many letters at the end of what it leaves of a word.
_CHANGED = 2
_SHORTEST = 2
_LONGEST = 1_000  # letters of a word
_MANY_FORMS = 32  # of one stem, in a document: more than French has


def phrase_count(glance: Glance, phrase: Sequence[str]) -> int:
    """Return how often words with the stems of ``phrase`` follow each other in the prose.

    The glance must be at prose in Latin-1.
    """
    return sum(1 for _ in _places(glance.lexed.plain, phrase))


def says(glance: Glance, phrase: Sequence[str]) -> bool:
    """Tell whether :func:`phrase_count` is more than none."""
    known, words = vocabulary_with(glance), glance.lexed.words
    if known and not all(known.forms(stemmed, words) for stemmed in phrase):
        return False
    if known and len(phrase) == 1:
        return True
    return next(_places(glance.lexed.plain, phrase), None) is not None


def most_often(glance: Glance, phrase: Sequence[str]) -> int:
    """Return what :func:`phrase_count` is at most."""
    known = vocabulary_with(glance)
    forms = known.forms(phrase[0], glance.lexed.words) if known else set()
    if known is None or len(forms) > _MANY_FORMS:
        return glance.lexed.word_count
    # Also as a part of other words, and in the headings: that text is there already.
    text = glance.lexed.plain if glance.latin is None else glance.folded
    return sum(map(text.count, {form.translate(LOWER) for form in forms}))


def _places(plain: bytes, phrase: Sequence[str]) -> Iterator[int]:
    beginning, span = _beginning(phrase[0]), len(phrase)
    at = plain.find(beginning)
    while at >= 0:
        if _stem(plain[at + 1 : plain.find(b" ", at + 1)]) == phrase[0]:
            ahead = plain[at + 1 : at + 1 + span * _LONGEST].split(b" ", span)
            if [_stem(word) for word in ahead[1:span]] == phrase[1:]:
                yield at
        at = plain.find(beginning, at + 1)


@lru_cache(maxsize=4096)
def _beginning(stemmed: str) -> bytes:
    """Return the letters that every word with this stem begins with, behind a space."""
    kept = stemmed[: max(len(stemmed) - _CHANGED, _SHORTEST)]
    return f" {kept}".encode("latin-1", "replace")


@lru_cache(maxsize=50_000)
def _stem(word: bytes) -> str:
    return stem(word.decode("latin-1"))


def may_repeat(glance: Glance) -> bool:
    """Tell whether a sentence may stand twice in the prose: whether a piece between two marks does.

    A sentence that stands twice has all its pieces twice, whatever its citations and figures.
    """
    pieces = [piece for piece in glance.lexed.letters.split(b".") if piece]
    return len(set(pieces)) < len(pieces)
