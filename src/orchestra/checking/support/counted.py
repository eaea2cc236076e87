"""The numbers of a sentence, each with the words that tell what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.quantity.reading import read_numbers
from orchestra.checking.support.phrases import NUMBER
from orchestra.checking.support.plain_words import HARD_BORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from orchestra.checking.quantity.number import Number

FAR = 1_000  # words, more than a sentence has
ONE = "1"
_BEFORE, _AFTER = 3, 4  # words on each side of a number that tell what it counts
_BORDERS = HARD_BORDERS | {",", NUMBER, "et", "ou", "puis"}


class Counted(NamedTuple):
    """A number from the character ``start``, and the families of the words next to it.

    ``noun`` is the first word behind it, empty where none follows directly. ``distances`` tells how
    many words are between it and each other family of its sentence.
    """

    start: int
    text: str
    values: frozenset[str]
    is_claim: bool
    noun: str
    company: frozenset[str]
    distances: Mapping[str, int]


class Row(NamedTuple):
    """The words of a sentence, folded, with their families and where they stand in its text."""

    words: Sequence[str]
    kin: Sequence[str]
    places: Sequence[tuple[int, int]]


def counted(text: str, row: Row) -> tuple[Counted, ...]:
    """Return the numbers of a sentence, but for « un »; ``row`` are its words."""
    return tuple(
        _counted(text, row, number)
        for number in read_numbers(text)
        if number.is_claim or ONE not in number.values
    )


def _counted(text: str, row: Row, number: Number) -> Counted:
    count = len(row.words)
    first = next((at for at in range(count) if row.places[at][1] > number.start), count)
    last = next((at for at in range(first, count) if row.places[at][0] >= number.bare_end), count)
    ahead = range(last, count)
    after = _beside(text, row, ahead, _AFTER)
    before = _beside(text, row, range(first - 1, -1, -1), _BEFORE)
    if not after and not before:
        after = _beside(text, row, ahead, _AFTER, HARD_BORDERS)  # « En 2021, elle fixe… »
    distances: dict[str, int] = {}
    for at, word in enumerate(row.kin):
        distances[word] = min(abs(at - first), distances.get(word, FAR))
    return Counted(
        number.start,
        text[number.start : number.end],
        frozenset(number.values),
        number.is_claim,
        after[0] if after else "",
        frozenset((*before, *after)),
        distances,
    )


def _beside(
    text: str, row: Row, places: range, count: int, borders: Set[str] = _BORDERS
) -> list[str]:
    """Return the families next to a number, up to another one or to the end of the clause.

    A number that follows at once counts as a word: « 40 % en 2030, 50 % en 2040 ».
    """
    found: list[str] = []
    for place in places:
        if row.words[place] == NUMBER and not found and places.step > 0:
            start, end = row.places[place]
            found.append(text[start:end])
        if len(found) == count or row.words[place] in borders:
            break
        if row.kin[place]:
            found.append(row.kin[place])
    return found
