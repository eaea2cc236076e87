"""What of a passage supports the paragraph that cites it, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from orchestra.checking.detectors import copied_runs
from orchestra.checking.reading import citations, is_new, passage_ids
from orchestra.prose import Span, figures, fold, stem

if TYPE_CHECKING:
    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.library.passage import Passage

Missing = Literal["", "older", "number", "library", "passage"]
# Why a number leads to no passage, for a terminal; the web says it in the reader's language.
REASONS: dict[Missing, str] = {
    "": "",
    "older": "this document is older than passages: it only names its references",
    "number": "it is not one of the document's sources",
    "library": "the source library was not opened",
    "passage": "the passage is no longer in the source library",
}
SHORTEST_RUN = 4  # words in a row that are the passage's own
SHORTEST_WORD = 3

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*+)++")
_CLAUSE_END = re.compile(r"[.!?…;:\n]")
# Words that every text holds: they join two others, but support nothing.
_COMMON = frozenset(
    """
    afin ainsi alors apres aucun aussi autre autres aux avant avec avoir beaucoup bien car ceci
    cela celle celles celui cependant ces cet cette ceux chacun chaque chez comme comment contre
    dans depuis des dire dit donc dont elle elles encore entre est etaient etait etant ete etre
    eux faire fait fois font hors ici ils jamais jusque les leur leurs lors lorsque lui mais meme
    memes mes moins mon non nos notamment notre nous ont par parce parfois parmi pas pendant peu
    peut peuvent plus plusieurs pour pourquoi pouvoir puis quand que quel quelle quelles quelque
    quelques quels qui quoi sans selon sera seront ses seulement soit son sont sous souvent sur
    surtout telle telles tels tes tous tout toute toutefois toutes tres trop une vers voir vos
    votre vous
    """.split()  # noqa: SIM905 - a list of one word per line would be a hundred lines long
)


@dataclass(frozen=True)
class Evidence:
    """The passage that a citation leads to, and what in it supports the claim.

    Without a passage, ``missing`` says why: :data:`REASONS` puts it into words.
    """

    number: int
    passage: Passage | None = None
    spans: list[Span] = field(default_factory=list)
    missing: Missing = ""


def evidence(document: Document, world: World, claim: str) -> list[Evidence]:
    """Return, for each number that the paragraph ``claim`` cites, what it leads to, in order."""
    numbers = dict.fromkeys(number for number, _ in citations(claim))
    return [_evidence(document, world, claim, number) for number in numbers]


def _evidence(document: Document, world: World, claim: str, number: int) -> Evidence:
    if not is_new(document):
        return Evidence(number, missing="older")
    passage_id = passage_ids(document).get(number)
    if passage_id is None:
        return Evidence(number, missing="number")
    if world.library is None:
        return Evidence(number, missing="library")
    passage = world.library.passage(passage_id)
    if passage is None:
        return Evidence(number, missing="passage")
    return Evidence(number, passage, supporting_spans(claim, passage.text))


def supporting_spans(claim: str, passage: str) -> list[Span]:
    """Return the pieces of ``passage`` that say what ``claim`` says, in reading order.

    They are the runs of words that both have, the figures that both give, and the words of the
    same stem; hits with nothing but common words between them are one piece.
    """
    runs = copied_runs(passage, claim, SHORTEST_RUN)
    hits = [*(span for span in runs if _telling(span.text)), *_figures(claim, passage)]
    wanted = {key for _, key in _telling_words(claim)}
    hits += [span for span, key in _telling_words(passage) if key in wanted]
    return _merged(passage, hits)


@lru_cache(maxsize=1024)  # a paragraph meets several passages, a passage many paragraphs
def _telling_words(text: str) -> list[tuple[Span, str]]:
    """Return the words of ``text`` that are more than common ones, each with its stem."""
    return [
        (Span(match.start(), match.end(), match.group()), stem(match.group()))
        for match in _WORD.finditer(text)
        if _telling(match.group())
    ]


def _figures(claim: str, passage: str) -> list[Span]:
    given = {span.text for span in _figures_in(claim)}
    return [span for span in _figures_in(passage) if span.text in given]


@lru_cache(maxsize=1024)
def _figures_in(text: str) -> list[Span]:
    return figures(text)


@lru_cache(maxsize=20_000)  # a page asks of the same words hundreds of times
def _telling(text: str) -> bool:
    """Tell whether one word of ``text`` is more than a common one."""
    if any(char.isdigit() for char in text):
        return True
    words = map(fold, _WORD.findall(text))
    return any(len(word) >= SHORTEST_WORD and word not in _COMMON for word in words)


def _merged(passage: str, hits: list[Span]) -> list[Span]:
    ordered = sorted(hits, key=lambda span: span.start)
    pieces: list[tuple[int, int]] = []
    for span in ordered:
        if pieces and _joined(passage[pieces[-1][1] : span.start]):
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], span.end))
        else:
            pieces.append((span.start, span.end))
    return [Span(start, end, passage[start:end]) for start, end in pieces]


def _joined(between: str) -> bool:
    """Tell whether what stands between two hits keeps them in one piece (empty: they overlap)."""
    return not _CLAUSE_END.search(between) and not _telling(between)
