"""Links of cause: « parce que » and « donc » between two things that no passage links so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import CAUSES, LINKS
from orchestra.checking.support.doubt import SERIOUS, Doubt, quoted
from orchestra.checking.support.plain_words import CONNECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

_BEGINNING = 6  # words among which a connective links its sentence to the one before


def invented_causes(held: Held) -> Iterator[Doubt]:
    """Yield each link of cause of which no source has both sides, and a link between them."""
    said = held.said
    for mark in said.signs(CAUSES.name):
        sides = [set(said.families[: mark.start]), set(said.families[mark.end :])]
        sides = [words for side in sides if (words := side - {""})]
        if not any(_links(source, sides, held.around) for source in held.sources):
            word = quoted(said.quote(mark.start, mark.end))
            yield Doubt("cause", SERIOUS, f"le passage ne fait pas ce lien : {word}")


def _links(source: Said, sides: list[set[str]], around: frozenset[str]) -> bool:
    """Tell whether a source has a link between both sides, in whatever order.

    One side may be in another source if the link is what this one begins with: « Ainsi… »
    """
    for mark in source.signs(LINKS.name):
        first, last = source.kin[: mark.start], source.kin[mark.end :]
        if any(
            all(side.intersection(words) for side, words in zip(sides, pair, strict=False))
            for pair in ((first, last), (last, first))
        ):
            return True
        is_connective = CONNECTIVES.intersection(source.words[mark.start : mark.end])
        is_near = any(side & source.content for side in sides) and all(
            side & around for side in sides
        )
        if is_connective and mark.start < _BEGINNING and is_near:
            return True
    return False
