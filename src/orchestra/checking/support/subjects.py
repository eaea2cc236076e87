"""Of whom it is said: a source's words with another subject or agent than it gives them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.support.doubt import SERIOUS, Doubt, quoted
from orchestra.checking.support.plain_words import ANAPHORS, DETERMINERS, HARD_BORDERS, KNOWN_NAMES
from orchestra.checking.support.said import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

_AGENT = 4  # words behind « par » in which a name says who did it
_TAKEN = 2  # words of a part of a sentence that the other one took from it
_OF_SUBJECT = 2  # words at the beginning that say of whom it is said
_OPENING = HARD_BORDERS | {"mais", "tandis", "car", "que", "qu"}


class _Part(NamedTuple):
    said: Said
    start: int
    end: int

    @property
    def words(self) -> frozenset[str]:
        return frozenset(filter(None, self.said.families[self.start : self.end]))

    @property
    def names(self) -> frozenset[str]:
        places = (at for at in self.said.name_places if self.start <= at < self.end)
        return frozenset(self.said.words[at] for at in places)

    @property
    def head(self) -> int:
        """Where the noun stands with which the part begins; 0 when it begins otherwise."""
        at = self.start
        while at < self.end and self.said.words[at] in _OPENING:
            at += 1
        is_noun = at + 1 < self.end and self.said.words[at] in DETERMINERS
        return at + 1 if is_noun and self.said.families[at + 1] else 0

    @property
    def subject(self) -> list[str]:
        """The first words from the noun on with which the part begins."""
        at = self.head
        words = filter(None, self.said.families[at : self.end])
        return list(words)[:_OF_SUBJECT] if at else []


def dropped_subjects(held: Held) -> Iterator[Doubt]:
    """Yield a doubt for a part of a source whose words the sentence takes, but not its subject."""
    left = set(held.said.content - held.common)
    parts = [_Part(source, *part) for source in held.sources for part in source.parts]
    needless = held.common | held.known_words
    mine = next(filter(None, held.said.kin), "")
    while parts:
        best = max(parts, key=lambda part: _taken(part, left))
        if _taken(best, left)[0] < _TAKEN:
            return
        left -= best.words
        parts.remove(best)
        head, subject = best.head, set(best.subject) - needless
        is_new = head not in best.said.name_places and subject.isdisjoint(held.said.kinship)
        if mine in best.said.kin[best.start : best.end]:
            continue  # the sentence speaks of what this part speaks of, in another voice
        if head and best.said.kin[head] in subject and is_new and "on" not in held.said.words:
            noun = quoted(best.said.quote(head, head + 1))
            yield Doubt("subject", SERIOUS, f"le passage le dit de {noun}")


def _taken(part: _Part, left: set[str]) -> tuple[int, float]:
    """Return how many words of a part are among those left, and what share of it they are."""
    taken = len(part.words & left)
    return taken, taken / len(part.words) if taken else 0.0


def foreign_subject(held: Held) -> Iterator[Doubt]:
    """Yield a doubt when the sentence says of its subject what its source says of another."""
    said = held.said
    mine = _Part(said, 0, len(said.words))
    subject, rest = mine.subject, said.content.difference(mine.subject)
    if not subject or not held.sources or len(rest) < _TAKEN or subject[0] in held.known_words:
        return
    source = held.sources[0]
    is_from_there = len(rest & source.content) * 3 >= len(rest) * 2
    if is_from_there and (_is_of_another(subject, held) or _is_another_of_its_kind(subject, held)):
        noun = quoted(said.quote(mine.head, mine.head + 1))
        yield Doubt("subject", SERIOUS, f"le passage ne le dit pas de {noun}")


def _is_of_another(subject: list[str], held: Held) -> bool:
    """Tell whether the first source has a subject of its own, and the passages this elsewhere."""
    source = held.sources[0]
    has_own = source.words[0] not in ANAPHORS and _Part(source, 0, len(source.words)).head > 0
    is_elsewhere = held.given.issuperset(subject)
    return has_own and is_elsewhere and held.common.union(source.kin).isdisjoint(subject)


def _is_another_of_its_kind(subject: list[str], held: Held) -> bool:
    """Tell whether one speaks of « justice procédurale », and the other of « distributive »."""
    source = held.sources[0]
    if len(subject) < _OF_SUBJECT or subject[0] not in source.kin or subject[1] in source.kin:
        return False
    if tuple(subject) not in set(pairwise(held.said.kin)):
        return False  # « plan d’action » is no kind of plan
    if source.words[source.kin.index(subject[0]) - 1] in ANAPHORS:
        return False
    every = (filter(None, said.families) for text in held.passages.values() for said in read(text))
    return any(pair == tuple(subject) for words in every for pair in pairwise(words))


def other_agent(held: Held) -> Iterator[Doubt]:
    """Yield a doubt for a deed that a source gives to others: « développé par Edella Schlager »."""
    names, mine = held.said.names, held.said.content
    for source in held.sources if names else ():
        for at in (place for place, word in enumerate(source.words) if word == "par"):
            done = [source.families[place] for place in source.before(at, 1)]
            reach = range(at + 1, at + _AGENT + 1)
            agents = {source.words[place] for place in source.name_places if place in reach}
            if agents and agents.isdisjoint(names) and not mine.isdisjoint(done):
                agent = quoted(source.quote(at, at + 2))
                yield Doubt(
                    "subject", SERIOUS, f"dans le passage, c’est le fait d’un autre : {agent}"
                )
                return


def other_name(held: Held) -> Iterator[Doubt]:
    """Yield a doubt when the sentence says of a name what a part of a source says of another."""
    known = KNOWN_NAMES | held.known_names
    mine, left = held.said.names - known, set(held.said.content - held.common)
    parts = [_Part(source, *part) for source in held.sources for part in source.parts]
    if not mine or not parts:
        return
    best = max(parts, key=lambda part: _taken(part, left))
    theirs = best.names - known
    is_from_there = _taken(best, left)[0] >= _TAKEN
    if is_from_there and theirs and best.names.isdisjoint(held.said.names):
        name = quoted(held.said.quote(at := held.said.name_places[0], at + 1))
        yield Doubt("subject", SERIOUS, f"le passage ne le dit pas de {name}")
