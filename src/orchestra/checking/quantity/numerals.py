"""Numbers spelled out in French: *trois mille cinq cents*, *vingt et unième*."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPACE = r"[ \t\n\u00a0\u202f\u2007\u2009]"
_SMALL = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SCALES = {"mille": 10**3, "millier": 10**3, "million": 10**6, "milliard": 10**9}
_LONGEST_RUN = 2_000  # characters; to count to a hundred takes a thousand
HUNDRED, THOUSAND = 100, 1000
_TEN, _SCORE = 10, 20
_ORDINALS = {"premier": 1, "première": 1, "second": 2, "seconde": 2}
_WORDS = (
    r"z[eé]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?"
    r"|mille|milliers?|millions?|milliards?|premiers?|premi[eè]res?|secondes?|seconds?"
    r"|(?:un|deux|trois|quatr|cinqu|six|sept|huit|neuv|dix|onz|douz|treiz|quatorz|quinz|seiz|vingt"
    r"|trent|quarant|cinquant|soixant|cent|mill)i[eè]mes?"
)
_WORD = rf"(?:{_WORDS})(?!\w)"
_JOINT = rf"(?:[-\u2011]|{SPACE}{{1,2}})"
_RUN = re.compile(
    rf"(?<!\w)(?=[zudtqcshnovmp]){_WORD}(?:{_JOINT}(?:et{_JOINT})?{_WORD})*", re.IGNORECASE
)
_ONE_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Numeral:
    """A number spelled out; ``words`` are its words, folded, without *et*."""

    start: int
    end: int
    value: int
    words: tuple[str, ...]
    is_ordinal: bool = False

    @property
    def has_scale(self) -> bool:
        """Whether it counts thousands or more, as *deux mille* does and *mille* does not."""
        return len(self.words) > 1 and any(_scale(word) for word in self.words)


@dataclass
class _Reading:
    """A number while it is read: ``total`` is fixed, ``group`` can still be multiplied."""

    total: int = 0
    group: int = 0
    smallest: int = 10**12  # scale: the next one must be smaller

    def add(self, word: str, *, after_and: bool) -> bool:
        """Take one more word; False when it cannot belong to the number."""
        if scale := _scale(word):
            return self._multiply(scale)
        if word in {"cent", "cents"}:
            return self._hundred()
        value = _values().get(word)
        if value is None or not _may_follow(self.group % HUNDRED, value, after_and=after_and):
            return False
        is_four_score = value == _SCORE and self.group % HUNDRED == 4  # noqa: PLR2004
        self.group += 76 if is_four_score else value
        return True

    def _multiply(self, scale: int) -> bool:
        if scale >= self.smallest:
            return False
        self.total += (self.group or 1) * scale
        self.group, self.smallest = 0, scale
        return True

    def _hundred(self) -> bool:
        if self.group > 19:  # noqa: PLR2004 - dix-neuf cents is as far as hundreds are counted
            return False
        self.group = (self.group or 1) * HUNDRED
        return True


def numerals(text: str, taken: Sequence[tuple[int, int]] = ()) -> Iterator[Numeral]:
    """Yield the numbers that ``text`` spells out, in order; *un* and *premier* are among them.

    Those that begin in one of the places ``taken``, which are in order and begin with a figure, are
    left out, and so are number words in a row without end, which say no number.
    """
    at = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        free = taken[at][1] if at < len(taken) and taken[at][0] <= start else start
        if free < end <= start + _LONGEST_RUN:
            yield from (numeral for numeral in _split(text, start, end) if numeral.start >= free)


def _split(text: str, start: int, end: int) -> Iterator[Numeral]:
    """Yield the numbers of a run of number words, which may say several: *deux trois*."""
    words = list(_ONE_WORD.finditer(text, start, end))
    for said in _read(tuple(fold(word.group()) for word in words)):
        yield Numeral(
            words[said.first].start(), words[said.last].end(), said.value, said.words,
            said.is_ordinal,
        )  # fmt: skip


class _Said(NamedTuple):
    """A number in a row of words: its first and its last word's place, and what it says."""

    first: int
    last: int
    value: int
    words: tuple[str, ...]
    is_ordinal: bool


@lru_cache(maxsize=1024)  # texts say the same small numbers again and again
def _read(words: tuple[str, ...]) -> tuple[_Said, ...]:
    found, at = [], 0
    while at < len(words):
        said = _longest(words, at)
        at = said.last + 1 if said else at + 1
        found += [said] if said else []
    return tuple(found)


def _longest(words: tuple[str, ...], at: int) -> _Said | None:
    """Return the number that begins at a word."""
    reading, after_and, ordinal = _Reading(), False, False
    taken: list[int] = []
    index = at
    while index < len(words) and not ordinal:
        word = words[index]
        if word == "et" and taken:
            after_and = True
        else:
            cardinal = _ordinals().get(word)
            ordinal = cardinal is not None
            if not reading.add(cardinal or word, after_and=after_and):
                ordinal = False
                break
            taken.append(index)
            after_and = False
        index += 1
    if not taken:
        return None
    spoken = tuple(words[i] for i in taken)
    return _Said(taken[0], taken[-1], reading.total + reading.group, spoken, ordinal)


def _may_follow(before: int, value: int, *, after_and: bool) -> bool:
    """Tell whether ``value``, below 100, can be said after what the group ends with."""
    is_tens = before >= _SCORE and before % 10 == 0
    if after_and:
        return (is_tens and value == 1) or (before, value) == (60, 11)  # soixante et onze
    if before in {60, 80}:
        return 0 < value < _SCORE
    if before == _TEN:
        return value in {7, 8, 9}
    return before == 0 or (before, value) == (4, _SCORE) or (is_tens and 0 < value < _TEN)


def _scale(word: str) -> int:
    return _SCALES.get(word) or _SCALES.get(word.removesuffix("s"), 0)


@cache
def _values() -> dict[str, int]:
    values = {fold(word): value for value, word in enumerate(_SMALL)}
    return values | _TENS | {"une": 1, "vingts": 20}


@cache
def _ordinals() -> dict[str, str]:
    """Return for each ordinal, in the singular and plural, the cardinal that it is made of."""
    special = {"quatre": "quatrieme", "cinq": "cinquieme", "neuf": "neuvieme"}
    cardinals = [*_values(), "cent", "mille"]
    made = {special.get(word) or f"{word.removesuffix('e')}ieme": word for word in cardinals}
    made |= {fold(word): _SMALL[value] for word, value in _ORDINALS.items()}
    return made | {f"{word}s": cardinal for word, cardinal in made.items()}
