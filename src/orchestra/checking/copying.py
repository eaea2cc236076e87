"""A cheap look for copied text: whether prose has words in a row that another text has too."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.detectors import tokens
from orchestra.checking.latin import plain_words
from orchestra.checking.lexing import windows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from orchestra.checking.glance import Glance

_WINDOW = 4  # words in a row that a copy and its source have in common
_STEP = 7  # words from one window to the next, or fewer: what the shortest copies ask for
_NEVER = 100_000


class Sample(NamedTuple):
    """The windows of texts; each copy of one has one in so many words, from any word on."""

    windows: set[bytes]
    within: int


def may_copy(glance: Glance, samples: Collection[Sample]) -> bool:
    """Tell whether as many words in a row as a sample was made for may stand in the prose too."""
    within = min((sample.within for sample in samples), default=_NEVER)
    if within == _NEVER:
        return False
    if glance.latin_prose is None or within < _WINDOW:
        return True
    said = _said(glance, min(within - _WINDOW + 1, _STEP))
    return any(not said.isdisjoint(sample.windows) for sample in samples)


@lru_cache(maxsize=1)  # two rules ask for it
def _said(glance: Glance, step: int) -> set[bytes]:
    return windows(glance.lexed.plain, _WINDOW, step)


@lru_cache(maxsize=4096)
def sample_of(texts: tuple[str, ...], at_least: int) -> Sample:
    """Return what tells whether ``at_least`` words in a row are copied from one of ``texts``."""
    # Parted as for the search that follows, where a copy may be.
    parted = [words for text in texts if len(words := tokens(text)[0]) >= at_least]
    found = set[bytes]().union(*(windows(_plain(words), _WINDOW, 1) for words in parted))
    return Sample(found, min((_fewest_words(words, at_least) for words in parted), default=_NEVER))


def _plain(words: Sequence[str]) -> bytes:
    """Return the words of a text as a glance shows those of the prose."""
    return b" ".join([b"", *plain_words(" ".join(words)), b""])


def _fewest_words(words: Sequence[str], at_least: int) -> int:
    """Return how few words so many words and figures in a row of a text are."""
    # What is no figure may be no word either: ½.
    are_words = (bool(plain_words(word)) for word in words)
    ends = list(accumulate(are_words, initial=0))
    return min((end - at for at, end in zip(ends, ends[at_least:], strict=False)), default=_NEVER)
