"""Parting what was written for one claim into paragraphs that a reader takes in at a glance."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from orchestra.prose import count_words
from orchestra.writing.anaphora import leans_back
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.evidence import Sentence

LONG = 120  # words, from which one paragraph becomes two: readers called longer ones heavy
SHORTEST = 45  # words of either half


def paragraphs(sentences: Sequence[Sentence], surplus: int = 0) -> list[Block]:
    """Return the sentences as one paragraph, or as two near the middle where they are many.

    The second one does not begin with a word that points back into the first. The last ``surplus``
    sentences, which will be taken out, stand in the last paragraph and do not count.
    """
    kept = len(sentences) - surplus or len(sentences)
    cut = _cut(sentences[:kept])
    halves = [part for part in (sentences[:cut], sentences[cut:]) if part]
    return [Block(form="paragraph", sentences=list(half)) for half in halves]


def _cut(sentences: Sequence[Sentence]) -> int:
    """Return how many sentences stand before the border; none where there is to be no border."""
    lengths = list(accumulate(count_words(sentence.text) for sentence in sentences))
    if not lengths or lengths[-1] < LONG:
        return 0
    cuts = [
        at for at in range(1, len(sentences))
        if min(lengths[at - 1], lengths[-1] - lengths[at - 1]) >= SHORTEST
        if not leans_back(sentences[at].text)
    ]  # fmt: skip
    return min(cuts, key=lambda at: abs(lengths[-1] - 2 * lengths[at - 1]), default=0)
