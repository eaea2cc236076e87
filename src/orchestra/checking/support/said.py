"""A sentence read closely: its words, which of them say something, and what marks its claims."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import CAUSES, SPEECH, STRENGTHS
from orchestra.checking.support.counted import Counted, Row, counted
from orchestra.checking.support.denials import denials
from orchestra.checking.support.families import family
from orchestra.checking.support.marking import LIKE, marks
from orchestra.checking.support.phrases import NUMBER, Mark
from orchestra.checking.support.plain_words import EMPTY, HARD_BORDERS, NUMBER_WORDS, PALE
from orchestra.checking.support.reserve_words import RESERVES
from orchestra.lexicon import lexicon
from orchestra.prose import blank_citations, fold, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NON = "non-"  # before the family of a word behind « non »: des titres non cotés
_PARTING = HARD_BORDERS | {"mais", "tandis", "car"}
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[ \u00a0\u202f.,]\d+)*|[;:.!?…()—–,«»]")
LONGEST = 250  # words and marks: more have no one sentence
_SHORTEST = 3  # letters of a word that says something
# The words of these have rules of their own: they are no content that a passage must have.
_MARKS = frozenset(kind.name for kind in (*RESERVES, *STRENGTHS, CAUSES, SPEECH)) - {"contrainte"}


@dataclass(frozen=True, eq=False)
class Said:
    """One sentence, from ``start`` of its text, word by word, as :func:`read` makes it.

    ``words`` are folded, punctuation among them. ``kin`` has the family of each word that is none
    of grammar, ``families`` of those that say something by themselves; the others are empty there.
    ``negated`` tells which words stand under a negation, ``denied`` under that or a verb that
    denies. ``name_places`` is where words with a capital of their own stand.
    """

    text: str
    start: int
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    kin: tuple[str, ...]
    families: tuple[str, ...]
    negated: tuple[bool | None, ...]
    denied: tuple[bool | None, ...]
    marks: tuple[Mark, ...]
    numbers: tuple[Counted, ...]
    name_places: tuple[int, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The words with a capital of their own."""
        return frozenset(self.words[at] for at in self.name_places)

    @cached_property
    def content(self) -> frozenset[str]:
        """The families of the words that say something by themselves."""
        return frozenset(filter(None, self.families))

    @cached_property
    def kinship(self) -> frozenset[str]:
        """The families of all words but those of grammar."""
        return frozenset(filter(None, self.kin))

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """From and to which word its parts are, between semicolons, colons, brackets, « mais »."""
        borders = [at for at, word in enumerate(self.words) if word in _PARTING]
        return tuple(pairwise((0, *borders, len(self.words))))

    def signs(self, kind: str) -> list[Mark]:
        """Return the phrases that are a sign of ``kind``."""
        return [mark for mark in self.marks if mark.of == kind]

    def has(self, kind: str) -> bool:
        """Tell whether it says as much as ``kind`` does, anywhere."""
        return any(mark.of in (kind, LIKE + kind) for mark in self.marks)

    def before(self, start: int, count: int) -> list[int]:
        """Return where words that are none of grammar stand before ``start``, the nearest one
        first.

        They are ``count`` or fewer, all in the same part of the sentence.
        """
        return self._walk(range(start - 1, -1, -1), count)

    def after(self, end: int, count: int) -> list[int]:
        """Return where they stand from ``end`` on, as :meth:`before` does."""
        return self._walk(range(end, len(self.words)), count)

    def _walk(self, places: range, count: int) -> list[int]:
        found: list[int] = []
        for place in places:
            if len(found) == count or self.words[place] in HARD_BORDERS:
                break
            if self.kin[place]:
                found.append(place)
        return found

    def quote(self, start: int, end: int) -> str:
        """Return the words from ``start`` to before ``end`` as they stand in the text."""
        return self.text[self.places[start][0] : self.places[end - 1][1]]


# A passage is cited by many sentences.
@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Said, ...]:
    """Return the sentences of ``text``, citations left out."""
    return tuple(
        _read(piece, sentence.start + start)
        for sentence in sentences(blank_citations(text))
        for start, piece in _pieces(sentence.text)
    )


def _pieces(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield a sentence, or the pieces of what is none (a table, a list), and where each begins."""
    starts = [match.start() for match in _TOKEN.finditer(sentence)][::LONGEST]
    for start, end in pairwise((0, *starts[1:], len(sentence))) if starts else ():
        yield start, sentence[start:end]


def is_pale(word: str) -> bool:
    """Tell whether a family says nothing by itself."""
    return word in _pale()


@cache
def _pale() -> frozenset[str]:
    return frozenset(map(family, words(PALE)))


def _read(text: str, start: int) -> Said:
    found = list(_TOKEN.finditer(text))
    tokens = [match.group() for match in found]
    places = tuple(match.span() for match in found)
    folded = tuple(NUMBER if _is_number(token) else fold(token) for token in tokens)
    marked = marks(tokens, folded)
    signs = {at for mark in marked if mark.of in _MARKS for at in range(mark.start, mark.end)}
    kin = tuple(_kin(folded, at, is_capital=token.isupper()) for at, token in enumerate(tokens))
    families = ("" if at in signs or is_pale(word) else word for at, word in enumerate(kin))
    negated, denied = denials(folded)
    return Said(
        text=text,
        start=start,
        words=folded,
        places=places,
        kin=kin,
        families=tuple(families),
        negated=negated,
        denied=denied,
        marks=marked,
        numbers=counted(text, Row(folded, kin, places)),
        name_places=tuple(at for at in range(len(tokens)) if _is_name(tokens, folded, at)),
    )


def _is_number(token: str) -> bool:
    return token[0].isdigit() or fold(token) in NUMBER_WORDS


def _kin(folded: Sequence[str], at: int, *, is_capital: bool) -> str:
    word = folded[at]
    if len(word) == 1 and word.isalpha() and is_capital and at:
        return word  # la classe G
    if len(word) < _SHORTEST or not word.isalpha() or word in EMPTY:
        return ""
    is_denied = at > 1 and folded[at - 1] == "non" and folded[at - 2] not in ("et", ",", "ou")
    return (NON if is_denied else "") + family(word)


def _is_name(tokens: Sequence[str], folded: Sequence[str], at: int) -> bool:
    """Tell whether a word has a capital of its own: the first of a sentence has one anyway."""
    token = tokens[at]
    if not token[0].isupper() or len(token) == 1 or folded[at] in EMPTY:
        return False
    return bool(at) or token.isupper() or token.lower() not in lexicon().trie
