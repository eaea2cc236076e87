"""The numbers that a text gives in digits: counts, amounts, dates, times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.checking.quantity.number import Number, canonical, scaled
from orchestra.checking.quantity.numerals import SPACE
from orchestra.checking.quantity.units import DECADE, NOUN, YEAR, month_at, scale_at, unit_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS = re.compile(
    r"(?<![\w.,])(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])"
    r"|(?P<date>[0-9]{1,2}(?P<mark>[/.-])[0-9]{1,2}(?P=mark)(?:[0-9]{4}|[0-9]{2}))(?![\w/-])"
    r"|(?P<day>0[0-9]/[01][0-9]|[0-3][0-9]/0[0-9])(?![\w/])"
    rf"|(?P<clock>[0-9]{{1,2}}(?:{SPACE}?h{SPACE}?|:)[0-5][0-9])(?!\w)"
    rf"|(?P<spaced>[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+(?![0-9])(?:,[0-9]+)?)"
    r"|(?P<pointed>[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,})(?![0-9]))"
    r"|(?P<plain>[0-9]+(?:[.,][0-9]+)?))"
)
_DIGITS = re.compile(r"[0-9]+")
_ORDINAL = re.compile(r"(?:ers?|res?|ères?|nde?s?|es?|[eè]?mes?|i[eè]mes?)(?!\w)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:en|depuis|dès|avant|après|fin|début|mi|l[’']an|année|d[’']ici|jusqu[’']en|d[’']ici à"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre))"
    rf"(?:{SPACE}|-)\Z",
    re.IGNORECASE,
)
_BEFORE_DECADE = re.compile(rf"\bannées{SPACE}\Z", re.IGNORECASE)
_CENTURY_BEFORE = re.compile(r"(?<!\d)[12][0-9]{3}[-–/]\Z")
_LOOK_BACK = 12
_YEARS = range(1000, 2200)
_MAX_DAY, _MAX_MONTH = 31, 12
_YEAR_DIGITS, _NAME_DIGITS = 4, 3


def digit_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of ``text`` in digits, in order.

    Those in names are none: Covid-19, 5G, 3D, CO2.
    """
    for match in _matches(text):
        kind, (start, end) = match.lastgroup, match.span()
        if kind == "plain":  # most
            if not _is_name(text, start, end):
                yield _plain(text, start, end)
        elif kind == "iso":
            year, month, day = match.group().split("-")
            yield from _date(match, day, month, year)
        elif kind in {"date", "day"}:
            day, month, *years = re.split(r"[/.-]", match.group())
            yield from _date(match, day, month, years[0] if years else "")
        elif kind == "clock":
            hours, minutes = re.findall(r"[0-9]+", match.group())
            also = ((canonical(hours), "hour"), (canonical(minutes), "minute"))
            yield Number(start, end, end, (f"{canonical(hours)}:{minutes}",), also=also)
        else:
            yield _counted(text, start, end, (_bare(match.group(), kind or ""),))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the forms in order; to look for a digit first is many times faster."""
    at = _DIGITS.search(text)
    while at:
        match = _FORMS.match(text, at.start())
        if match:
            yield match
        at = _DIGITS.search(text, match.end() if match else at.end())


def _bare(digits: str, kind: str) -> str:
    if kind == "pointed":
        return re.sub(r"[.,]", "", digits)
    return re.sub(SPACE, "", digits).replace(",", ".")


def _is_name(text: str, start: int, end: int) -> bool:
    if text[end : end + 1] in {"D", "G"} and not text[end + 1 : end + 2].isalpha():
        return True
    is_joined = text[max(start - 1, 0) : start] in {"-", "\u2011"} and start > 1
    return is_joined and text[start - 2].isalpha() and end - start <= _NAME_DIGITS


def _date(match: re.Match[str], day: str, month: str, year: str) -> Iterator[Number]:
    """Yield the day with its month, then the year; of what is no date, the numbers in it."""
    start, end = match.span()
    if not (1 <= int(day) <= _MAX_DAY and 1 <= int(month) <= _MAX_MONTH):
        for part in re.finditer(r"[0-9]+", match.group()):
            at, to = start + part.start(), start + part.end()
            yield Number(at, to, to, (canonical(part.group()),))
        return
    unit = f"day {int(month)}"
    if not year:
        yield Number(start, end, end, (canonical(day),), unit)
        return
    at_start = match["iso"] is not None
    split = start + len(year) if at_start else end - len(year)
    day_span = (split + 1, end) if at_start else (start, split - 1)
    year_span = (start, split) if at_start else (split, end)
    years = (year,) if len(year) == _YEAR_DIGITS else (f"20{year}", f"19{year}", canonical(year))
    found = [
        Number(*day_span, day_span[1], (canonical(day),), unit),
        Number(*year_span, year_span[1], years, YEAR, is_year=True),
    ]
    yield from sorted(found, key=lambda number: number.start)


def _plain(text: str, start: int, end: int) -> Number:
    figure = text[start:end].replace(",", ".")
    if text[end : end + 1].isalpha() and (ordinal := _ORDINAL.match(text, end)):
        month = month_at(text, ordinal.end())
        return Number(start, month.end, ordinal.end(), (canonical(figure),), month.name)
    values = [figure]
    # 3.500 and 3,500 are thousands in some sources.
    if "." in figure and _THOUSANDS.fullmatch(figure):
        values.append(figure.replace(".", ""))
    before = text[max(0, start - _LOOK_BACK) : start]
    if len(figure) == 2 and figure.isdigit():  # noqa: PLR2004
        values += _whole_years(figure, before)
    number = _counted(text, start, end, tuple(values))
    return number if number.exponent else _dated(number, before)


def _whole_years(figure: str, before: str) -> list[str]:
    """Return the years that two digits stand for: 2021-22, les années 90."""
    if _CENTURY_BEFORE.search(before):
        return [before[-5:-3] + figure]
    if figure.endswith("0") and _BEFORE_DECADE.search(before):
        return [f"19{figure}", f"20{figure}"]
    return []


def _counted(text: str, start: int, end: int, figures: tuple[str, ...]) -> Number:
    """Return the number in digits with the scale and the unit behind it."""
    exponent, scale_end, is_half_more = scale_at(text, end)
    if is_half_more:
        figures = tuple(f"{figure}.5" for figure in figures if "." not in figure) or figures
    unit = unit_at(text, scale_end)
    name, last = unit.name, max(unit.end, scale_end)
    if name.startswith("day ") and (exponent or not _is_day(figures[0])):
        name, last = "", scale_end
    values = [scaled(figure, exponent + unit.exponent) for figure in figures]
    return Number(start, last, end, tuple(values), name, exponent)


def _is_day(figure: str) -> bool:
    return len(figure) <= 2 and figure.isdigit() and 1 <= int(figure) <= _MAX_DAY  # noqa: PLR2004


def _dated(number: Number, before: str) -> Number:
    """Return the number as the year or the decade that the words before it make of it."""
    if number.values[0].endswith("0") and _BEFORE_DECADE.search(before):
        return number._replace(unit=DECADE, end=number.bare_end)
    looks = len(number.values[0]) == _YEAR_DIGITS and number.values[0].isdigit()
    if not looks or int(number.values[0]) not in _YEARS:
        return number
    is_year = number.unit in {"", NOUN} and _BEFORE_YEAR.search(before) is not None
    # « en 1250 séances », « en 2020 associations et communes » : it may be either.
    unit = "" if number.unit == NOUN else YEAR
    start, end, bare_end, values, counted, *_ = number
    return Number(start, end, bare_end, values, unit if is_year else counted, is_year=True)
