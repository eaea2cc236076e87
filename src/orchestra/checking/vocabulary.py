"""The words of the documents that this process has read: what was found out about one is kept.

The words are those of a glance: Latin-1 in lower case.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.spelling import FEW, is_strange
from orchestra.language import is_foreign_word
from orchestra.lexicon import lexicon, plain
from orchestra.prose import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from orchestra.checking.glance import Glance

_MOST_KNOWN = 300_000  # words of an archive that are remembered
_MOST_LEARNT = 10_000  # words of a document
_LETTERS_ALONE = bytes(code if chr(code).isalpha() else ord(" ") for code in range(256))


@dataclass
class Vocabulary:
    """The words that are known.

    ``strange`` are no French, ``foreign`` are needed by every sentence of another language.
    """

    known: set[bytes] = field(default_factory=set)
    strange: set[bytes] = field(default_factory=set)
    foreign: set[bytes] = field(default_factory=set)
    by_stem: defaultdict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, words: Set[bytes]) -> None:
        """Take in ``words``."""
        new = words - self.known
        self.strange |= strange_among(new)
        self.foreign |= foreign_among(new)
        for word in new:
            self.by_stem[stem(word.decode("latin-1"))].add(word)
        self.known |= new

    def forms(self, stemmed: str, words: Set[bytes]) -> Set[bytes]:
        """Return those of ``words``, which must be known, that have this stem."""
        return words & self.by_stem[stemmed] if stemmed in self.by_stem else set()


def strange_among(words: Iterable[bytes]) -> set[bytes]:
    """Return those of ``words`` that are no French."""
    known = lexicon()
    return {word for word in words if is_strange(plain(word.decode("latin-1")), known)}


def foreign_among(words: Iterable[bytes]) -> set[bytes]:
    """Return those of ``words`` that sentences of another language need."""
    return {word for word in words if is_foreign_word(word.decode("latin-1"))}


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary()


@lru_cache(maxsize=1)
def vocabulary_with(glance: Glance) -> Vocabulary | None:
    """Return the vocabulary with the words of ``glance`` in it.

    None for a text with more words than a document has: it would take long to learn them.
    """
    words = glance.lexed.words.keys()
    if len(words) > _MOST_LEARNT:
        return None
    if len(_vocabulary().known) > _MOST_KNOWN:
        _vocabulary.cache_clear()  # what other glances hold stays as it is
    vocabulary = _vocabulary()
    if not words <= vocabulary.known:
        vocabulary.learn(words)
    return vocabulary


def may_have_foreign_words(glance: Glance) -> bool:
    """Tell whether a word that sentences of another language need is somewhere in the prose."""
    vocabulary = vocabulary_with(glance)
    if vocabulary is None:
        return bool(foreign_among(glance.lexed.words))
    return not glance.lexed.words.keys().isdisjoint(vocabulary.foreign)


def may_have_unknown_words(glance: Glance) -> bool:
    """Tell whether a word that is no French is somewhere in small letters."""
    return bool(small_strangers(glance))


@lru_cache(maxsize=1)
def small_strangers(glance: Glance) -> list[bytes]:
    """Return the words of a document that are no French and stand in it in small letters."""
    vocabulary, words = vocabulary_with(glance), glance.lexed.words
    latin = glance.latin_prose or b""
    strange = vocabulary.strange.intersection(words) if vocabulary else strange_among(words)
    if len(strange) > FEW:
        return list(strange.intersection(latin.translate(_LETTERS_ALONE).split()))
    return [word for word in strange if word in latin]
