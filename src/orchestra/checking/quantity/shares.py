"""Shares and round numbers in words: *la moitié*, *deux tiers*, *une centaine*, *doubler*."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from orchestra.checking.quantity.number import Number, Reading, canonical
from orchestra.checking.quantity.numerals import SPACE
from orchestra.checking.quantity.units import PERCENT
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNTS = {
    "un": 1, "une": 1, "le": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip
_PARTS = {"moitie": 2, "tiers": 3, "quart": 4, "quarts": 4}
_FRACTION = re.compile(
    rf"(?<!\w)(?:(?P<count>{'|'.join(_COUNTS)}|la){SPACE})?(?P<part>moiti[eé]|tiers|quarts?)"
    rf"(?![\w\u2011-]|{SPACE}(?:de{SPACE}confiance|lieux?(?!\w)|d[’']heure))",
    re.IGNORECASE,
)
_PARTITIVE = re.compile(
    rf"{SPACE}(?:(?:des|du|de{SPACE}(?:la|l[’']|ses|leurs?|son|sa|ces|cette|tous|toutes)|d[’']entre)(?!\w)|de{SPACE}l[’'])",
    re.IGNORECASE,
)
_ABOUT = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_LEAST_CLAIMED = 20  # « une bonne dizaine » is a way of speaking
_ROUND = re.compile(
    rf"(?<!\w)(?P<one>une?{SPACE}(?:(?:bonne|petite|grosse|bon|petit|gros){SPACE})?)?"
    rf"(?P<word>{'|'.join(_ABOUT)})s?(?!\w)",
    re.IGNORECASE,
)
_OF = re.compile(rf"{SPACE}(?:de|d[’'])", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?<!\w)(?:(?P<two>doubl)|(?P<three>tripl)|(?P<four>quadrupl)|(?P<ten>d[eé]cupl)|(?P<all>totalit[eé]|int[eé]gralit[eé])|(?P<majority>majorit))",
    re.IGNORECASE,
)
# One of these is in every text that says a number in one of these ways, in lower case.
ROUND_SIGNS = ("aine", "millier", "doubl", "tripl", "cupl", "drupl", "totalit", "gralit", "majorit")
_MAJORITY: Reading = ("majority", "")
_MORE_THAN = "plus de "
_WHOLES: dict[str, Reading] = {
    "two": ("2", ""), "three": ("3", ""), "four": ("4", ""), "ten": ("10", ""),
    "all": ("100", PERCENT), "majority": _MAJORITY,
}  # fmt: skip
_LONGEST = 4  # decimals of a share that is exact


def share(fraction: Fraction) -> tuple[str, ...]:
    """Return in per cent what a share may be written as: 2/3 is 66, 66.6, 66.7, 67 and so on."""
    percent = fraction * 100
    exact = percent * 10**_LONGEST
    if exact.denominator == 1:
        return (_decimal(int(exact), _LONGEST),)
    cut = (percent * 10**places + more for places in range(3) for more in (0, Fraction(1, 2)))
    found = [_decimal(int(value), index // 2) for index, value in enumerate(cut)]
    return tuple(dict.fromkeys(found))


def _decimal(value: int, places: int) -> str:
    digits = str(value).rjust(places + 1, "0")
    return canonical(f"{digits[:-places]}.{digits[-places:]}") if places else digits


def fractions_in(text: str) -> Iterator[Number]:
    """Yield the halves, thirds and quarters of ``text``; tiers-lieux are none.

    One that may be something else (un tiers, un quart de nuit) is no claim.
    """
    for match in _FRACTION.finditer(text):
        count, part = fold(match["count"] or ""), fold(match["part"])
        if not count and part != "moitie":
            continue
        whole = Fraction(_COUNTS.get(count, 1), _PARTS[part])
        if whole > 1:
            continue
        is_sure = _COUNTS.get(count, 1) > 1 or _PARTITIVE.match(text, match.end()) is not None
        is_sure = is_sure and not (part == "moitie" and not match.group().lower().startswith("la"))
        more = text[max(0, match.start() - len(_MORE_THAN)) : match.start()].lower() == _MORE_THAN
        instead = (_MAJORITY,) if more and part == "moitie" else ()
        yield Number(
            *match.span(), match.end(), share(whole), PERCENT, is_claim=is_sure, instead=instead
        )


def round_numbers_in(text: str) -> Iterator[Number]:
    """Yield « une trentaine », which stands for what is near, and « doubler », which gives 2."""
    for match in _ROUND.finditer(text):
        value = _ABOUT[fold(match["word"])]
        is_claim = bool(match["one"]) and value >= _LEAST_CLAIMED
        is_claim = is_claim and _OF.match(text, match.end()) is not None
        near = _near(value) if is_claim else ()
        yield Number(*match.span(), match.end(), (str(value),), is_claim=is_claim, instead=near)
    for match in _WHOLE.finditer(text):
        reading = _WHOLES[match.lastgroup or ""]
        yield Number(*match.span(), match.end(), reading[:1], reading[1], is_claim=False)


def _near(value: int) -> tuple[Reading, ...]:
    return tuple((str(near), "") for near in range(value * 4 // 5, value * 5 // 4 + 1))
