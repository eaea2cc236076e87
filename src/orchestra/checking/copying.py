"""A cheap look for copied text: whether prose has letters in a row that a passage has too."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.glance import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.glance import Glance
    from orchestra.library.passage import Passage

_WINDOW = 24  # letters and spaces that a copy and its source have in common
_LETTERS_PER_WORD = 3.5  # with its space; on average a copy has more, even when it has figures


def may_copy(glance: Glance, passages: Iterable[Passage], at_least: int) -> bool:
    """Tell whether ``at_least`` words in a row may stand in the prose and in a passage."""
    # A copy this long holds a window that begins at a place that is looked at.
    step = int(at_least * _LETTERS_PER_WORD) - _WINDOW + 1
    if glance.latin_prose is None or step < 1:
        return True
    plain = glance.plain
    windows = {plain[at : at + _WINDOW] for at in range(0, len(plain) - _WINDOW + 1, step)}
    return any(not windows.isdisjoint(_windows(passage.text)) for passage in passages)


@lru_cache(maxsize=4096)
def _windows(passage: str) -> frozenset[bytes]:
    plain = b" " + b" ".join(plain_words(passage))
    return frozenset(plain[at : at + _WINDOW] for at in range(len(plain) - _WINDOW + 1))
