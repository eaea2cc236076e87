"""Reserves that a passage has (« parfois », « au moins », « prévu »), and that a sentence lost.

A reserve is lost when the sentence takes up what it stands next to, and has nothing that keeps it:
a word of the same kind or of one near it (« peut » for « parfois »), next to the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import SPEECH
from orchestra.checking.support.doubt import SERIOUS, Doubt, quoted
from orchestra.checking.support.marking import LIKE
from orchestra.checking.support.reserve_words import RESERVES
from orchestra.checking.support.said import read
from orchestra.checking.support.taken_up import around, clause_behind, is_mostly, is_taken_up
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.phrases import Mark
    from orchestra.checking.support.said import Said

_KINDS = {kind.name: kind for kind in RESERVES}
_RELATIVES = frozenset(("qui", "dont"))
_OF = frozenset(("de", "d"))
_PLURALS = frozenset(("les", "des", "aux", "ceux", "celles"))
_BEFORE, _SHOWN = 3, 5  # words before a relative clause; those shown of it


def reserves_of(passage: str) -> list[Span]:
    """Return the reserves of a passage, in order, each with where it stands in it.

    Those words are among them by which it gives what it says as somebody's.
    """
    found: list[Span] = []
    for said in read(passage):
        reserves = [*_reserves(said), *said.signs(SPEECH.name)]
        for mark in sorted(reserves, key=lambda mark: (mark.start, -mark.end)):
            start = said.start + said.places[mark.start][0]
            end = said.start + said.places[mark.end - 1][1]
            if not found or start >= found[-1].end:
                found.append(Span(start, end, passage[start:end]))
    return found


def lost_reserves(held: Held) -> Iterator[Doubt]:
    """Yield the reserves of the passages that the sentence does not keep."""
    for source in held.used:
        for mark in _not_kept(source, held.said):
            if is_taken_up(mark, source, held):
                yield _lost(source, mark.start, mark.end)


def _lost(source: Said, start: int, end: int) -> Doubt:
    return Doubt("qualifier", SERIOUS, f"{quoted(source.quote(start, end))} n’est pas repris")


def _reserves(said: Said) -> list[Mark]:
    return [mark for mark in said.marks if mark.of in _KINDS]


def _not_kept(source: Said, said: Said) -> list[Mark]:
    """Return the reserves of a source for which the sentence has nothing.

    Each word of the sentence keeps one: that which is the same, else one that it says as much as.
    """
    left, own = {mark: around(source, mark) for mark in _reserves(source)}, _own(source, said)
    for is_same in (True, False):
        for mark, company in tuple(left.items()):
            keepers = (
                each
                for each, beside in own.items()
                if mark in left
                and (_is_same(each, said, mark, source) if is_same else _says_as_much(each, mark))
                and (not company or company & beside)
            )
            if keeper := next(keepers, None):
                left = {each: words for each, words in left.items() if each.start != mark.start}
                own = {each: words for each, words in own.items() if each.start != keeper.start}
    return [
        mark for mark in left if mark.of != "condition" or not _has_condition(mark, source, said)
    ]


def _own(source: Said, said: Said) -> dict[Mark, frozenset[str]]:
    """Return the marks of the sentence that may keep a reserve, and what places each.

    What both say alike is no other way of saying what the source says besides.
    """
    reserves = {mark.start for mark in _reserves(source)}
    alike = {
        (mark.of, source.words[mark.start]) for mark in source.marks if mark.start not in reserves
    }
    return {
        mark: around(said, mark)
        for mark in said.marks
        if (mark.of, said.words[mark.start]) not in alike
    }


def _is_same(own: Mark, said: Said, mark: Mark, source: Said) -> bool:
    return own.of == mark.of and said.words[own.start] == source.words[mark.start]


def _says_as_much(own: Mark, mark: Mark) -> bool:
    kind = _KINDS[mark.of]
    return own.of in {kind.name, LIKE + kind.name, *kind.near}


def _has_condition(mark: Mark, source: Said, said: Said) -> bool:
    """Tell whether the sentence has half the words of a condition, whatever it makes of them."""
    words = clause_behind(source, mark.end)
    shared = sum(word in said.kinship for word in words)
    is_all = shared == len(words) == _BEFORE and not said.has("condition")
    return bool(words) and shared * 2 >= len(words) and not is_all


def lost_relatives(held: Held) -> Iterator[Doubt]:
    """Yield the clauses that say which of several are meant (« les sociétés qui… »), if lost."""
    mine = held.said.kinship
    for source in held.used:
        for at in _narrowing(source):
            before = [source.kin[place] for place in source.before(at, _BEFORE)]
            words = clause_behind(source, at)
            few = sum(word in mine for word in words) * 2 < len(words)
            is_lost = few and words[0] not in mine and not held.said.has("partie")
            if is_lost and before[0] in mine and is_mostly(before, mine):
                yield _lost(source, at, min(at + _SHOWN, len(source.words)))


def _narrowing(source: Said) -> Iterator[int]:
    """Yield where a relative clause begins behind a noun in the plural, without a comma."""
    for at, word in enumerate(source.words):
        if word in _RELATIVES and at and source.kin[at - 1]:
            first = at - 1
            while first and (source.kin[first] or source.words[first] in _OF):
                first -= 1  # « les institutions de gestion collective qui… »
            if source.words[first] in _PLURALS:
                yield at
