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


def paragraphs(sentences: Sequence[Sentence]) -> list[Block]:
    """Return the sentences as one paragraph, or as two near the middle where they are many.

    The second one does not begin with a word that points back into the first.
    """
    lengths = list(accumulate(count_words(sentence.text) for sentence in sentences))
    if not lengths or lengths[-1] < LONG:
        return [_paragraph(sentences)] if sentences else []
    cuts = [
        at for at in range(1, len(sentences))
        if min(lengths[at - 1], lengths[-1] - lengths[at - 1]) >= SHORTEST
        if not leans_back(sentences[at].text)
    ]  # fmt: skip
    if not cuts:
        return [_paragraph(sentences)]
    middle = min(cuts, key=lambda at: abs(lengths[-1] - 2 * lengths[at - 1]))
    return [_paragraph(sentences[:middle]), _paragraph(sentences[middle:])]


def _paragraph(sentences: Sequence[Sentence]) -> Block:
    return Block(form="paragraph", sentences=list(sentences))
