"""Whether a text is French, told by the small words that every sentence needs."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from orchestra.prose import words

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_WORDS = 8  # that tell the language of a text
FRENCH_SHARE = 1 / 20
FOREIGN_SHARE = 0.05

_FRENCH = frozenset(
    """
    le la les de des du un une et est en que qui dans pour par sur avec ce cette ces au aux plus
    ne pas se sont leur leurs il elle ils elles ou mais comme son sa ses nous peut entre ainsi
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_ENGLISH = frozenset(
    """
    the of and to in is that for on with as are this by be it from at or an which their can has
    have not these its more also we they was were will such
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_FRENCH_BYTES = frozenset(word.encode() for word in _FRENCH)
_ENGLISH_BYTES = frozenset(word.encode() for word in _ENGLISH)


def looks_french(text: str) -> bool:
    """Tell whether ``text`` is French rather than English or another script.

    Compares the counts of frequent grammatical words; too short a text is given the benefit.
    """
    letters = [c for c in text if c.isalpha()]
    foreign = sum(1 for c in letters if not unicodedata.name(c, "").startswith("LATIN"))
    if foreign > FOREIGN_SHARE * max(len(letters), 1):
        return False
    low = [word.lower() for word in words(text)]
    french = sum(word in _FRENCH for word in low)
    english = sum(word in _ENGLISH for word in low)
    return len(low) < FEWEST_WORDS or (french >= english and french >= len(low) * FRENCH_SHARE)


def is_surely_french(low: Sequence[bytes]) -> bool:
    """Tell, quickly, that :func:`looks_french` would say yes of a text in Latin letters.

    ``low`` are its words in lower case without accents; False means that it must be asked.
    """
    if len(low) < FEWEST_WORDS:
        return True
    distinct = _FRENCH_BYTES.intersection(low)
    return len(distinct) >= len(low) * FRENCH_SHARE and _ENGLISH_BYTES.isdisjoint(low)
