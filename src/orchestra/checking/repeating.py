"""Words in a row that a document says again, whether or not they are a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.laws import named_laws
from orchestra.checking.lexing import repeats
from orchestra.prose import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.glance import Glance

MIN_REPEATED_ROW = 14  # words; a person's own names and turns of phrase have up to thirteen
# Runs of letters, as a glance parts prose into words.
_WORD = re.compile(r"[^\W\d_²³¹¼½¾]+")
_CITATION = re.compile(r"\[\d+\]")
_FIGURES = re.compile(r"\d+")
_BEFORE_LAW = 16  # characters, as many as « en vertu de la » has
_LONGEST_NAME = 100  # characters of a law's number and date


class Row(NamedTuple):
    """Words of one paragraph that stand in an ``earlier`` one already, or before in the same."""

    paragraph: int
    span: Span
    earlier: int


class _Place(NamedTuple):
    paragraph: int
    start: int
    end: int


@lru_cache(maxsize=1)
def _repeats(glance: Glance) -> list[tuple[int, int, int]]:
    return repeats(_plain(glance), MIN_REPEATED_ROW)


def may_say_again(glance: Glance) -> bool:
    """Tell whether a row of words stands in the prose twice, whatever the figures in it."""
    return bool(_repeats(glance))


def repeated_rows(glance: Glance) -> Iterator[Row]:
    """Yield the rows of :data:`MIN_REPEATED_ROW` words or more that the prose says again.

    Capitals, accents and punctuation do not matter. The same words with other figures say
    something else; the full title of a law and an address may be written more than once.
    """
    texts = [part.text for part in glance.prose]
    found = _repeats(glance)
    places = _places(texts) if found else []
    for start, end, before in found:
        span = _span(texts, places[start], places[end - 1])
        first = _span(texts, places[before], places[before + end - start - 1])
        paragraph = places[start].paragraph
        is_known = _names_law(texts[paragraph], span) or "://" in span.text
        if not is_known and _figures(span) == _figures(first):
            yield Row(paragraph, span, places[before].paragraph)


def _plain(glance: Glance) -> bytes:
    """Return the words of the prose, with a border between two paragraphs."""
    if glance.latin_prose is not None:
        return glance.lexed.plain
    said = [fold(" ".join(_WORD.findall(part.text))) for part in glance.prose]
    return " \0 ".join(said).join("  ").encode(errors="replace")


def _places(texts: Sequence[str]) -> list[_Place]:
    """Return where each word stands; between two paragraphs is a place that none has."""
    places: list[_Place] = []
    for index, text in enumerate(texts):
        places += [_Place(index, match.start(), match.end()) for match in _WORD.finditer(text)]
        places.append(_Place(index, len(text), len(text)))
    return places


def _span(texts: Sequence[str], first: _Place, last: _Place) -> Span:
    return Span(first.start, last.end, texts[first.paragraph][first.start : last.end])


def _figures(span: Span) -> list[str]:
    return _FIGURES.findall(_CITATION.sub("", span.text))


def _names_law(text: str, row: Span) -> bool:
    """Tell whether the row begins with the name of a law."""
    start = max(row.start - _LONGEST_NAME, 0)
    laws = named_laws(text[start : row.start + _LONGEST_NAME])
    return any(
        law.start <= row.start - start + _BEFORE_LAW and row.start < start + law.end for law in laws
    )
