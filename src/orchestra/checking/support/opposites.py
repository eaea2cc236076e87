"""Contraries: a word in the place of which a passage has the one that denies it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import OPPOSITES
from orchestra.checking.support.doubt import GRAVE, Doubt, quoted
from orchestra.checking.support.families import family
from orchestra.checking.support.said import NON, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

_UN = ("in", "im", "ir", "il")
_SHORTEST = 5  # letters of a word whose contrary begins with one of these
# « information » is no contrary of « formation ».
_NO_CONTRARIES = frozenset(("formation", "stitution", "vention", "tention", "dividu", "dustri"))


def opposite(held: Held) -> Iterator[Doubt]:
    """Yield a doubt for a word in the place of which a source has its contrary."""
    for at, word in enumerate(held.said.families):
        others = {*_opposites().get(word, ()), f"{NON}{word}", word.removeprefix(NON)} - {word}
        is_contrary = word and word not in held.around and others & held.around
        if is_contrary and not others & held.said.content:
            yield _contrary_of(held.said, at)


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pair in OPPOSITES.split(";"):
        first, second = map(family, pair.split())
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def unable(held: Held) -> Iterator[Doubt]:
    """Yield a doubt for « partageable » where a passage has « impartageable », or the other way."""
    every = (said.words for text in held.passages.values() for said in read(text))
    theirs = {_singular(word) for words in every for word in words}
    mine = {_singular(word): at for at, word in enumerate(held.said.words)}
    for word, at in mine.items():
        others = {f"{prefix}{word}" for prefix in _UN}
        others |= {word.removeprefix(prefix) for prefix in _UN} - {word}
        is_judged = len(word) >= _SHORTEST and _NO_CONTRARIES.isdisjoint({word, *others})
        is_contrary = word not in theirs and others & theirs and others.isdisjoint(mine)
        if is_judged and is_contrary:
            yield _contrary_of(held.said, at)


def _contrary_of(said: Said, at: int) -> Doubt:
    shown = quoted(said.quote(at, at + 1))
    return Doubt("negation", GRAVE, f"le passage dit le contraire de {shown}")


def _singular(word: str) -> str:
    return word.rstrip("s").rstrip("e")
