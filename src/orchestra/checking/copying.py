"""A cheap look for copied text: whether prose has letters in a row that a passage has too."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.detectors import tokens
from orchestra.checking.glance import plain_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from orchestra.checking.glance import Glance
    from orchestra.library.passage import Passage

_WINDOW = 24  # letters and spaces that a copy and its source have in common


def may_copy(glance: Glance, passages: Collection[Passage], at_least: int) -> bool:
    """Tell whether ``at_least`` words in a row may stand in the prose and in a passage."""
    # However short a copy is, it holds a window that begins at a place that is looked at.
    shortest = min(_shortest_run(passage.text, at_least) for passage in passages)
    step = shortest - _WINDOW + 1
    if glance.latin_prose is None or step < 1:
        return True
    plain = glance.plain
    windows = {plain[at : at + _WINDOW] for at in range(0, len(plain) - _WINDOW + 1, step)}
    return any(not windows.isdisjoint(_windows(passage.text)) for passage in passages)


@lru_cache(maxsize=4096)
def _windows(passage: str) -> frozenset[bytes]:
    plain = b" ".join([b"", *plain_words(passage)])
    return frozenset(plain[at : at + _WINDOW] for at in range(len(plain) - _WINDOW + 1))


@lru_cache(maxsize=4096)
def _shortest_run(passage: str, words: int) -> int:
    """Return how few letters and spaces so many words or figures of a passage have together."""
    lengths = [sum(len(b" " + word) for word in plain_words(each)) for each in tokens(passage)[0]]
    return min(
        (sum(lengths[at : at + words]) for at in range(len(lengths) - words + 1)),
        default=len(passage),
    )
