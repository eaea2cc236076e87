"""What a passage must have to the letter: figures, laws, names, and words in quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.amounts import unsupported_figures
from orchestra.checking.detectors import is_verbatim, quotations
from orchestra.checking.laws import apart, unnamed_laws
from orchestra.checking.named import unnamed_names, unnamed_programmes
from orchestra.checking.support.doubt import GRAVE, Doubt, quoted
from orchestra.checking.support.plain_words import KNOWN_NAMES
from orchestra.prose import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.doubt import DoubtKind
    from orchestra.checking.support.held import Held


def not_given(held: Held) -> Iterator[Doubt]:
    """Yield the figures, laws, programmes and names that no passage gives."""
    text, texts = held.said.text, held.texts
    laws = unnamed_laws(text, texts)
    names = [*unnamed_programmes(text, texts), *unnamed_names(text, texts)]
    figures = apart(unsupported_figures(text, texts), [*laws, *names])
    yield from (_absent("figure", span.text) for span in figures)
    yield from (_absent("law", span.text) for span in laws)
    yield from (_absent("name", span.text) for span in names)
    if not names:
        yield from _single_names(held)


def _single_names(held: Held) -> Iterator[Doubt]:
    """Yield each word with a capital of its own that no passage has: Lyon, Ostrom."""
    said = held.said
    if not said.names:
        return
    given = KNOWN_NAMES.union(fold(word) for text in held.texts for word in words(text))
    for at in said.name_places:
        word = said.words[at]
        if word.isalpha() and given.isdisjoint((word, word.removesuffix("s"), f"{word}s")):
            yield _absent("name", said.quote(at, at + 1))


def not_quoted(held: Held) -> Iterator[Doubt]:
    """Yield the quotations that no passage has word for word."""
    for span in quotations(held.said.text):
        if not is_verbatim(span.text, held.texts):
            yield _absent("quotation", span.text)


def _absent(kind: DoubtKind, text: str) -> Doubt:
    return Doubt(kind, GRAVE, f"{quoted(text)} n’est pas dans le passage")
