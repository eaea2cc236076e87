"""What is wrong with a piece of prose, as pure functions that rules and the writing share.

Every function takes text and returns where the fault stands in it; all of them take a time
that grows in proportion to the text, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from html import unescape
from typing import TYPE_CHECKING

from orchestra.checking.amounts import unsupported_figures
from orchestra.checking.leftovers import leftovers
from orchestra.prose import Span, blank_citations, fold, sentence_key, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

__all__ = [
    "copied_runs",
    "ends_cleanly",
    "is_verbatim",
    "leftovers",
    "quotations",
    "repeated_sentences",
    "tokens",
    "unsupported_figures",
]

# Words of a prompt in a row: fewer may be ordinary French (« ni date, ni nom, ni exemple »).
MIN_PROMPT_WORDS = 10
MIN_REPEATED_WORDS = 5
_SHORTEST_REPEATED = 2 * MIN_REPEATED_WORDS - 1  # characters: a letter a word, and what is between
MIN_QUOTED_PIECE = 2
_DEEPEST = 8  # quotations in one another
_IN_A_ROW = 5  # words that are looked for first, to find what may be a copy

_TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*+)++")
_CITATION = re.compile(r"\[\d++\]")
# A quotation never spans a blank line, so one unpaired mark cannot hide the rest of a document.
_MARK = re.compile(r"[«»“”\"]|\n[ \t]*\n")
# A block quotation begins with > and goes on to the next blank line.
_BLOCK = re.compile(r"(?:\A|\n[ \t]*\n) {0,3}>")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_OPENING = {"»": "«", "”": "“", '"': '"'}
# A letter that the person who quotes changed: [l]es lieux.
_CHANGED_LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")
# Words left out or put in by the person who quotes: […], (...), …, [les élus].
_GAP = re.compile(r"\[[^\[\]\d]*+\]|\(\s*+(?:…|\.{3})\s*+\)|…|\.{3,}")
_CLOSERS = '»”")]*_ \t\n\u00a0\u202f'
_ENDS = (".", "!", "?", "…")


def quotations(text: str) -> list[Span]:
    """Return what stands inside « », “ ”, straight double quotes, or behind the > of Markdown.

    The marks are left out. A quotation inside another one is part of it.
    """
    return list(_quotations(text))


@lru_cache(maxsize=64)  # two rules ask for those of every paragraph
def _quotations(text: str) -> tuple[Span, ...]:
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for match in _MARK.finditer(text):
        mark = match.group()
        if mark.isspace():
            opened.clear()
        elif start := _opened_at(opened, mark):
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, match.start()))
        # 12" is a width.
        elif mark in "«“" or not text[match.start() - 1 : match.start()].isdigit():
            opened.append((mark, match.end()))
    spans = (_stripped(text, start, end) for start, end in _with_blocks(text, found))
    return tuple(span for span in spans if span.text)


def _with_blocks(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the quotations found together with the block quotations that they stand in."""
    if ">" not in text:
        return found
    blocks = []
    for match in _BLOCK.finditer(text):
        blank = _BLANK_LINE.search(text, match.end())
        blocks.append((match.end(), blank.start() if blank else len(text)))
    begins = [start for start, _ in blocks]

    def is_apart(start: int) -> bool:
        at = bisect_right(begins, start) - 1
        return at < 0 or start >= blocks[at][1]

    return sorted([*(span for span in found if is_apart(span[0])), *blocks])


def _opened_at(opened: list[tuple[str, int]], mark: str) -> int:
    """Close the last quotation that ``mark`` ends, and return where it began; 0 without one."""
    opening = _OPENING.get(mark)
    if mark == '"':  # it ends only what it began itself
        return opened.pop()[1] if opened and opened[-1][0] == mark else 0
    while opening and any(begun == opening for begun, _ in opened[-_DEEPEST:]):
        begun, start = opened.pop()
        if begun == opening:
            return start
    return 0


