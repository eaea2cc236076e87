"""Laws and their articles: whether those that a text names are named by what it cites."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.acronyms import stands_for
from orchestra.checking.quantity.numerals import SPACE
from orchestra.checking.quantity.periods import roman_value
from orchestra.checking.quantity.units import MONTH_NAMES, month_number
from orchestra.prose import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KIND = (
    r"\b(?:lois?|ordonnances?|d[eé]crets?|arr[eê]t[eé]s?|r[eè]glements?|directives?|d[eé]cisions?"
    r"|circulaires?)"
    rf"(?:{SPACE}(?:organique|constitutionnelle|d[eé]l[eé]gu[eé]e?|europ[eé]en(?:ne)?))?"
)
_NUMBER_SIGN = rf"n[°ºo]s?{SPACE}?"
_NUMBERED = re.compile(
    rf"{_KIND}{SPACE}(?:\((?:UE|CE|CEE)(?:,{SPACE}?Euratom)?\){SPACE}?)?(?P<sign>{_NUMBER_SIGN})?"
    r"(?P<number>[0-9]{2,4}[-\u2011/][0-9]{1,5})(?![0-9])(?:/(?:CE|UE|CEE))?",
    re.IGNORECASE,
)
_ANY_NUMBER = re.compile(r"(?<![0-9])([0-9]{2,4})[-\u2011/]([0-9]{1,5})(?![0-9])")
_DATE = rf"(?P<day>[0-9]{{1,2}})(?:er)?{SPACE}(?P<month>{MONTH_NAMES}){SPACE}(?P<year>[0-9]{{4}})"
_DATED = re.compile(rf"{_KIND}{SPACE}du{SPACE}{_DATE}", re.IGNORECASE)
_ANY_DATE = re.compile(_DATE, re.IGNORECASE)
_FIGURES_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(?![0-9])")
_NAMED = re.compile(
    rf"\b(?:[Ll]ois?|[Dd]irectives?){SPACE}(?:dites?{SPACE})?(?:[«“\"]{SPACE}?)?"
    rf"(?P<name>[A-ZÀ-ÖØ-Þ][\w\u2011-]+(?:{SPACE}[A-ZÀ-ÖØ-Þ][\w\u2011-]*)*)"
)
# Not « des articles 100 % recyclés » nor « 3 000 articles ».
_ITEM = (
    rf"(?:[LRDA]\.?{SPACE}?)?[0-9]{{1,5}}(?:[-\u2011][0-9]{{1,4}})*(?:er)?"
    rf"(?![\w-]|{SPACE}?%|{SPACE}[0-9]{{3}})|premier\b|[IVX]{{1,6}}\b"
)
_LINK = rf"{SPACE}?,{SPACE}(?:et{SPACE})?|{SPACE}(?:et|ou|à){SPACE}"
_ARTICLES = re.compile(
    rf"\b(?:[Aa]rticles?|[Aa]rt\.){SPACE}(?P<list>(?:{_ITEM})(?:(?:{_LINK})(?:{_ITEM}))*)"
)
_WORDS = re.compile(r"\w+")
_FIGURE = re.compile(r"[0-9]")
_EACH_ITEM = re.compile(rf"(?P<link>{SPACE}à{SPACE})?(?P<item>{_ITEM})")
_YEARS = range(1900, 2101)
_WIDEST_RANGE = 200


class Law(NamedTuple):
    """A law, or an article, as it is named; ``key`` is what tells it from others."""

    span: Span
    key: tuple[str, ...]


def unnamed_laws(text: str, given: Iterable[str]) -> list[Span]:
    """Return the laws and articles named in ``text`` that none of the texts ``given`` names.

    Only forms that are certain are looked at: a number (loi n° 2014-856, directive 2008/98/CE),
    a date (loi du 31 juillet 2014), a name (loi ALUR), an article (article 14).
    """
    wanted = _named_in(text)
    if not wanted:
        return []
    texts = tuple(given)
    known = _all_keys(texts)
    return [law.span for law in wanted if law.key not in known and not _is_known(law, known, texts)]


def named_laws(text: str) -> list[Span]:
    """Return the laws and articles that ``text`` names in a form that is certain."""
    return [law.span for law in _named_in(text)]


def apart(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """Return the spans that have no character in common with any of ``others``."""
    if not spans:
        return []
    ordered = sorted(others)
    starts = [span.start for span in ordered]
    reached = [0, *accumulate((span.end for span in ordered), max)]
    return [span for span in spans if reached[bisect_left(starts, span.end)] <= span.start]


@lru_cache(maxsize=8)  # the paragraphs of a document have the same texts
def _all_keys(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset[tuple[str, ...]]().union(*map(_keys_of, texts))


def _is_known(law: Law, known: frozenset[tuple[str, ...]], texts: tuple[str, ...]) -> bool:
    kind, *words = law.key
    if kind != "name":
        return False
    if all(("word", word) in known for word in words):
        return True
    return len(words) == 1 and stands_for(law.span.text.split()[-1], texts)


@lru_cache(maxsize=64)  # three rules ask for those of every paragraph
def _named_in(text: str) -> tuple[Law, ...]:
    if not _may_name(text.lower()):
        return ()
    found = [*_by_name(text), *_articles(text)]
    if _FIGURE.search(text):
        found += [*_numbered(text), *_dated(text)]
    return tuple(sorted(found, key=lambda law: law.span.start))


def _may_name(low: str) -> bool:
    # One of these is in every text that names a law. Written out, since it is asked of every
    # paragraph, and a loop takes three times as long.
    return (
        "loi" in low or "ordonnance" in low or "cret" in low or "arr" in low or "glement" in low
        or "directive" in low or "cision" in low or "circulaire" in low
        or "article" in low or "art." in low
    )  # fmt: skip


def _numbered(text: str) -> Iterator[Law]:
    for match in _NUMBERED.finditer(text):
        parts = re.split(r"[-\u2011/]", match["number"])
        # A budget for 2019-2023 is no law of that number.
        if match["sign"] or not all(int(part) in _YEARS for part in parts):
            yield Law(_span(match), ("number", *(part.lstrip("0") for part in parts)))


def _dated(text: str) -> Iterator[Law]:
    for match in _DATED.finditer(text):
        yield Law(_span(match), _date_key(match))


def _date_key(match: re.Match[str]) -> tuple[str, ...]:
    return "date", str(int(match["day"])), str(month_number(match["month"])), match["year"]


def _by_name(text: str) -> Iterator[Law]:
    for match in _NAMED.finditer(text):
        words = [word for word in _WORDS.findall(fold(match["name"])) if len(word) > 1]
        yield Law(Span(match.start(), match.end(), match.group()), ("name", *words))


def _articles(text: str) -> Iterator[Law]:
    for match in _ARTICLES.finditer(text):
        start, end = match.span("list")
        for index, item in enumerate(_EACH_ITEM.finditer(text, start, end)):
            at = match.start() if index == 0 else item.start("item")
            span = Span(at, item.end(), text[at : item.end()])
            yield Law(span, ("article", _article_key(item["item"])))


def _article_key(item: str) -> str:
    if item == "premier":
        return "1"
    if re.fullmatch(r"[IVX]+", item):
        return str(roman_value(item))
    return re.sub(r"[^a-z0-9-]", "", item.lower().removesuffix("er").replace("\u2011", "-"))


# An archive cites the same passages again and again.
@lru_cache(maxsize=4096)
def _keys_of(text: str) -> frozenset[tuple[str, ...]]:
    """Return the keys of everything in ``text`` that may name a law."""
    keys: set[tuple[str, ...]] = {("word", word) for word in re.findall(r"[^\W_]{2,}", fold(text))}
    keys.update(("number", m[1].lstrip("0"), m[2].lstrip("0")) for m in _ANY_NUMBER.finditer(text))
    keys.update(_date_key(match) for match in _ANY_DATE.finditer(text))
    keys.update(
        ("date", str(int(m[1])), str(int(m[2])), m[3]) for m in _FIGURES_DATE.finditer(text)
    )
    for match in _ARTICLES.finditer(text):
        last = 0
        for item in _EACH_ITEM.finditer(text, *match.span("list")):
            key = _article_key(item["item"])
            number = int(key) if key.isdigit() else 0
            if item["link"] and 0 < last < number < last + _WIDEST_RANGE:
                keys.update(("article", str(each)) for each in range(last, number))
            keys.add(("article", key))
            last = number
    return frozenset(keys)


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end(), match.group())
