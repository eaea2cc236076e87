"""Phrases found in the words of a text, in one pass over them, by the first word of each.

Their notation is told in :mod:`orchestra.checking.support.reserve_words`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NUMBER = "#"
_ANY = ".."
_MOST_ANY = 4  # words that « .. » may stand for
_ENDS = frozenset(";:.!?…()")  # that no phrase goes beyond

_Rest = tuple[tuple[str, ...], str]


class Mark(NamedTuple):
    """A phrase in a text, from the word ``start`` to before ``end``; ``of`` is whose phrase."""

    start: int
    end: int
    of: str


class Phrases:
    """Phrases that are looked for together, by what their first word is or begins with."""

    def __init__(self, notations: Iterable[tuple[str, str]]) -> None:
        """Take in pairs of a name and of phrases between semicolons."""
        self._words: dict[str, list[_Rest]] = defaultdict(list)
        self._beginnings: dict[str, list[_Rest]] = defaultdict(list)
        for name, notation in notations:
            for phrase in notation.split(";"):
                self._add(phrase.split(), name)
        self._lengths = sorted(set(map(len, self._beginnings)))

    def _add(self, phrase: Sequence[str], name: str) -> None:
        for word in phrase[0].split("/") if phrase else ():
            where = self._beginnings if word.endswith("*") else self._words
            where[word.removesuffix("*")].append((tuple(phrase[1:]), name))

    def find(self, words: Sequence[str]) -> Iterator[Mark]:
        """Yield the phrases among ``words``: of each name, the longest at each place."""
        for at, word in enumerate(words):
            ends: dict[str, int] = {}
            for rest, name in self._begun(word):
                end = _end(rest, words, at + 1)
                if end > ends.get(name, 0):
                    ends[name] = end
            yield from (Mark(at, end, name) for name, end in ends.items())

    def _begun(self, word: str) -> Iterator[_Rest]:
        yield from self._words.get(word, ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._beginnings.get(word[:length], ())


def _end(rest: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """Return behind which word a phrase ends whose first words are before ``at``; 0 if nowhere."""
    if not rest:
        return at
    if rest[0] == _ANY:
        for start in range(at + 1, min(at + _MOST_ANY + 1, len(words))):
            if words[start - 1] in _ENDS:
                break
            if end := _end(rest[1:], words, start):
                return end
        return 0
    if at < len(words) and any(_is(words[at], each) for each in rest[0].split("/")):
        return _end(rest[1:], words, at + 1)
    return 0


def _is(word: str, wanted: str) -> bool:
    if wanted.startswith("*"):
        return word.endswith(wanted[1:])
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
