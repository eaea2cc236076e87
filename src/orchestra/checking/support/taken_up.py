"""Whether a sentence takes up what a word of its source stands next to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.denials import BORDERS
from orchestra.checking.support.plain_words import HARD_BORDERS, NEW_CLAUSE

if TYPE_CHECKING:
    from orchestra.checking.support.held import Held
    from orchestra.checking.support.phrases import Mark
    from orchestra.checking.support.said import Said

_BEFORE, _AFTER = 3, 2  # words on each side that a reserve stands next to
_TAKEN_UP = 0.4  # share of them that a sentence must have, with the nearest, to have taken it up
_MOST = 0.66  # share that is enough without
_NEAR = 4  # words on each side that place a mark
_NEXT, _FAR = 3, 30  # characters
_OF_NUMBERS = frozenset(("approximation", "fourchette", "minimum", "maximum", "début", "terme"))
_ONLY_OF_NUMBERS = "début"  # « depuis 2023 » may be left out, but does not become « en 2023 »
# What stands behind these is what a sentence that lost them has not.
_ONE_SIDED = frozenset(("condition", "exception", "état premier", "horizon", "début", "terme"))
_MODAL = frozenset(("possibilité", "conditionnel", "obligation", "apparence", "intention"))
# They stand behind the noun that they are said of.
_ADJECTIVES = (
    "possible",
    "eventuel",
    "probable",
    "vraisemblable",
    "estimee",
    "presume",
    "pretendu",
)


def is_taken_up(mark: Mark, source: Said, held: Held) -> bool:
    """Tell whether the sentence says what a reserve of its source is a reserve to.

    It does when it has the number, or all behind a modal verb, or the noun that is narrowed; else
    when it has words on both sides, the nearest among them, or two thirds of all.
    """
    mine = held.said.kinship
    before, after = beside(source, mark, _BEFORE, _AFTER)
    before = before[: _in_clause(source, mark)]
    if mark.of in _OF_NUMBERS and _has_number(mark, source, held.said):
        return True
    if mark.of in _MODAL and len(after) == _AFTER and mine.issuperset(after):
        return True
    if mark.of == _ONLY_OF_NUMBERS:
        return False
    if _narrows(mark, source) and before and before[0] in mine:
        return is_mostly(before, mine)
    sides = [not mine.isdisjoint(side) for side in (before, after) if side]
    is_beside = all(sides) or (any(sides) and mark.of in _ONE_SIDED)
    company = [word for word in (*before, *after) if word not in held.common] or [*before, *after]
    share = sum(word in mine for word in company) / len(company) if company else 0.0
    has_nearest = not mine.isdisjoint((*before[:1], *after[:1]))
    return is_beside and share >= (_TAKEN_UP if has_nearest else _MOST)


def _in_clause(source: Said, mark: Mark) -> int:
    """Return how many words of its own clause stand before a mark: none of grammar counts."""
    at, count = mark.start - 1, 0
    while at >= 0 and source.words[at] not in HARD_BORDERS | NEW_CLAUSE:
        count += bool(source.kin[at])
        at -= 1
    return count


def is_mostly(words: list[str], mine: frozenset[str]) -> bool:
    """Tell whether two thirds of the words are among those of the sentence."""
    return sum(word in mine for word in words) >= len(words) * _MOST


def beside(said: Said, mark: Mark, before: int, after: int) -> tuple[list[str], list[str]]:
    """Return the families of so many words on both sides of a mark, the nearest ones first."""
    return (
        [said.kin[at] for at in said.before(mark.start, before)],
        [said.kin[at] for at in said.after(mark.end, after)],
    )


def around(said: Said, mark: Mark) -> frozenset[str]:
    """Return what places a mark in its sentence: the words next to it, and the numbers."""
    before, after = beside(said, mark, _NEAR, _NEAR)
    at = said.places[mark.start][0]
    near = (number.values for number in said.numbers if abs(number.start - at) < _FAR)
    return frozenset((*before, *after)).union(*near)


def clause_behind(source: Said, at: int) -> list[str]:
    """Return the first words of the clause from the word ``at`` on."""
    ends = (place for place in range(at, len(source.words)) if source.words[place] in BORDERS)
    return list(filter(None, source.kin[at : next(ends, None)]))[:_BEFORE]


def _has_number(mark: Mark, source: Said, said: Said) -> bool:
    """Tell whether the sentence has the number that stands in a reserve, or right behind it."""
    start, end = source.places[mark.start][0], source.places[mark.end - 1][1] + _NEXT
    inside = (number.values for number in source.numbers if start <= number.start <= end)
    values = frozenset[str]().union(*inside)
    return any(values & number.values for number in said.numbers)


def _narrows(mark: Mark, source: Said) -> bool:
    """Tell whether a reserve narrows the noun before it.

    « plus de » does in « les commerces de plus de 400 m² », « possible » in « un chemin possible ».
    """
    is_of_noun = mark.start > 0 and source.words[mark.start - 1] in ("de", "d")
    is_adjective = source.words[mark.start].startswith(_ADJECTIVES)
    return is_adjective or (is_of_noun and mark.of in _OF_NUMBERS)
