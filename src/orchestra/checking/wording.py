"""The prose of a document as plain words, for the rules that read all of it.

The words are Latin-1 in lower case. Of a document with characters that French has not, there is no
such view, and those rules read the text itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.latin import LOWER
from orchestra.prose import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.glance import Glance

# Snowball changes no more than so many letters at the end of what it leaves of a word.
_CHANGED = 2
_SHORTEST = 2
_LONGEST = 1_000  # letters of a word
_MOST_KNOWN = 300_000  # words of an archive that are remembered
_MOST_LEARNT = 10_000  # words of a document
_MANY_FORMS = 32  # of one stem, in a document: more than French has


@dataclass
class Forms:
    """The words of the documents that this process has read, by their stems."""

    by_stem: defaultdict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    known: set[bytes] = field(default_factory=set)

    def learn(self, words: set[bytes]) -> None:
        """Take in ``words``, as a glance has them."""
        for word in words - self.known:
            self.by_stem[stem(word.decode("latin-1"))].add(word)
        self.known |= words

    def among(self, words: set[bytes], stemmed: str) -> set[bytes]:
        """Return those of ``words``, which must be known, that have this stem."""
        return self.by_stem[stemmed] & words if stemmed in self.by_stem else set()


@cache
def _forms() -> Forms:
    return Forms()


@lru_cache(maxsize=8)
def _known(glance: Glance) -> Forms | None:
    """Return the forms that are known, those of the glance among them.

    Of a text with more words than a document has, it would take long to know them.
    """
    if len(glance.distinct) > _MOST_LEARNT:
        return None
    if len(_forms().known) > _MOST_KNOWN:
        _forms.cache_clear()  # those that other glances hold stay as they are
    forms = _forms()
    if not glance.distinct <= forms.known:
        forms.learn(glance.distinct)
    return forms


def phrase_count(glance: Glance, phrase: Sequence[str]) -> int:
    """Return how often words with the stems of ``phrase`` follow each other in the prose.

    The glance must be at prose in Latin-1.
    """
    return sum(1 for _ in _places(glance.said, phrase))


def says(glance: Glance, phrase: Sequence[str]) -> bool:
    """Tell whether :func:`phrase_count` is more than none."""
    known = _known(glance)
    if known and not all(known.among(glance.distinct, stemmed) for stemmed in phrase):
        return False
    if known and len(phrase) == 1:
        return True
    return next(_places(glance.said, phrase), None) is not None


def most_often(glance: Glance, phrase: Sequence[str]) -> int:
    """Return what :func:`phrase_count` is at most."""
    known = _known(glance)
    forms = known.among(glance.distinct, phrase[0]) if known else set()
    if known is None or len(forms) > _MANY_FORMS:
        return len(glance.words)
    plain = {form.translate(LOWER) for form in forms}
    return sum(glance.plain.count(b" " + form) for form in plain)


def _places(said: bytes, phrase: Sequence[str]) -> Iterator[int]:
    beginning, span = _beginning(phrase[0]), len(phrase)
    at = said.find(beginning)
    while at >= 0:
        if _stem(said[at + 1 : said.find(b" ", at + 1)]) == phrase[0]:
            ahead = said[at + 1 : at + 1 + span * _LONGEST].split(b" ", span)
            if [_stem(word) for word in ahead[1:span]] == phrase[1:]:
                yield at
        at = said.find(beginning, at + 1)


@lru_cache(maxsize=4096)
def _beginning(stemmed: str) -> bytes:
    """Return the letters that every word with this stem begins with, behind a space."""
    kept = stemmed[: max(len(stemmed) - _CHANGED, _SHORTEST)]
    return f" {kept}".encode("latin-1", "replace")


@lru_cache(maxsize=50_000)
def _stem(word: bytes) -> str:
    return stem(word.decode("latin-1"))


def may_repeat(glance: Glance) -> bool:
    """Tell whether a sentence may stand twice in the prose: whether a piece between two marks does.

    A sentence that stands twice has all its pieces twice, whatever its citations and figures.
    """
    return len(set(glance.pieces)) < len(glance.pieces)
