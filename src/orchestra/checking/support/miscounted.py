"""Numbers that a passage gives of something else, and small ones in words that it does not give.

:mod:`orchestra.checking.amounts` tells whether a passage has a figure at all. « 33 % des communes
et 88 % de la population » has both figures of a passage and says neither: so the words beside them
are compared. And small numbers in words are looked at: no claims elsewhere (« à deux mains »), they
are claims in a sentence that reports what a passage counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.checking.support.counted import FAR, ONE, Counted
from orchestra.checking.support.doubt import GRAVE, SERIOUS, Doubt, quoted
from orchestra.checking.support.said import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

_TWO = "2"
_LISTING = frozenset((",", ";", "et", "ou"))
_FEWEST_LISTED = 3
_SAME = 2  # words beside two numbers that are the same
# « La loi de 2014 » : the year tells which one it is, and says nothing that another could.
_NAMED_BY_YEAR = re.compile(
    r"\b(?:loi|décret|ordonnance|règlement|directive|arrêté|accord|charte|déclaration|traité|guide"
    r"|rapport|étude|enquête|édition)s? de $",
    re.IGNORECASE,
)


def miscounted(held: Held) -> Iterator[Doubt]:
    """Yield numbers that the passages give of other things, and small ones that they lack."""
    every = (
        number for text in held.passages.values() for said in read(text) for number in said.numbers
    )
    theirs = list({(number.values, number.company): number for number in every}.values())
    for mine in held.said.numbers:
        same = [number for number in theirs if number.values & mine.values]
        others = [number for number in theirs if not number.values & mine.values]
        if same and _NAMED_BY_YEAR.search(held.said.text[: mine.start]):
            continue
        if same and any(_is_of(mine, other, same, held.common) for other in others):
            reason = f"{quoted(mine.text)} n’est pas dit de cela dans le passage"
            yield Doubt("figure", GRAVE, reason)
        elif not same and mine.is_claim and _is_in_place_of(mine, others):
            yield Doubt("figure", GRAVE, f"le passage ne dit pas {quoted(mine.text)}")
        elif not same and mine.noun and not mine.is_claim:  # not « bâtir du neuf »
            yield from _not_counted(mine, others, held)


def _is_of(mine: Counted, other: Counted, same: Sequence[Counted], common: frozenset[str]) -> bool:
    """Tell whether a number stands next to the words of another number of the passages.

    It must not stand next to its own ones, nor nearer to them, unless both count the same noun.
    """
    is_same_noun = bool(mine.noun) and mine.noun == other.noun and all(each.noun for each in same)
    if not mine.is_claim and not is_same_noun:
        return False
    return all(
        _is_nearer(mine, other, each)
        and (is_same_noun or not _has_nearer(mine, other, each, common))
        for each in same
    )


def _is_in_place_of(mine: Counted, others: Sequence[Counted]) -> bool:
    """Tell whether a number that a title has (article 11) stands where the passage has another."""
    return any(
        mine.noun == other.noun and len(mine.company & other.company) >= _SAME
        for other in others
        if mine.noun
    )


def _is_nearer(mine: Counted, other: Counted, own: Counted) -> bool:
    """Tell whether a number stands beside words of another one, and of none or few of its own."""
    against = len(other.company & mine.company - own.company)
    ours = len(own.company & mine.company - other.company)
    return bool(own.company) and against > 0 and ours < max(against - 1, 1)


def _has_nearer(mine: Counted, other: Counted, own: Counted, common: frozenset[str]) -> bool:
    """Tell whether the passage has the words beside a number nearer to its own than to another."""
    ways = [
        other.distances.get(word, FAR) - own.distances.get(word, FAR)
        for word in mine.company - common
    ]
    return sum(way > 0 for way in ways) > sum(way < 0 for way in ways)


def _not_counted(mine: Counted, others: Sequence[Counted], held: Held) -> Iterator[Doubt]:
    is_other = any(mine.noun == other.noun for other in others)
    may_count = any(mine.values & _listed(source) for source in held.sources)
    if is_other or not (may_count or mine.values & {ONE, _TWO}):
        reason = f"le passage ne compte pas {quoted(mine.text)}"
        yield Doubt("figure", GRAVE if is_other else SERIOUS, reason)


def _listed(said: Said) -> set[str]:
    """Return how many things a sentence may list: a writer may have counted them."""
    links = sum(word in _LISTING for word in said.words)
    return {str(count) for count in range(_FEWEST_LISTED, links + 2)}
