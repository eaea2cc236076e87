"""Ordering blocks by what they presuppose, setting two sources side by side, acronyms first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from orchestra.prose import fold
from orchestra.writing.assignment import Placed
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.dossier_roles import ROLES
from orchestra.writing.key_terms import Term
from orchestra.writing.questions import defines

_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,7}(?![\w-])")
_ROMAN = re.compile(r"[IVXLC]+")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    "a au aux d de des du en et l la le les ou par pour sur un une s dans".split()  # noqa: SIM905
)
# What stands between words and their acronym: « (SCIC », « , ou PIB », « , les critères ESG ».
_GAP = re.compile(r"[\s»”]*(?:\(|,\s)(?:(?:ou|dite?s?|soit) )?(?:(?:les?|la|l’) ?(?:\w+ )?)?")
_BEFORE = 140
_OFTEN = 2  # times that a block names what it is about


class Gloss(NamedTuple):
    """What an acronym stands for, in the words of a passage."""

    acronym: str
    words: str
    passage: str


def in_order(placed: Iterable[Placed], terms: Sequence[Term]) -> list[Placed]:
    """Return the blocks of one part so that what defines a term comes before what uses it.

    Blocks of one source keep its order; otherwise what names at once a thing of the title
    comes first, then what names a keyword; then roles give the order, then passages.
    """

    def rank(one: Placed) -> tuple[int, int, tuple[int, int]]:
        named = [term for term in terms if term.is_own and term.times(one.block.sentences[0])]
        beside = 2 if not named else 1 - any(term.in_title for term in named)
        return beside, ROLES.index(one.role), one.block.order

    waiting = sorted(placed, key=rank)
    first = {
        (id(before), id(behind))
        for before in waiting
        for behind in waiting
        if before is not behind and _comes_before(before, behind, terms)
    }
    ordered: list[Placed] = []
    while waiting:
        free = [
            one for one in waiting if not any((id(other), id(one)) in first for other in waiting)
        ]
        following = (free or waiting)[0]
        waiting.remove(following)
        ordered.append(following)
    return ordered


def _comes_before(one: Placed, other: Placed, terms: Sequence[Term]) -> bool:
    if one.block.passage.source == other.block.passage.source:
        return one.block.order < other.block.order
    return any(
        term.times(other.block.text) and defines(one.block, term) and not defines(other.block, term)
        for term in terms
    )


def side_by_side(ordered: Sequence[Placed], terms: Sequence[Term]) -> list[list[Placed]]:
    """Return the blocks in groups: two of different sources that speak of one term together.

    Only terms that both name in their first sentence or twice make a pair, and no block is moved
    before one of its own source.
    """
    pair = max(_pairs(ordered, terms), default=None)
    groups: list[list[Placed]] = []
    for place, one in enumerate(ordered):
        if pair and place == pair[2]:
            continue
        groups.append([one, ordered[pair[2]]] if pair and place == pair[1] else [one])
    return groups


def _pairs(ordered: Sequence[Placed], terms: Sequence[Term]) -> Iterable[tuple[float, int, int]]:
    for (at, one), (behind, other) in combinations(enumerate(ordered), 2):
        source = other.block.passage.source
        if source in {placed.block.passage.source for placed in ordered[at:behind]}:
            continue
        common = max((min(_named(one, term), _named(other, term)) for term in terms), default=0)
        if common:
            yield common - 0.1 * (behind - at), at, behind


def _named(placed: Placed, term: Term) -> float:
    """Return how often the block names the term, 0 when it does so in passing."""
    times = term.times(placed.block.text)
    first = term.times(placed.block.sentences[0])
    return min(times, 3) + first if times >= _OFTEN or first else 0


def acronyms(text: str) -> list[str]:
    """Return the acronyms of ``text``, each once."""
    found = dict.fromkeys(_ACRONYM.findall(text))
    return [acronym for acronym in found if not _ROMAN.fullmatch(acronym)]


def glosses(text: str, known: set[str], passages: Sequence[NumberedPassage]) -> list[Gloss]:
    """Return what the acronyms of ``text`` stand for, if it does not say so and a passage does.

    Those in ``known`` were explained before; what this text uses is added to them.
    """
    found = []
    for acronym in acronyms(text):
        if acronym in known:
            continue
        known.add(acronym)
        if spelled_out(acronym, text):
            continue
        for passage in passages:
            if words := spelled_out(acronym, passage.text):
                found.append(Gloss(acronym, words, passage.id))
                break
    return found


def spelled_out(acronym: str, text: str) -> str:
    """Return the words right before ``acronym`` that begin with its letters, or after « , ou »."""
    for match in re.finditer(rf"(?<![\w-]){acronym}(?![\w-])", text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if words := _words_of(acronym, before):
            return words
        behind = re.match(r", ou ((?:[\w’-]+ ?){2,6}),", text[match.end() :])
        if behind:
            return behind[1].strip()
    return ""


def _words_of(acronym: str, before: str) -> str:
    """Return the end of ``before`` whose words begin with the letters, small words aside."""
    found = list(_WORD.finditer(before))
    for end in range(len(found), 0, -1):
        last = found[end - 1]
        if not _GAP.fullmatch(before, last.end()):
            continue
        start = _start_of(acronym, found[:end])
        if start is not None:
            return before[start : last.end()]
    return ""


def _start_of(acronym: str, words: Sequence[re.Match[str]]) -> int | None:
    left = list(fold(acronym))
    for word in reversed(words):
        plain = fold(word.group())
        if plain[0] == left[-1] and word.group() != acronym:
            left.pop()
            if not left:
                return word.start()
        elif plain not in _SMALL_WORDS or len(left) == len(acronym):
            return None
    return None
