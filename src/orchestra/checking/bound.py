"""Which sentence of a text is which of its evidence file: same words, same passages cited."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.glance import is_prose
from orchestra.checking.reading import ITEM_MARK, citations, passage_ids
from orchestra.evidence import said
from orchestra.prose import Span, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestra.document import Document, Paragraph
    from orchestra.evidence import Evidence, Sentence

_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
# Where a sentence may end, also where prose.sentences sees none: before a word in italics.
_MAY_END = re.compile(r"[.!?…]++(?:\s?[»”\")*_])*(?:\s?\[\d+\])*+[*_]*+(?=\s)")
_SPACE = re.compile(r"\s*+")
# So that the time grows with the text alone, whatever it and the evidence file hold.
_ENDS_TRIED = 8
_SETS_TRIED = 100
_OTHER = "is of another text"
_REMEDY = "put the right one back, or delete it; orchestra review judge binds it to this text"
_LONGEST = 5_000  # characters; what is longer is no sentence


@dataclass(frozen=True)
class Bound:
    """A sentence of a text: where it stands, what it cites, and what the evidence file knows of it.

    ``known`` is the sentence of the evidence file with the same words and the same passages;
    ``same_words`` is one with the same words, whatever it cites. ``cited`` are the numbers,
    ``passages`` the ids of those that lead to one.
    """

    paragraph: Paragraph
    span: Span
    cited: tuple[int, ...]
    passages: tuple[str, ...]
    is_quotation: bool
    known: Sentence | None
    same_words: Sentence | None

    @property
    def position(self) -> tuple[int, int]:
        """Its line and column in the file, from 1."""
        return self.paragraph.position(self.span.start)


def bind(document: Document, references_heading: str, evidence: Evidence) -> list[Bound]:
    """Return each sentence of the document's prose, in order, with what ``evidence`` knows of it.

    A fact is the same while it cites the same passages, anything else while it cites nothing. A
    paragraph of lines ``> …`` is a quotation: what it cites at its end, every sentence in it does.
    The same sentence twice is bound twice.
    """
    known, ids = _Known(evidence), passage_ids(document)
    return [
        bound
        for paragraph in _prose(document, references_heading)
        for bound in _bound(paragraph, known, ids)
    ]


def _prose(document: Document, references_heading: str) -> Iterator[Paragraph]:
    sections = document.prose(references_heading)
    parts = [document.preamble, *(section.paragraphs for section in sections)]
    return (paragraph for part in parts for paragraph in part if is_prose(paragraph.text))


def _bound(paragraph: Paragraph, known: _Known, ids: Mapping[int, str]) -> Iterator[Bound]:
    is_quotation = paragraph.text.lstrip().startswith(">")
    text = _QUOTED.sub(_spaces, paragraph.text) if is_quotation else paragraph.text
    if mark := ITEM_MARK.match(text):
        text = _spaces(mark) + text[mark.end() :]
    units = list(_units(text, known))
    last = _numbers(units[-1][0].text) if units and is_quotation else ()
    for span, words in units:
        cited = _numbers(span.text) or last
        passages = tuple(dict.fromkeys(ids[number] for number in cited if number in ids))
        same, alike = known.take(words, frozenset(passages), within=is_quotation)
        yield Bound(paragraph, span, cited, passages, is_quotation, same, alike)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number, _ in citations(text)))


def _units(text: str, known: _Known) -> Iterator[tuple[Span, str]]:
    """Yield the sentences of a paragraph and what they say.

    They end where the evidence file ends them, if it knows them.
    """
    strict = [span.end for span in sentences(text)]
    ends = sorted({*strict, *(match.end() for match in _MAY_END.finditer(text))})
    start = _past_space(text, 0)
    while start < len(text):
        own = strict[bisect_right(strict, start)]
        first = bisect_right(ends, start)
        end, words = _end(text, start, (own, *ends[first : first + _ENDS_TRIED]), known)
        if words:
            yield Span(start, end, text[start:end]), words
        start = _past_space(text, end)


def _end(text: str, start: int, ends: Sequence[int], known: _Known) -> tuple[int, str]:
    """Return the first of ``ends`` up to which a known sentence stands, else the first of all."""
    own, *others = ends
    words = said(text[start:own]) if own - start <= _LONGEST else None
    if words is not None and (not words or known.has(words)):
        return own, words
    for end in others:
        piece = said(text[start:end]) if end - start <= _LONGEST else ""
        if known.has(piece):
            return end, piece
    return own, said(text[start:own]) if words is None else words


def _past_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


class _Known:
    """The sentences of an evidence file by what they say, then by the passages they must cite."""

    def __init__(self, evidence: Evidence) -> None:
        self._by_words: dict[str, dict[frozenset[str], list[Sentence]]] = {}
        self._taken: Counter[tuple[str, frozenset[str]]] = Counter()
        for sentence in evidence.sentences:
            cites = frozenset(sentence.passages if sentence.kind == "fact" else ())
            self._by_words.setdefault(sentence.key, {}).setdefault(cites, []).append(sentence)

    def has(self, words: str) -> bool:
        """Tell whether a sentence says these words."""
        return words in self._by_words

    def take(
        self, words: str, cites: frozenset[str], *, within: bool
    ) -> tuple[Sentence | None, Sentence | None]:
        """Return the sentence with these words and passages, and one with these words.

        Several that are equal are given in turn, the last one again when there are no more. Within
        a quotation, a sentence may cite some of the passages alone.
        """
        alike = self._by_words.get(words)
        if not alike:
            return None, None
        facts = [group[0] for group in islice(alike.values(), _SETS_TRIED)]
        any_fact = next((each for each in facts if each.kind == "fact"), facts[0])
        if cites not in alike and within:
            cites = next((c for c in islice(alike, _SETS_TRIED) if c and c < cites), cites)
        if cites not in alike:
            return None, any_fact
        at, group = self._taken[words, cites], alike[cites]
        self._taken[words, cites] += 1
        found = group[min(at, len(group) - 1)]
        return found, found


class Held(NamedTuple):
    """A document held against its evidence file: its sentences, or why the file is of no use."""

    sentences: Sequence[Bound]
    fault: str = ""


def hold(document: Document, references_heading: str, evidence: Evidence) -> Held:
    """Return the document's sentences bound to ``evidence``, with the fault of another text's."""
    bound = bind(document, references_heading, evidence)
    unknown = sum(one.same_words is None for one in bound)
    if is_of_another_text(bound):
        return Held((), f"{_OTHER}: {unknown} of {len(bound)} sentences are not in it; {_REMEDY}")
    return Held(bound)


def is_of_another_text(bound: Sequence[Bound]) -> bool:
    """Tell whether most of the sentences are unknown to the evidence file."""
    return 2 * sum(one.same_words is None for one in bound) > len(bound)
