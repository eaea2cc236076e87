"""The prose of a document as plain words, for the rules that read all of it.

The words are Latin-1 in lower case without accents. Of a document with characters that French has
not, there is no such view, and those rules read the text itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.prose import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.checking.glance import Glance

# Snowball changes no more than so many letters at the end of what it leaves of a word.
_CHANGED = 2
_SHORTEST = 2
_LONGEST = 1_000  # letters of a word


def phrase_count(glance: Glance, phrase: Sequence[str]) -> int:
    """Return how often words with the stems of ``phrase`` follow each other in the prose.

    The glance must be at prose in Latin-1.
    """
    plain, beginning = glance.plain, b" " + _beginning(phrase[0])
    span = len(phrase)
    count, at = 0, plain.find(beginning)
    while at >= 0:
        if _stem(plain[at + 1 : plain.find(b" ", at + 1)]) == phrase[0]:
            ahead = plain[at + 1 : at + 1 + span * _LONGEST].split(b" ", span) if span > 1 else []
            count += [_stem(word) for word in ahead[1:span]] == phrase[1:]
        at = plain.find(beginning, at + 1)
    return count


@lru_cache(maxsize=4096)
def _beginning(stemmed: str) -> bytes:
    """Return the letters that every word with this stem begins with."""
    kept = stemmed[: max(len(stemmed) - _CHANGED, _SHORTEST)]
    return kept.encode("latin-1", "replace")


@lru_cache(maxsize=50_000)
def _stem(word: bytes) -> str:
    return stem(word.decode("latin-1"))


def may_repeat(glance: Glance) -> bool:
    """Tell whether a sentence may stand twice in the prose: whether a piece between two marks does.

    A sentence that stands twice has all its pieces twice, whatever its citations and figures.
    """
    return len(set(glance.pieces)) < len(glance.pieces)
