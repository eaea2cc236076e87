"""Acronyms: whether a text spells out what one stands for."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, pairwise

from orchestra.prose import fold

_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    "a au aux d de des du en et l la le les ou par pour sur un une s dans the of and for".split()  # noqa: SIM905
)
_SMALL = "*"
_MAX_SMALL_WORDS = 4  # in a row, within a name


def stands_for(acronym: str, texts: tuple[str, ...]) -> bool:
    """Tell whether words in a row of one of the texts begin with the letters of ``acronym``.

    Small words may be left out: SCIC is « société coopérative d’intérêt collectif ».
    """
    letters = "".join(filter(str.isalpha, fold(acronym)))
    if len(letters) < 2:  # noqa: PLR2004
        return False
    initials, places = _all_initials(texts)
    begun = chain(places.get(letters[:2], ()), places.get(f"{letters[0]}{_SMALL}", ()))
    return any(_spells(letters, initials, at) for at in begun)


def _spells(letters: str, initials: tuple[tuple[str, bool], ...], at: int) -> bool:
    """Tell whether the letters follow each other from ``at``, where the first one is."""
    found, skipped = 1, 0
    while found < len(letters):
        at += 1
        initial, is_small = initials[at]  # a border is behind each text
        if initial == letters[found]:
            found, skipped = found + 1, 0
        elif is_small and skipped < _MAX_SMALL_WORDS:
            skipped += 1
        else:
            return False
    return True


@lru_cache(maxsize=8)  # the paragraphs of a document have the same texts
def _all_initials(
    texts: tuple[str, ...],
) -> tuple[tuple[tuple[str, bool], ...], dict[str, list[int]]]:
    """Return the initials of all the texts, and where each is before each other or a small word."""
    border = (("", False),)  # no letter, and no small word
    initials = tuple(chain.from_iterable((*_initials(text), *border) for text in texts))
    places: dict[str, list[int]] = {}
    for at, ((initial, _), (following, is_small)) in enumerate(pairwise(initials)):
        places.setdefault(f"{initial}{following}", []).append(at)
        if is_small:
            places.setdefault(f"{initial}{_SMALL}", []).append(at)
    return initials, places


@lru_cache(maxsize=4096)
def _initials(text: str) -> tuple[tuple[str, bool], ...]:
    words = _WORD.findall(fold(text))
    return tuple((word[0], word in _SMALL_WORDS) for word in words)
