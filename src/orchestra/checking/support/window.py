"""The words of a passage that best bear out a sentence: a reviewer should see them beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.support.held import Held
    from orchestra.checking.support.said import Said

LONGEST = 25  # words


def best_words(sentences: Iterable[Held]) -> tuple[str, str]:
    """Return the id of a passage, and the words of it that say most of the sentences' first.

    They stand in the passage: a sentence of it, or the 25 words of a longer one that have most in
    common with the sentence. Both are empty when the passages have nothing in common with any.
    """
    for held in sentences:
        for place in held.places[:1]:
            first, last = _window(place.said, held.said.kinship)
            words = held.passages[place.passage][place.said.start :][first:last]
            return place.passage, words.strip()
    return "", ""


def _window(source: Said, wanted: frozenset[str]) -> tuple[int, int]:
    """Return from and to which character those words stand that have most of the ``wanted``."""
    begun = [
        at
        for at, ((_, end), (start, _)) in enumerate(pairwise(source.places), start=1)
        if any(map(str.isspace, source.text[end:start]))
    ]
    starts = [0, *begun]
    windows = zip(starts, [*starts[LONGEST:], len(source.words)], strict=False)
    first, last = max(windows, key=lambda each: len(wanted.intersection(source.kin[slice(*each)])))
    offsets = [0, *(start for start, _ in source.places[1:]), len(source.text)]
    return offsets[first], offsets[last]
