"""Words in a row that a document says again, whether or not they are a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.addresses import urls
from orchestra.checking.detectors import tokens
from orchestra.checking.laws import named_laws
from orchestra.checking.lexing import repeats
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orchestra.checking.glance import Glance

MIN_REPEATED_ROW = 14  # words; a person's own names and turns of phrase have up to thirteen
_BORDER = "\0"
_DATE = re.compile(r",?\s{1,2}du\s{1,2}\d{1,2}(?:er)?\s{1,2}\w{1,10}\s{1,2}\d{4}")


class Row(NamedTuple):
    """Words of one paragraph that stand in an ``earlier`` one already, or before in the same."""

    paragraph: int
    span: Span
    earlier: int


class _Words(NamedTuple):
    """The words and figures of a paragraph, a border for each that no row goes over."""

    said: list[str]
    places: list[tuple[int, int]]


def may_say_again(glance: Glance) -> bool:
    """Tell whether a row of words stands in the prose twice, whatever the figures in it."""
    return glance.latin_prose is None or bool(repeats(glance.lexed.plain, MIN_REPEATED_ROW))


def repeated_rows(texts: Sequence[str], told: Mapping[int, Iterable[Span]]) -> Iterator[Row]:
    """Yield the rows of :data:`MIN_REPEATED_ROW` words or more that paragraphs say again.

    Capitals, accents, punctuation and citations do not matter; figures must be the same, and do not
    count as words. No row goes over the name of a law, behind which its title may come back, over
    an address, nor over what is ``told`` otherwise, by the number of the paragraph.
    """
    parts = [_words(text, told.get(index, ())) for index, text in enumerate(texts)]
    # Behind each paragraph is a border.
    first = list(accumulate((len(part.said) + 1 for part in parts), initial=0))
    plain = " ".join([word for part in parts for word in (*part.said, _BORDER)])
    for start, end, before in repeats(f" {plain} ".encode(errors="replace"), MIN_REPEATED_ROW):
        index = bisect_right(first, start) - 1
        said, places = parts[index]
        at, to = start - first[index], end - first[index]
        if sum(not word.isdecimal() for word in said[at:to]) >= MIN_REPEATED_ROW:
            begin, behind = places[at][0], places[to - 1][1]
            span = Span(begin, behind, texts[index][begin:behind])
            yield Row(index, span, bisect_right(first, before) - 1)


def _words(text: str, told: Iterable[Span]) -> _Words:
    said, places = tokens(text)
    laws = [(law.start, _behind_date(text, law.end)) for law in named_laws(text)]
    others = [(span.start, span.end) for span in (*urls(text), *told)]
    starts = [start for start, _ in places]
    for start, end in (*laws, *others):
        at, to = bisect_left(starts, start), bisect_left(starts, end)
        said[at:to] = [_BORDER] * (to - at)
    return _Words([_plain(word) for word in said], places)


def _behind_date(text: str, at: int) -> int:
    """Return the end of the date that stands at a place behind the number of a law, if any."""
    date = _DATE.match(text, at)
    return date.end() if date else at


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    # There are letters that stand for words with spaces between them.
    return "".join(word.split()) or _BORDER
