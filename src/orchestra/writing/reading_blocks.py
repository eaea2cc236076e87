"""Cutting passages into blocks: a few untouched sentences in a row that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from orchestra.checking.detectors import leftovers
from orchestra.language import is_foreign
from orchestra.library.cleaning import suspicions
from orchestra.prose import count_words, sentence_key, sentences
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.loose_ends import continues_list, left_open, objects, opening

FEWEST, MOST = 2, 5  # sentences of a block
FEWEST_WORDS = 4  # of a sentence
SHORTEST = 20  # words of a block

_BEGINS = re.compile(r"[«“\"(]?\s?[A-ZÀ-ÖØ-Þ0-9]")
_ENDS = re.compile(r"[.!?…](?:\s?[»”\")])*$")
# What Markdown or a citation would make of it is no longer what the source says.
_MARKS = re.compile(r"[\[\]<>`*_|\\{}#~^$]|\bhttps?:|\bwww\.")
_LETTERS = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ]\w+|\d{4}")
_FEWEST_LETTERS = 0.7  # of the characters: less is a table


@dataclass(frozen=True)
class ReadingBlock:
    """Sentences in a row of one passage; ``first`` is the place of the first among all of them.

    ``is_sequel`` says that it can only be read behind another block of its source.
    """

    passage: NumberedPassage
    first: int
    sentences: tuple[str, ...]
    is_sequel: bool = False

    @cached_property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return count_words(self.text)

    @property
    def last(self) -> int:
        """The place of its last sentence in the passage."""
        return self.first + len(self.sentences) - 1

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands among the passages of the brief."""
        return self.passage.number, self.first

    def overlaps(self, other: ReadingBlock) -> bool:
        """Tell whether the two have a sentence in common."""
        return (
            self.passage.number == other.passage.number
            and self.first <= other.last
            and other.first <= self.last
        )

    def without(self, keys: set[str]) -> ReadingBlock | None:
        """Return the block up to the first sentence that is among ``keys``, if enough is left."""
        kept = self.sentences
        for place, sentence in enumerate(kept):
            if sentence_key(sentence) in keys:
                kept = kept[:place]
                break
        if len(kept) < FEWEST:
            return None
        return ReadingBlock(self.passage, self.first, kept, self.is_sequel)


def cut(passage: NumberedPassage) -> list[ReadingBlock]:
    """Return every block that ``passage`` can give, longest first; they overlap.

    A block begins where nothing points back, ends where no list is left open, and has no sentence
    that cannot be quoted: no heading, fragment or foreign sentence, nothing that speaks to a model.
    A passage with an instruction gives none.
    """
    if speaks_to_a_model(passage.text):
        return []
    found = [
        block
        for run in _runs(passage.text)
        for block in _blocks(passage, run)
        if block.words >= SHORTEST
    ]
    return sorted(found, key=lambda block: (-len(block.sentences), block.first))


def speaks_to_a_model(text: str) -> bool:
    """Tell whether a source's text gives a model instructions: none of it is quoted then."""
    return next(suspicions(text), None) is not None


def quotable_sentences(text: str) -> list[str | None]:
    """Return the sentences of ``text`` in order, None for what cannot be quoted as one."""
    pieces = [span.text for line in text.split("\n") for span in sentences(line)]
    return [piece if _is_quotable(piece) else None for piece in pieces]


def _is_quotable(sentence: str) -> bool:
    if not _BEGINS.match(sentence) or not _ENDS.search(sentence) or _MARKS.search(sentence):
        return False
    letters = len(_LETTERS.findall(sentence))
    characters = len("".join(sentence.split()))
    return (
        count_words(sentence) >= FEWEST_WORDS
        and letters >= _FEWEST_LETTERS * characters
        and all(sentence.count(a) == sentence.count(b) for a, b in ("«»", "()", "“”"))
        and not sentence.isupper()
        and not is_foreign(sentence)
        and not leftovers(sentence)
    )


def _runs(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the quotable sentences that stand in a row, each with its place."""
    run: list[tuple[int, str]] = []
    for place, sentence in enumerate(quotable_sentences(text)):
        if sentence is not None:
            run.append((place, sentence))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _blocks(passage: NumberedPassage, run: list[tuple[int, str]]) -> Iterator[ReadingBlock]:
    texts = [sentence for _, sentence in run]
    names = _names([passage.label, texts[0]])
    for start in range(len(run) - FEWEST + 1):
        begins_text = run[start][0] == 0
        kind = opening(texts[start], begins_text=begins_text)
        if kind == "hanging" or not (begins_text or names & _names([texts[start]])):
            continue
        for size in range(FEWEST, min(MOST, len(run) - start) + 1):
            if _ends_well(texts, start, start + size):
                chosen = tuple(texts[start : start + size])
                yield ReadingBlock(passage, run[start][0], chosen, kind == "sequel")


def _names(texts: Iterable[str]) -> set[str]:
    """Return the names and years by which a reader knows what is spoken of."""
    return {name for text in texts for name in _NAME.findall(text[1:])}


def _ends_well(texts: list[str], start: int, end: int) -> bool:
    """Tell whether what stands behind ``end`` is not needed to understand the block rightly."""
    if end == len(texts):
        return True
    if continues_list(texts[end]) or objects(texts[end]) or texts[end - 1].endswith("?"):
        return False
    return not left_open(texts[start:end])
