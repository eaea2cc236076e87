"""A cheap look for copied text: whether prose shares any words in a row with the passages cited."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.wording import letters_of, plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.world import World
    from orchestra.document import Document
    from orchestra.library.passage import Passage

IN_A_ROW = 5
# Each copy this long holds a run of IN_A_ROW words that begins at a place that is looked at.
STEP = 8
SHORTEST = STEP + IN_A_ROW - 1


def may_copy(document: Document, world: World, passages: Iterable[Passage], at_least: int) -> bool:
    """Tell whether ``at_least`` words in a row may stand in the prose and in a passage."""
    paragraphs = plain_words(document, world)
    if paragraphs is None or at_least < SHORTEST:
        return True
    runs = {
        words[start : start + IN_A_ROW]
        for words in paragraphs
        for start in range(0, len(words) - IN_A_ROW + 1, STEP)
    }
    return any(not runs.isdisjoint(_runs(passage.text)) for passage in passages)


@lru_cache(maxsize=4096)
def _runs(passage: str) -> frozenset[tuple[bytes, ...]]:
    words = letters_of(passage)
    return frozenset(words[start : start + IN_A_ROW] for start in range(len(words) - IN_A_ROW + 1))
