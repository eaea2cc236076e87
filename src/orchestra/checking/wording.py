"""The prose of a document as plain words, for the rules that read all of it.

The words are Latin-1 in lower case without accents. Of a document with characters that French has
not, there is no such view, and those rules read the text itself.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.prose import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.glance import Glance

# Snowball changes no more than so many letters at the end of what it leaves of a word.
_CHANGED = 3
_SHORTEST = 2


def stem_counts(glance: Glance, wanted: Iterable[str]) -> Counter[str]:
    """Return how often the prose says each of the stems ``wanted``; it must have plain words."""
    counts: Counter[str] = Counter()
    for each in set(wanted):
        beginning = _beginning(each)
        for rest in glance.plain.split(b" " + beginning)[1:]:
            if _stem(beginning + rest.partition(b" ")[0]) == each:
                counts[each] += 1
    return counts


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
