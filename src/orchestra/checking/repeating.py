"""Words in a row that a document says again, whether or not they are a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
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
    found = _repeats(glance)
    said = _Places([part.text for part in glance.prose] if found else [])
    for start, end, before in found:
        paragraph, span = said.row(start, end)
        earlier, first = said.row(before, before + end - start)
        is_known = _names_law(said.texts[paragraph], span) or "://" in span.text
        if not is_known and _figures(span) == _figures(first):
            yield Row(paragraph, span, earlier)


def _plain(glance: Glance) -> bytes:
    """Return the words of the prose, with a border between two paragraphs."""
    if glance.latin_prose is not None:
        return glance.lexed.plain
    words = "\n\0\n".join(["\n".join(_WORD.findall(part.text)) for part in glance.prose])
    # There are letters that stand for words with spaces between them.
    spaced = fold(words).replace(" ", "").replace("\n", " ")
    return f" {spaced} ".encode(errors="replace")


class _Places:
    """Where the words of paragraphs stand, by their number; behind each paragraph is a border."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._spans = [[match.span() for match in _WORD.finditer(text)] for text in texts]
        self._first = list(accumulate((len(spans) + 1 for spans in self._spans), initial=0))

    def row(self, start: int, end: int) -> tuple[int, Span]:
        """Return the number of a paragraph, and the words of it from ``start`` on to ``end``."""
        paragraph = bisect_right(self._first, start) - 1
        spans, before = self._spans[paragraph], self._first[paragraph]
        at, to = spans[start - before][0], spans[end - 1 - before][1]
        return paragraph, Span(at, to, self.texts[paragraph][at:to])


def _figures(span: Span) -> list[str]:
    return _FIGURES.findall(_CITATION.sub("", span.text))


def _names_law(text: str, row: Span) -> bool:
    """Tell whether the row begins with the name of a law."""
    start = max(row.start - _LONGEST_NAME, 0)
    laws = named_laws(text[start : row.start + _LONGEST_NAME])
    return any(
        law.start <= row.start - start + _BEFORE_LAW and row.start < start + law.end for law in laws
    )
