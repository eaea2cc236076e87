"""Giving blocks their roles all at once: an assignment problem, solved by moves that improve it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from orchestra.writing.dossier_roles import PART_OF, ROLES, Part, Role, Score
from orchestra.writing.reading_blocks import ReadingBlock

LEAD_WORDS = 20  # that announce a block: its source, what it does
ORDER: tuple[Part, ...] = ("introduction", "framing", "practices", "perspectives")

_RANKS = {role: ORDER.index(PART_OF[role]) for role in ROLES}

# What each of these costs or earns; a good block of ninety words is worth about two hundred.
_LONG, _LESS = 80, 0.4  # words
_OVERFULL = 8.0  # a word beyond the budgets
_SPILLED = 0.7  # a word beyond a part's own, in what others leave of theirs
_MOST_SPILLED = 1.35  # of a part's budget
_UNFILLED = 1.0  # a word that a part lacks to this share of its budget
_FILLED = 0.75
_SAME_ROLE = 40.0
_SAME_SOURCE = 15.0  # twice in one part
_SAME_PASSAGE = 25.0
_TURNED_BACK = 50.0  # what stands later in its source comes first
_FEW_SOURCES = 300.0  # a source that the references lack
_KEYWORD = 60.0
_ORPHAN = 600.0  # a sequel of nothing
_ROUNDING = 1e-6
_MOST_PUSHED = 80  # blocks that are tried so


@dataclass(frozen=True)
class Placed:
    """A block and the role it was given."""

    block: ReadingBlock
    role: Role
    worth: float

    @property
    def part(self) -> Part:
        """The part of the dossier that the role belongs to."""
        return PART_OF[self.role]


@dataclass(frozen=True)
class Limits:
    """What an assignment must keep to: words for each part, sources in all, keywords to be said."""

    words: Mapping[Part, int]
    sources: int
    keywords: Mapping[ReadingBlock, frozenset[str]] = field(default_factory=dict)


def assign(blocks: Sequence[ReadingBlock], score: Score, limits: Limits) -> list[Placed]:
    """Return which blocks are taken and in which role; no two overlap, and the order is theirs.

    From nothing on, the best move is made again and again: to place a block (in the place of those
    that it overlaps), to take one away, to let two change their roles, to push one aside.
    ``score`` is asked once for each block and role, and may be anybody's: code's, or a model's.
    """
    options = _options(blocks, score, limits.words)
    taken: list[Placed] = []
    value = _worth(taken, limits)
    while True:
        best, worth = _best(_moves(taken, options), limits, value)
        if worth <= value:  # then look further
            best, worth = _best(_pushes(taken, options), limits, value)
        if worth <= value:
            return sorted(taken, key=lambda placed: placed.block.order)
        taken, value = best, worth


def _best(
    candidates: Iterable[list[Placed]], limits: Limits, value: float
) -> tuple[list[Placed], float]:
    """Return the best of the candidates that are worth more than ``value``, if one is."""
    best: list[Placed] = []
    for candidate in candidates:
        worth = _worth(candidate, limits)
        if worth > value + _ROUNDING:
            best, value = candidate, worth
    return best, value


def _options(
    blocks: Iterable[ReadingBlock], score: Score, words: Mapping[Part, int]
) -> list[Placed]:
    """Return each block in its best role of each part that the template has."""
    found: list[Placed] = []
    for block in blocks:
        best: dict[Part, Placed] = {}
        for role in ROLES:
            fits = score(block, role) if PART_OF[role] in words else None
            if not fits or fits <= 0:
                continue
            placed = Placed(block, role, fits * _counting(block.words))
            if placed.part not in best or placed.worth > best[placed.part].worth:
                best[placed.part] = placed
        found += best.values()
    return found


def _counting(words: int) -> float:
    """Return what the words count for: of a long quotation the last ones less."""
    return min(words, _LONG) + _LESS * max(0, words - _LONG)


def _moves(taken: list[Placed], options: list[Placed]) -> Iterable[list[Placed]]:
    for option in options:
        if option not in taken:
            yield [*(p for p in taken if not p.block.overlaps(option.block)), option]
    for one in taken:
        yield [placed for placed in taken if placed is not one]
    by_place = {(placed.block, placed.part): placed for placed in options}
    for one, other in combinations(taken, 2):
        changed = by_place.get((one.block, other.part)), by_place.get((other.block, one.part))
        if one.part != other.part and changed[0] and changed[1]:
            rest = [placed for placed in taken if placed is not one and placed is not other]
            yield [*rest, changed[0], changed[1]]


def _pushes(taken: list[Placed], options: list[Placed]) -> Iterable[list[Placed]]:
    """Yield what becomes of placing a block whose part has to give one away to another part."""
    elsewhere: dict[ReadingBlock, list[Placed]] = {}
    for option in options:
        elsewhere.setdefault(option.block, []).append(option)
    for option in sorted(options, key=lambda placed: -placed.worth)[:_MOST_PUSHED]:
        for one in taken:
            if one.part != option.part or one.block.overlaps(option.block):
                continue
            rest = [p for p in taken if p is not one and not p.block.overlaps(option.block)]
            for other in elsewhere[one.block]:
                if other.part != one.part:
                    yield [*rest, option, other]


def _worth(taken: list[Placed], limits: Limits) -> float:
    """Return what the whole is worth: the blocks in their roles, less what spoils the dossier."""
    worth = sum(placed.worth for placed in taken)
    for part, budget in limits.words.items():
        inside = [placed for placed in taken if placed.part == part]
        words = sum(placed.block.words + LEAD_WORDS for placed in inside)
        worth -= _SPILLED * max(0, words - budget) + _UNFILLED * max(0, _FILLED * budget - words)
        worth -= _OVERFULL * max(0, words - _MOST_SPILLED * budget)
        worth -= _SAME_ROLE * (len(inside) - len({placed.role for placed in inside}))
        worth -= _SAME_SOURCE * (len(inside) - len({p.block.passage.source for p in inside}))
    total = sum(placed.block.words + LEAD_WORDS for placed in taken)
    worth -= _OVERFULL * max(0, total - sum(limits.words.values()))
    worth -= _SAME_PASSAGE * (len(taken) - len({placed.block.passage.number for placed in taken}))
    sources = len({placed.block.passage.source for placed in taken})
    worth -= _FEW_SOURCES * max(0, limits.sources - sources)
    said = frozenset[str]().union(*(limits.keywords.get(p.block, frozenset()) for p in taken))
    return worth + _KEYWORD * len(said) - _disorder(taken)


def _disorder(taken: list[Placed]) -> float:
    """Return what it costs that blocks of one source do not come in its order."""
    places: dict[str, list[tuple[tuple[int, int], int, bool]]] = {}
    for placed in taken:
        place = placed.block.order, _RANKS[placed.role], placed.block.is_sequel
        places.setdefault(placed.block.passage.source, []).append(place)
    cost = 0.0
    for found in places.values():
        first = min((rank, order) for order, rank, _ in found)
        cost += _ORPHAN * sum(
            is_sequel and (rank, order) == first for order, rank, is_sequel in found
        )
        found.sort()
        cost += _TURNED_BACK * sum(one[1] > other[1] for one, other in combinations(found, 2))
    return cost
