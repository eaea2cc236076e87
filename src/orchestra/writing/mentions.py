"""What a text names: in the singular or the plural, and no other word of its stem."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from orchestra.checking.leftovers import level
from orchestra.prose import count_run, fold, words

# Each block is asked for each role, term and aspect.
plainly = lru_cache(maxsize=2048)(level)


def mentions(name: str, text: str) -> int:
    """Return how often ``text`` names it: « communs » is not in « communes », nor « commune »."""
    return count_run(_singulars(name), _singulars(text))


@lru_cache(maxsize=2048)  # each block is asked for each term
def _singulars(text: str) -> Sequence[str]:
    return tuple(_singular(fold(word)) for word in words(text))


def _singular(word: str) -> str:
    """Return the word without its plural: « régionaux » is « régional »."""
    if word.endswith("aux") and len(word) > len("aux") + 2 and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004 - « pas »