def _stripped(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    bare = inside.strip()
    if len(bare) == len(inside):  # most
        return Span(start, end, bare)
    begin = start + inside.index(bare)
    return Span(begin, begin + len(bare), bare)


def is_verbatim(quotation: str, passages: Iterable[str]) -> bool:
    """Tell whether one passage holds the words of ``quotation`` in that order.

    Case, white space, apostrophes and punctuation may differ, accents may not; nor does it
    matter that a letter is put between brackets ([l]es lieux). Words left out
    or put in between brackets ([…]) split the quotation; its pieces must follow each other.
    """
    plain = _CHANGED_LETTER.sub(r"\1", _CITATION.sub(" ", unescape(quotation)))
    pieces = [_spoken(piece) for piece in _GAP.split(plain)]
    pieces = [piece for piece in pieces if piece]
    if not pieces or (len(pieces) > 1 and any(len(p.split()) < MIN_QUOTED_PIECE for p in pieces)):
        return False
    return any(_holds_in_order(f" {_said(passage)} ", pieces) for passage in passages)


@lru_cache(maxsize=1024)  # a passage is quoted again and again
def _said(passage: str) -> str:
    return _spoken(passage)


def _spoken(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    return " ".join(_TOKEN.findall(composed)).casefold()


def _holds_in_order(passage: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        found = passage.find(f" {piece} ", at)
        if found < 0:
            return False
        at = found + len(piece) + 1
    return True


def copied_runs(text: str, passage: str, at_least: int = 14) -> list[Span]:
    """Return the pieces of ``text`` in which any ``at_least`` words in a row stand in ``passage``.

    Case, accents, apostrophes and punctuation are ignored; words between quotation marks are
    not copied but quoted, and end a run.
    """
    return copied_from(text, (passage,), at_least)


def copied_from(text: str, passages: tuple[str, ...], at_least: int) -> list[Span]:
    """Return what :func:`copied_runs` finds in each of the passages."""
    if len(text) < 2 * at_least - 1:  # so many words need a letter each, and something between
        return []
    words, places = _own_words(text)
    found = []
    for passage, near in _shared(words, passages, at_least).items():
        for first, last in _runs(words, near, _known_windows(passage, at_least), at_least):
            start, end = places[first][0], places[last - 1][1]
            found.append(Span(start, end, text[start:end]))
    return found


def without_overlaps(copies: Iterable[Span]) -> Iterator[Span]:
    """Yield those of ``copies`` that do not begin within one before, in order."""
    reached = 0
    for span in sorted(copies, key=lambda copy: (copy.start, -copy.end)):
        if span.start >= reached:
            yield span
        reached = max(reached, span.end)


def _shared(words: list[str], passages: tuple[str, ...], at_least: int) -> dict[str, list[int]]:
    """Return for each passage at which of the places looked at it has the words of the text.

    A copy has one of these places among its first words.
    """
    width = min(_IN_A_ROW, at_least)
    step = at_least - width + 1
    holders = _holders(passages, width)
    shared: dict[str, list[int]] = {}
    for at, window in enumerate(zip(*(words[n::step] for n in range(width)), strict=False)):
        for passage in holders.get(window, ()):
            shared.setdefault(passage, []).append(at * step)
    return shared


def _runs(
    words: list[str], near: list[int], known: frozenset[tuple[str, ...]], at_least: int
) -> list[tuple[int, int]]:
    """Return from and to which word ``at_least`` words in a row are always among the ``known``."""
    before = at_least - min(_IN_A_ROW, at_least)
    runs: list[tuple[int, int]] = []
    for start in (start for at in near for start in range(max(at - before, 0), at + 1)):
        end = start + at_least
        if tuple(words[start:end]) not in known:
            continue
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


# The paragraphs of a document are compared with the same passages one after another.
@lru_cache(maxsize=8)
def _holders(passages: tuple[str, ...], width: int) -> dict[tuple[str, ...], list[str]]:
    """Return which passages hold so many words in a row."""
    holders: dict[tuple[str, ...], list[str]] = {}
    for passage in passages:
        for window in _known_windows(passage, width):
            holders.setdefault(window, []).append(passage)
    return holders


@lru_cache(maxsize=1024)
def _known_windows(passage: str, width: int) -> frozenset[tuple[str, ...]]:
    words = tokens(passage)[0]
    return frozenset(zip(*(words[start:] for start in range(width)), strict=False))


def tokens(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of ``text``, folded, and where each stands."""
    words, places = _tokens(text)
    return [*words], [*places]


@lru_cache(maxsize=64)  # two rules ask for those of every paragraph
def _tokens(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    blanked = blank_citations(text)
    places = [match.span() for match in _TOKEN.finditer(blanked)]
    words = [blanked[start:end] for start, end in places]
    folded = {word: fold(word) for word in set(words)}
    return tuple([folded[word] for word in words]), tuple(places)


@lru_cache(maxsize=1024)
def _own_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the tokens of ``text`` with an empty word for each that is quoted."""
    words, places = tokens(text)
    at = 0
    for quoted in quotations(text):
        while at < len(places) and places[at][0] < quoted.start:
            at += 1
        while at < len(places) and places[at][0] < quoted.end:
            words[at] = ""
            at += 1
    return words, places


def ends_cleanly(paragraph: str) -> bool:
    """Tell whether ``paragraph`` ends as a sentence does, closing marks and citations aside."""
    bare = _without_last_citations(paragraph)
    if bare.endswith(("»", "”", ")")):
        return True
    return bare.rstrip(_CLOSERS).endswith(_ENDS)


def _without_last_citations(paragraph: str) -> str:
    bare = paragraph.rstrip()
    while bare.endswith("]"):
        opening = bare.rfind("[")
        if opening < 0 or not bare[opening + 1 : -1].isdigit():
            break
        bare = bare[:opening].rstrip()
    return bare


def repeated_sentences(paragraphs: Sequence[str]) -> list[tuple[int, Span]]:
    """Return each later copy of a sentence of five words or more, with its paragraph's index.

    Two sentences are the same when they say the same words, whatever their citations.
    """
    seen: set[str] = set()
    copies = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.isascii() and len(paragraph) < _SHORTEST_REPEATED:
            continue
        for sentence in sentences(paragraph):
            key = sentence_key(sentence.text)
            if len(key.split()) < MIN_REPEATED_WORDS:
                continue
            if key in seen:
                copies.append((index, sentence))
            seen.add(key)
    return copies
