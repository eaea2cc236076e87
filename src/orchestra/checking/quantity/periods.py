"""Decades and centuries: which years a source may give for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.checking.quantity.number import Number, Reading
from orchestra.checking.quantity.numerals import SPACE
from orchestra.checking.quantity.units import CENTURY, DECADE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROMAN = re.compile(r"(?<![\w’'])(?P<roman>[IVX]{1,6})(?:er|e|[eè]me)(?!\w)")
_CENTURY = re.compile(rf"{SPACE}si[eè]cles?(?!\w)", re.IGNORECASE)
_ORDINAL = re.compile(r"i[eè]me\Z", re.IGNORECASE)
_LETTERS = {"I": 1, "V": 5, "X": 10}
# The twentieth century and ours are a way of saying yesterday and now.
_CLAIMED = range(1, 20)


def centuries_in(text: str) -> Iterator[Number]:
    """Yield the centuries in Roman numerals: XIXe, which is a claim before the word *siècle*."""
    for match in _ROMAN.finditer(text):
        value = roman_value(match["roman"])
        behind = _CENTURY.match(text, match.end())
        end = behind.end() if behind else match.end()
        plain = Number(match.start(), end, match.end(), (str(value),), is_claim=False)
        yield _century(plain, value) if behind else plain._replace(also=((f"c{value}", CENTURY),))


def with_period(text: str, number: Number) -> Number:
    """Return the number with the years that it stands for when it counts a decade or century."""
    if number.unit == DECADE:
        years = [value for value in number.values if len(value) == 4]  # noqa: PLR2004
        instead = tuple((f"{year[:3]}{digit}", "year") for year in years for digit in range(10))
        return number._replace(instead=instead)
    value, said = number.values[0], text[number.start : number.bare_end]
    if said.isalpha() and not _ORDINAL.search(said):
        return number  # deux siècles
    if number.end == number.bare_end and len(value) <= 2 and value.isdigit():  # noqa: PLR2004
        behind = _CENTURY.match(text, number.bare_end)
        if behind and int(value) > 1:
            return _century(number._replace(end=behind.end()), int(value))
    return number


def _century(number: Number, value: int) -> Number:
    years: tuple[Reading, ...] = ()
    if value in _CLAIMED:
        years = tuple((str(year), "year") for year in range(value * 100 - 99, value * 100 + 1))
    return number._replace(
        also=((f"c{value}", CENTURY),),
        instead=((f"c{value}", CENTURY), *years),
        is_claim=bool(years),
    )


def roman_value(roman: str) -> int:
    """Return the value of a Roman numeral of I, V and X."""
    values = [_LETTERS[letter] for letter in roman]
    after = [*values[1:], 0]
    return sum(-one if one < next_one else one for one, next_one in zip(values, after, strict=True))
