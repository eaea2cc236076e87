"""Figures, amounts and dates: whether what a text says in numbers is said by its passages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.seeking import seeker
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orchestra.checking.quantity.number import Number

# Found, as RE2, wherever a text may give a number that is a claim, with its accents or without.
_SMALL = "z[eé]ro|deux|trois|quatre|cinq|six|sept|huit|neuf"
_IN_WORDS = (
    r"\b(?:dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante"
    r"|septante|huitante|octante|nonante|cents?|mille|milliers?|millions?|milliards?"
    r"|(?:vingt|trent|quarant|cinquant|soixant|cent)aines?)\b"
    r"|\bla\W{1,2}moiti|(?:[ivx](?:er?|[eè]me)|i[eè]me)\W{1,2}si[eè]cle"
    rf"|\b(?:un|le|dix|{_SMALL})\W{{1,3}}(?:tiers|quart|[a-z]{{1,12}}i[eè]mes?)"
    rf"|\b(?:{_SMALL})\W{{0,3}}(?:%|p(?:our|\.)|d[’']|€|\$|eur|dollar|franc|centi|hect|tonne|litre|degr"
    r"|kilo|gigawatt|m[eèé](?:gawatt|tre)|°|(?:[kmg]wh|k[mg]|c?m[23²³]?|ha|t|l)(?:\W|$))"
)
MAY_CLAIM = rf"(?:^|[^\[\d])\d|{_IN_WORDS}"
_CLAIM, _CLAIM_IN_WORDS = f"(?i){MAY_CLAIM}", f"(?i){_IN_WORDS}"


def unsupported_figures(text: str, passages: Iterable[str]) -> list[Span]:
    """Return the numbers of ``text``, with their units, that no passage gives; never raises.

    Every form of French is read on both sides: ``3 500`` is ``3500`` and ``trois mille cinq
    cents``, ``1,5 Md€`` is ``1 500 millions d’euros``, ``03/02/2020`` is ``3 février 2020``, a
    quarter is ``25 %``. A number of another unit for certain does not count: ``27 %`` is not in
    ``27 lieux``. Of the numbers in words, those from ten on are claims, and those before a unit.
    """
    return list(_unsupported(text, tuple(passages))) if _has_claim(text) else []


# A text that is too long says the same paragraph again and again.
@lru_cache(maxsize=1)
def _unsupported(text: str, passages: tuple[str, ...]) -> tuple[Span, ...]:
    from orchestra.checking.quantity.reading import read_numbers  # most documents give no figure

    # In a ratio, a small number in words matters to the figure behind it: « neuf sur 10 ».
    with_words = " sur " in text or _says_claim(text)
    claims = [n for n in read_numbers(text, with_words=with_words) if n.is_claim]
    if not claims:
        return ()
    given = [_given(passage) for passage in passages]
    said: dict[object, bool] = {}  # a text that is long says the same numbers again
    found = []
    for number in claims:
        asked = number.values, number.unit, number.instead
        if asked not in said:
            said[asked] = _is_given(number, given)
        if not said[asked]:
            found.append(Span(number.start, number.end, text[number.start : number.end]))
    return tuple(found)


def _is_given(claim: Number, given: Sequence[Mapping[str, frozenset[str]]]) -> bool:
    from orchestra.checking.quantity.units import fits

    return any(
        fits(unit, other)
        for value, unit in claim.asks
        for passage in given
        for other in passage.get(value, ())
    )


@lru_cache(maxsize=1)
def _has_claim(text: str) -> bool:
    return seeker(_CLAIM).search(text.encode()) is not None


def _says_claim(text: str) -> bool:
    return seeker(_CLAIM_IN_WORDS).search(text.encode()) is not None


# An archive cites the same passages again and again.
@lru_cache(maxsize=4096)
def _given(passage: str) -> Mapping[str, frozenset[str]]:
    """Return each value that a passage gives, with the units that it gives it in."""
    from orchestra.checking.quantity.reading import read_numbers

    units: dict[str, set[str]] = {}
    for number in read_numbers(passage):
        for value, unit in number.gives:
            units.setdefault(value, set()).add(unit)
    return {value: frozenset(found) for value, found in units.items()}
