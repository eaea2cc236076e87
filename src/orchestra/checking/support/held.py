"""A sentence held against its passages: which of their sentences it was made from."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.support.said import Said, read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_MOST_SOURCES = 4  # sentences of passages that one sentence is made from
_WORTH_ADDING = 0.8  # weight of new words that makes another sentence a source
_USED = 2  # words that no source before has
_PALE = 0.3  # what a pale word weighs


class Place(NamedTuple):
    """A sentence of a passage, and which passage that is."""

    passage: str
    said: Said


@dataclass(frozen=True, eq=False)
class Held:
    """One sentence, the texts of the passages that it cites, by id, and what needs no support."""

    said: Said
    passages: Mapping[str, str]
    known: Sequence[str]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All that the sentence may speak from."""
        return (*self.passages.values(), *self.known)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The sentences of the passages that it was made from, the most likely one first.

        Each has words that those before it lack. A word weighs the less the more sentences have it.
        """
        every = [Place(id_, said) for id_, text in self.passages.items() for said in read(text)]
        weights = _weights([place.said for place in every], self.said)
        left, found = set(self.said.kinship), list[Place]()
        while every and len(found) < _MOST_SOURCES:
            best = max(every, key=lambda place: _worth(left & place.said.kinship, weights))
            worth = _worth(left & best.said.kinship, weights)
            if not worth or (found and worth < _WORTH_ADDING):
                break
            found.append(best)
            every.remove(best)
            left -= best.said.kinship
        return tuple(found)

    @cached_property
    def sources(self) -> tuple[Said, ...]:
        """The sentences of :attr:`places` alone."""
        return tuple(place.said for place in self.places)

    @cached_property
    def used(self) -> tuple[Said, ...]:
        """The sources that gave it more than a word: what they hold back, it may have lost."""
        left, found = self.said.kinship - self.common, list[Said]()
        for source in self.sources:
            if not found or len(left & source.kinship) >= _USED:
                found.append(source)
            left -= source.kinship
        return tuple(found)

    @cached_property
    def given(self) -> frozenset[str]:
        """The families of all words that it may take from passages, or that need no support."""
        return frozenset().union(*(said.kinship for text in self.texts for said in read(text)))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The families of the words that need no support."""
        return frozenset().union(*(said.content for text in self.known for said in read(text)))

    @cached_property
    def known_names(self) -> frozenset[str]:
        """The words with a capital in what needs no support, the first ones too."""
        return frozenset(
            said.words[at]
            for text in self.known
            for said in read(text)
            for at, (start, _) in enumerate(said.places)
            if said.text[start].isupper()
        )

    @cached_property
    def common(self) -> frozenset[str]:
        """The families that most sentences of a passage have: its topic, which tells none apart."""
        found = set[str]()
        for text in self.passages.values():
            every = read(text)
            counts = Counter(word for said in every for word in said.content)
            found |= {word for word, count in counts.items() if count * 2 > len(every) > 1}
        return frozenset(found)

    @cached_property
    def around(self) -> frozenset[str]:
        """The families of all its sources together."""
        return frozenset().union(*(source.content for source in self.sources))


def _weights(every: Sequence[Said], mine: Said) -> dict[str, float]:
    """Return how much each word tells of where a sentence comes from."""
    counts = Counter(word for said in every for word in said.kinship)
    return {
        word: (1.0 if word in mine.content else _PALE) / counts[word]
        for word in mine.kinship & counts.keys()
    }


def _worth(words: Collection[str], weights: Mapping[str, float]) -> float:
    return math.fsum(weights[word] for word in words)  # the same in whatever order
