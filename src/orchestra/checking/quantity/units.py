"""What a number counts: the words and signs behind it, and when two of them cannot be the same."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from orchestra.checking.quantity.numerals import SPACE
from orchestra.prose import fold

PERCENT, NOUN, YEAR, DECADE, CENTURY = "%", "noun", "year", "decade", "century"
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
_SHORT_MONTHS = r"(?:janv|f[eé]vr?|juil|sept|oct|nov|d[eé]c)\."
MONTH_NAMES = "|".join(
    [*(name.translate({ord("é"): "[eé]", ord("û"): "[uû]"}) for name in MONTHS), _SHORT_MONTHS]
)
MEASURES = {
    "€": r"€|euros?|eur",
    "$": r"\$|dollars?",
    "franc": r"francs?",
    "km/h": r"km/h|kilom[eè]tres?[ \u00a0-](?:à l[’']heure|heures?)",
    "km": r"km|kilom[eè]tres?",
    "m²": r"m²|m2|m[eè]tres?[ \u00a0]carr[eé]s?",
    "m³": r"m³|m3|m[eè]tres?[ \u00a0]cubes?",
    "m": r"m|m[eè]tres?",
    "cm": r"cm|centim[eè]tres?",
    "ha": r"ha|hectares?",
    "t": r"t|tonnes?",
    "kg": r"kg|kilos?|kilogrammes?",
    "l": r"l|litres?",
    "kWh": r"kwh|kilowatts?[ \u00a0-]?heures?",
    "MWh": r"mwh|m[eé]gawatts?[ \u00a0-]?heures?",
    "GWh": r"gwh|gigawatts?[ \u00a0-]?heures?",
    "°": r"°[ \u00a0]?c?|degr[eé]s?",
    "an": r"ans?|ann[eé]es?",
    "month": r"mois",
    "week": r"semaines?",
    "day": r"jours?|journ[eé]es?|j",
    "hour": r"heures?|h",
    "minute": r"minutes?|min",
}  # fmt: skip
_MONEY = frozenset({"€", "$", "franc"})
_SHORTEST_NOUN = 4
# Words that end like a plural and do not say what is counted.
_NO_NOUNS = frozenset({
    "plus", "moins", "dans", "sans", "sous", "mais", "puis", "alors", "depuis", "apres", "vers",
    "hors", "lors", "fois", "points", "certes", "jamais", "toujours", "ailleurs", "parfois",
    "dont", "tous", "toutes", "leurs", "autres", "certains", "certaines", "plusieurs", "quelques",
    "avons", "avez", "sommes", "etes", "assez", "chez", "ceux", "deux", "elles", "nous", "vous",
    "desormais", "dollars", "francs",
})  # fmt: skip

_UNIT = re.compile(
    rf"{SPACE}{{0,3}}(?:(?:d[’']|de{SPACE}))?(?:(?P<percent>%|(?:pour|p\.){SPACE}{{0,2}}(?:cent|100)(?!\w))"
    rf"|(?P<permille>‰|pour{SPACE}mille(?!\w))"
    rf"|(?P<month>{MONTH_NAMES})(?!\w)|"
    + "|".join(f"(?P<m{index}>{words})(?![\\w’'])" for index, words in enumerate(MEASURES.values()))
    + ")",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"{SPACE}{{0,3}}(?:(?:d[’']|de{SPACE}))?(?P<month>{MONTH_NAMES})(?!\w)", re.IGNORECASE
)
_SCALE = re.compile(
    rf"{SPACE}{{0,3}}(?P<word>mille|milliers?|millions?|milliards?)(?!\w)(?P<half>{SPACE}et{SPACE}demie?(?!\w))?"
    rf"|{SPACE}{{0,3}}(?P<sign>k|K|Mds|Md|Mrds|Mrd|Mio|M|G)(?={SPACE}{{0,2}}(?:€|\$|euros?\b|EUR\b|d[’']euros?\b))"
)
_SIGNS = {"k": 3, "m": 6, "mio": 6, "md": 9, "mds": 9, "mrd": 9, "mrds": 9, "g": 9}
_SCALES = {"mille": 3, "millier": 3, "million": 6, "milliard": 9}
_NEXT_WORD = re.compile(rf"{SPACE}{{1,2}}(?:d[’']|de{SPACE})?([^\W\d_]+)(?![\w’'])")


class Unit(NamedTuple):
    """The unit behind a number: its name, where it ends, and by how much it divides the number."""

    name: str = ""
    end: int = 0
    exponent: int = 0


def unit_at(text: str, end: int) -> Unit:
    """Return the unit that ``text`` has behind a number that ends at ``end``; "" when unknown."""
    match = _UNIT.match(text, end)
    if not match:
        return Unit(NOUN if _is_noun(text, end) else "", end)
    if match["percent"]:
        return Unit(PERCENT, match.end())
    if match["permille"]:
        return Unit(PERCENT, match.end(), -1)
    if match["month"]:
        return Unit(f"day {month_number(match['month'])}", match.end())
    index = int((match.lastgroup or "m0")[1:])
    return Unit(_names()[index], match.end())


def month_at(text: str, end: int) -> Unit:
    """Return the month that ``text`` has behind a number like :func:`unit_at`, or no unit."""
    match = _MONTH.match(text, end)
    return Unit(f"day {month_number(match['month'])}", match.end()) if match else Unit("", end)


def scale_at(text: str, end: int) -> tuple[int, int, bool]:
    """Return the power of ten that a word or sign behind a number gives, its end, and *et demi*."""
    match = _SCALE.match(text, end)
    if not match:
        return 0, end, False
    if match["sign"]:
        return _SIGNS[match["sign"].lower()], match.end(), False
    return _SCALES[match["word"].lower().removesuffix("s")], match.end(), match["half"] is not None


def is_money(unit: str) -> bool:
    """Tell whether the unit is a currency."""
    return unit in _MONEY


def is_measured(unit: str) -> bool:
    """Tell whether the unit is one of :data:`MEASURES`."""
    return unit in MEASURES


def fits(asked: str, given: str) -> bool:
    """Tell whether a number of the unit ``asked`` may be what one of the unit ``given`` says.

    They do not when it is certain that they count different things.
    """
    if not asked or not given or asked == given:
        return True
    if asked in {DECADE, CENTURY}:
        return given in {YEAR, DECADE}
    if NOUN in {asked, given}:
        other = given if asked == NOUN else asked
        return is_measured(other) and not is_money(other)
    return False


def _is_noun(text: str, end: int) -> bool:
    match = _NEXT_WORD.match(text, end)
    word = fold(match[1]) if match else ""
    return len(word) >= _SHORTEST_NOUN and word[-1] in "sx" and word not in _NO_NOUNS


@lru_cache(maxsize=256)
def month_number(name: str) -> int:
    """Return the number of a month from its name or the first letters of it."""
    start = fold(name).rstrip(".")[:4]
    names = [fold(month)[: len(start)] for month in MONTHS]
    return names.index(start) + 1


@cache
def _names() -> tuple[str, ...]:
    return tuple(MEASURES)
