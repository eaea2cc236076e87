"""A cheap look for copied text: whether prose has words in a row that a passage has too."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.latin import plain_words
from orchestra.checking.lexing import windows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.glance import Glance
    from orchestra.library.passage import Passage

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_WINDOW = 4  # words in a row that a copy and its source have in common
_NEVER = 100_000


class Sample(NamedTuple):
    """The windows of a passage; each copy of it has one in so many words, from any word on."""

    windows: set[bytes]
    within: int


def may_copy(glance: Glance, passages: Iterable[Passage], at_least: int) -> bool:
    """Tell whether ``at_least`` words in a row may stand in the prose and in a passage."""
    samples = [_sample(passage.text, at_least) for passage in passages]
    within = min((sample.within for sample in samples), default=_NEVER)
    if glance.latin_prose is None or within < _WINDOW:
        return True
    said = windows(glance.lexed.plain, _WINDOW, within - _WINDOW + 1)
    return any(not said.isdisjoint(sample.windows) for sample in samples)


@lru_cache(maxsize=4096)
def _sample(passage: str, at_least: int) -> Sample:
    plain = b" ".join([b"", *plain_words(passage), b""])
    return Sample(windows(plain, _WINDOW, 1), _fewest_words(passage, at_least))


def _fewest_words(passage: str, at_least: int) -> int:
    """Return how few words so many words and figures in a row of a passage are."""
    # What is no figure may be no word either: ½.
    are_words = (bool(plain_words(token)) for token in _TOKEN.findall(passage))
    ends = list(accumulate(are_words, initial=0))
    return min((end - at for at, end in zip(ends, ends[at_least:], strict=False)), default=_NEVER)
