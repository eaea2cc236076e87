"""What no passage has: the share of a sentence's words that none of them says in any form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.support.doubt import GRAVE, SERIOUS, Doubt, quoted
from orchestra.checking.support.plain_words import DETERMINERS, HARD_BORDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

# Set on pairs of sentence and passage: of 51 reworded with care none is above, of 65 reworded
# freely a fifth, as faithful as the others: code cannot know a synonym.
MOST = 0.36  # share of words not in the passages that a faithful rewording may have
FAR_MORE = 0.65
_IN_A_ROW = 2  # words that no passage has, one behind the other: more than another word
_SOME = 0.2  # share from which they count
_PALE = 0.5  # what a word weighs that says little
_SHOWN = 3
_BETWEEN = frozenset((",", "et", "ou"))  # the things of a list
_OF = frozenset("de du d au aux".split())  # noqa: SIM905
_OF_ITEM, _BEFORE = 2, 3  # words of one of them, and before it


def additions(held: Held) -> Iterator[Doubt]:
    """Yield a doubt when too many of the sentence's words are in none of its passages."""
    said = held.said
    places = [at for at, word in enumerate(said.kin) if word]
    missing = {at for at in places if said.kin[at] not in held.given}
    if not missing:
        return
    weights = {at: 1.0 if said.families[at] else _PALE for at in places}
    share = sum(weights[at] for at in missing) / sum(weights.values())
    row = "".join("x" if at in missing else " " for at in places if said.families[at])
    in_a_row = max(map(len, row.split()), default=0)
    if share > MOST or (in_a_row >= _IN_A_ROW and share >= _SOME):
        heavy = [at for at in sorted(missing) if said.families[at]] or sorted(missing)
        shown = ", ".join(quoted(said.quote(at, at + 1)) for at in heavy[:_SHOWN])
        weight = GRAVE if share > FAR_MORE else SERIOUS
        yield Doubt("added", weight, f"le passage ne parle pas de {shown}")


def added_items(held: Held) -> Iterator[Doubt]:
    """Yield what the sentence adds to a list of its passages: a third thing or later of a row."""
    said = held.said
    items = list(_items(said))
    for first, second, item in zip(items, items[1:], items[2:], strict=False):
        words = [said.kin[at] for at in range(*item) if said.kin[at]]
        before = [at for at in range(first[0], second[1]) if said.kin[at]][-_BEFORE:]
        is_new = 0 < len(words) <= _OF_ITEM and held.given.isdisjoint(words)
        has_noun = said.words[item[0]] in DETERMINERS or said.words[item[0]] in _OF
        if is_new and has_noun and held.given.issuperset(said.kin[at] for at in before):
            yield Doubt("added", SERIOUS, f"le passage ne cite pas {quoted(said.quote(*item))}")


def _items(said: Said) -> Iterator[tuple[int, int]]:
    """Yield from and to which word each piece stands between commas and « et »."""
    start = 0
    for at, word in enumerate((*said.words, ",")):
        if word in _BETWEEN or word in HARD_BORDERS:
            if at > start:
                yield start, at
            start = at + 1
