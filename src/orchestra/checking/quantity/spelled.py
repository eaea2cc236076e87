"""The numbers that a text gives in words, and which of them are claims."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from orchestra.checking.quantity.number import Number, scaled
from orchestra.checking.quantity.numerals import SPACE, Numeral, numerals
from orchestra.checking.quantity.shares import share
from orchestra.checking.quantity.units import DECADE, PERCENT, is_measured, unit_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALES = frozenset(
    ["mille", "millier", "milliers", "million", "millions", "milliard", "milliards"]
)
_BARE = frozenset(["cent", "cents", *_SCALES])
_NO_NUMBER = _SCALES - {"mille"}  # des millions
# « quarante ans », « quinze jours », « vingt minutes » : ways of speaking.
_TIMES = frozenset(["an", "month", "week", "day", "hour", "minute"])
_LEAST_CLAIMED = 10  # « deux ou trois » is a way of speaking
_HALF = re.compile(rf"{SPACE}et{SPACE}demie?(?!\w)")
_CAPITAL = re.compile(rf"{SPACE}[A-ZÀ-ÖØ-Þ]|[-\u2011]?[’']?\w")
_BEFORE_DECADE = re.compile(rf"\bannées{SPACE}\Z", re.IGNORECASE)
_PARTITIVE = re.compile(rf"{SPACE}(?:des?|du|d[’'])", re.IGNORECASE)
_MAX_PARTS = 10


def spelled_numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[Number]:
    """Yield the numbers that ``text`` spells out; those inside ``taken`` are units of others."""
    last: Numeral | None = None
    reached = 0
    for numeral in numerals(text, taken):
        if numeral.start < reached:
            continue
        if last and (part := _fraction(text, last, numeral)):
            yield part
        last = numeral
        if len(numeral.words) > 1 or numeral.words[0] not in _NO_NUMBER:
            number = _number(text, numeral)
            reached = number.end
            yield number


def _number(text: str, numeral: Numeral) -> Number:
    value, end = str(numeral.value), numeral.end
    scale = _scale_of(numeral)
    if scale and (half := _HALF.match(text, end)):
        value, end = str(numeral.value + scale // 2), half.end()
    unit = unit_at(text, end)
    if unit.name.startswith("day ") and not 1 <= numeral.value <= 31:  # noqa: PLR2004
        unit = unit_at(text, len(text))
    values = (scaled(value, unit.exponent),)
    name, last = unit.name, max(unit.end, end)
    if _BEFORE_DECADE.search(text[max(0, numeral.start - 12) : numeral.start]):
        return Number(
            numeral.start, end, end, (value, f"19{value}"), DECADE, is_claim=value in _DECADES
        )
    if numeral.is_ordinal:
        return Number(numeral.start, end, end, values, "", is_claim=False)
    claimed = _is_claim(text, numeral, name)
    return Number(numeral.start, last, end, values, name, len(str(scale)) - 1, claimed)


_DECADES = frozenset(str(tens) for tens in range(10, 100, 10))


def _scale_of(numeral: Numeral) -> int:
    word = numeral.words[-1].removesuffix("s")
    return {"million": 10**6, "milliard": 10**9}.get(word, 1) if len(numeral.words) > 1 else 1


def _is_claim(text: str, numeral: Numeral, unit: str) -> bool:
    is_measure = unit == PERCENT or (is_measured(unit) and unit not in _TIMES)
    if numeral.words in {("un",), ("une",)}:
        return False
    if len(numeral.words) == 1 and numeral.words[0] in _BARE:
        return is_measure
    if numeral.value < _LEAST_CLAIMED or unit in _TIMES:
        return is_measure
    return not _CAPITAL.match(text, numeral.end)  # les Trente Glorieuses


def _fraction(text: str, count: Numeral, parts: Numeral) -> Number | None:
    """Return « deux cinquièmes » as a share; the words before it are those of ``count``."""
    if not parts.is_ordinal or count.is_ordinal or not 3 <= parts.value <= 1000:  # noqa: PLR2004
        return None
    between = text[count.end : parts.start]
    if between.strip() or count.value >= parts.value or count.value > _MAX_PARTS:
        return None
    values = share(Fraction(count.value, parts.value))
    is_claim = _PARTITIVE.match(text, parts.end) is not None
    return Number(count.start, parts.end, parts.end, values, PERCENT, is_claim=is_claim)
