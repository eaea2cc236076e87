"""All the numbers of a text together: those of a list share a unit, two may be a ratio."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

from orchestra.checking.quantity.digits import digit_numbers
from orchestra.checking.quantity.number import Number, scaled
from orchestra.checking.quantity.numerals import SPACE
from orchestra.checking.quantity.periods import centuries_in, with_period
from orchestra.checking.quantity.shares import ROUND_SIGNS, fractions_in, round_numbers_in, share
from orchestra.checking.quantity.spelled import spelled_numbers
from orchestra.checking.quantity.units import PERCENT, is_measured

# What is no number, though it has digits; each pattern with what must be there for it.
_NOT_SAID = (
    ("http", re.compile(r"https?://\S++")),
    ("[", re.compile(r"\[\d+\]|\[\^[^\]\n]{1,40}\]")),
    ("24", re.compile(rf"\b24{SPACE}?h(?:eures?)?{SPACE}?(?:/|sur){SPACE}?24\b", re.IGNORECASE)),
    ("7", re.compile(rf"\b7{SPACE}?j(?:ours?)?{SPACE}?(?:/|sur){SPACE}?7\b", re.IGNORECASE)),
    ("1901", re.compile(rf"\bloi{SPACE}(?:de{SPACE}|du{SPACE}1er{SPACE}juillet{SPACE})?1901\b")),
)
_LIST_MARKER = re.compile(r"^[ \t]*+\d{1,3}[.)][ \t]", re.MULTILINE)
# Between two numbers of a list or a range, of which only the last has its unit behind it.
_LISTED = re.compile(
    rf"{SPACE}?(?:,|-|–|—|et|ou|à|au|puis|{SPACE}){{1,2}}{SPACE}?(?:(?:le|à|de|les){SPACE})?\Z"
)
_OUT_OF = re.compile(rf"(?:{SPACE}[^\W\d_]+){{0,3}}{SPACE}sur{SPACE}\Z|/\Z")
_LONGEST_LINK = 60
_MAX_BASE = 1000
_TITLE_IN_FIGURES = re.compile(rf"\ben{SPACE}(milliers|millions|milliards)\b|\((k|M|Md)€\)")
_EXPONENTS = {"milliers": 3, "millions": 6, "milliards": 9, "k": 3, "M": 6, "Md": 9}


def read_numbers(text: str, *, with_words: bool = True) -> tuple[Number, ...]:
    """Return every number that ``text`` gives, in digits and in words, in order.

    Addresses, list markers and citations are left out; ``with_words=False`` leaves out the
    numbers in words that are no shares.
    """
    plain, low = _plain(text), text.lower()
    counted = list(digit_numbers(plain))
    if with_words:
        taken = [(number.start, number.end) for number in counted]
        counted += spelled_numbers(plain, taken)
        counted.sort(key=attrgetter("start"))
    counted = _with_shared_units(plain, counted)
    if "sur" in plain or "/" in plain:
        counted = _with_ratios(plain, counted)
    counted = _in_thousands(plain, counted)
    if "cle" in low or "nnées" in low:
        counted = [with_period(plain, number) for number in counted]
    if any(sign in low for sign in ("iers", "uart", "oiti")):
        counted += fractions_in(plain)
    if any(sign in low for sign in ROUND_SIGNS):
        counted += round_numbers_in(plain)
    if any(sign in text for sign in ("Ie", "Ve", "Xe", "Iè", "Vè", "Xè")):
        counted += centuries_in(plain)
    return tuple(sorted(counted, key=attrgetter("start")))


def _plain(text: str) -> str:
    """Return the text with spaces in the place of what is no number."""
    for sign, pattern in _NOT_SAID:
        if sign in text:
            text = pattern.sub(lambda match: " " * len(match.group()), text)
    if "\n" in text or _LIST_MARKER.match(text):
        text = _LIST_MARKER.sub(lambda match: " " * len(match.group()), text)
    return text


def _with_shared_units(text: str, numbers: list[Number]) -> list[Number]:
    """Give each number of a list the unit and the scale of the next one: « 3 à 5 millions »."""
    found = list(numbers)
    for index in range(len(found) - 2, -1, -1):
        number, later = found[index], found[index + 1]
        is_time = ":" in number.values[0]
        if number.unit or is_time or not (later.unit or later.exponent):  # most
            continue
        link = text[number.bare_end : later.start]
        is_bare = number.end == number.bare_end and not number.is_year
        if is_bare and len(link) <= _LONGEST_LINK and _LISTED.match(link):
            found[index] = _sharing(number, later)
    return found


def _sharing(number: Number, later: Number) -> Number:
    values = number.values
    if later.exponent:
        values += tuple(scaled(value, later.exponent) for value in values)
    is_shared = later.unit == PERCENT or is_measured(later.unit) or later.unit.startswith("day ")
    return number._replace(
        values=values,
        unit=later.unit if is_shared else "",
        exponent=later.exponent,
    )


def _with_ratios(text: str, numbers: list[Number]) -> list[Number]:
    """Let « neuf lieux sur dix » and « 9/10 » say 90 % too."""
    found = list(numbers)
    for index, (first, second) in enumerate(pairwise(numbers)):
        link = text[first.bare_end : second.start]
        if len(link) > _LONGEST_LINK or not _OUT_OF.match(link):
            continue
        part, base = _whole(first), _whole(second)
        if 0 < part < base <= _MAX_BASE:
            also = tuple((value, PERCENT) for value in share(Fraction(part, base)))
            found[index] = found[index]._replace(also=also, instead=also)
            found[index + 1] = second._replace(also=also, instead=also)
    return found


def _whole(number: Number) -> int:
    value = number.values[0]
    return int(value) if value.isdigit() and len(value) <= 4 else 0  # noqa: PLR2004


def _in_thousands(text: str, numbers: list[Number]) -> list[Number]:
    """Let the plain figures of a table « en milliers d’euros » be thousands too."""
    title = _TITLE_IN_FIGURES.search(text) if "en mill" in text or "€)" in text else None
    if not title:
        return numbers
    exponent = _EXPONENTS[title[1] or title[2]]
    return [
        n._replace(also=(*n.also, *((scaled(value, exponent), "") for value in n.values)))
        if not n.exponent and not n.unit and ":" not in n.values[0] else n
        for n in numbers
    ]  # fmt: skip
