"""Figures and years: whether what a text says in digits is said by the passages it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from orchestra.prose import Span, figures, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_URL = re.compile(r"https?://\S++")
_LIST_MARKER = re.compile(r"^[ \t]*+\d{1,3}[.)][ \t]", re.MULTILINE)
_MAGNITUDE = re.compile(r"[\s\u00a0\u202f]{0,3}(mille|milliers?|millions?|milliards?)\b")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_SCALE = {"mille": 3, "millier": 3, "million": 6, "milliard": 9}
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
_MAX_DIGITS = 40

_UNITS = (
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
    *("dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


@dataclass(frozen=True)
class Said:
    """What a set of passages says in figures: the values, and the words such as *millions*."""

    values: frozenset[str]
    magnitudes: frozenset[str]


def unsupported_figures(text: str, passages: Iterable[str]) -> list[Span]:
    """Return the figures of ``text``, years and days included, that no passage gives.

    ``3 500`` is ``3500`` and ``3,5 millions`` is ``3 500 000``; a number that a passage spells
    out (trois, quatre-vingts) counts as given. What ``text`` spells out is not looked at, nor
    are list markers, addresses, and names such as 3D or 5G.
    """
    wanted = _claims(text)
    if not wanted:
        return []
    said = _said(passages)
    return [span for span in wanted if not _supported(text, span, said)]


def _claims(text: str) -> list[Span]:
    return [
        Span(span.start, span.end, text[span.start : span.end])
        for span in figures(_blank(text))
        if not _is_name(text, span.end)
    ]


def _blank(text: str) -> str:
    for pattern in (_URL, _LIST_MARKER):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def _is_name(text: str, end: int) -> bool:
    return text[end : end + 1] in {"D", "G"} and not text[end + 1 : end + 2].isalpha()


def _said(passages: Iterable[str]) -> Said:
    values: set[str] = set()
    magnitudes: set[str] = set()
    for passage in passages:
        for span in figures(passage):
            values.add(_canonical(span.text))
            if _THOUSANDS.fullmatch(span.text):  # 3.500 and 3,500 are thousands in some sources
                values.add(_canonical(span.text.replace(".", "")))
            if word := _magnitude(passage, span.end):
                values.add(_scaled(span.text, word))
        folded = _NOT_LETTERS.sub(" ", fold(passage)).split()
        magnitudes.update(word.rstrip("s") for word in folded if word.rstrip("s") in _SCALE)
        values.update(_spelled(folded))
    return Said(frozenset(values), frozenset(magnitudes))


def _supported(text: str, span: Span, said: Said) -> bool:
    figure = figures(span.text)[0].text
    word = _magnitude(text, span.end)
    if not word:
        return _canonical(figure) in said.values
    return _scaled(figure, word) in said.values or (
        word in said.magnitudes and _canonical(figure) in said.values
    )


def _magnitude(text: str, end: int) -> str:
    match = _MAGNITUDE.match(text, end)
    return match[1].rstrip("s") if match else ""


def _canonical(figure: str) -> str:
    whole, dot, decimals = figure.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (dot + decimals if decimals else "")


def _scaled(figure: str, word: str) -> str:
    if len(figure) > _MAX_DIGITS:
        return figure
    return _canonical(f"{Decimal(figure).scaleb(_SCALE[word]):f}")


def _spelled(folded: list[str]) -> set[str]:
    names = _number_names()
    found = set()
    for start in range(len(folded)):
        for length in range(1, 5):
            value = names.get(" ".join(folded[start : start + length]))
            if value is not None:
                found.add(str(value))
    return found


@cache
def _number_names() -> dict[str, int]:
    names = {name.replace("-", " "): value for value, name in enumerate(_UNITS)}
    for tens, name in _TENS.items():
        _add_tens(names, name, tens, 20 if tens == 60 else 10)  # noqa: PLR2004 - soixante-dix
    _add_tens(names, "quatre vingt", 80, 20)
    names |= {"quatre vingts": 80, "une": 1, "cent": 100, "mille": 1000}
    names |= {"premier": 1, "premiere": 1, "second": 2, "seconde": 2}
    return names


def _add_tens(names: dict[str, int], name: str, tens: int, count: int) -> None:
    names[name] = tens
    for unit in range(1, count):
        spelled = _UNITS[unit].replace("-", " ")
        names[f"{name} {spelled}"] = tens + unit
        names[f"{name} et {spelled}"] = tens + unit
