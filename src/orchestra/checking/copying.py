"""A cheap look for copied text: whether prose has letters in a row that a passage has too."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.latin import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestra.checking.glance import Glance
    from orchestra.library.passage import Passage

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_WINDOW = 24  # letters and spaces, from a word's first, that a copy and its source have in common
_EVERY_WINDOW = re.compile(rb"(?s)(?=( .{%d}))" % (_WINDOW - 1))
_NEVER = 100_000


class Sample(NamedTuple):
    """The windows of a passage; each copy has one in so many letters from any word on."""

    windows: frozenset[bytes]
    within: int


def may_copy(glance: Glance, passages: Iterable[Passage], at_least: int) -> bool:
    """Tell whether ``at_least`` words in a row may stand in the prose and in a passage."""
    samples = [_sample(passage.text, at_least) for passage in passages]
    within = min((sample.within for sample in samples), default=_NEVER)
    if glance.latin_prose is None or within < _WINDOW:
        return True
    windows = set(_some_windows(within).findall(glance.plain))
    return any(not windows.isdisjoint(sample.windows) for sample in samples)


@lru_cache(maxsize=256)
def _some_windows(within: int) -> re.Pattern[bytes]:
    """Return what finds windows, of which one is whole in so many letters from any word on."""
    gap = within - 2 * _WINDOW
    if gap < 0:
        return _EVERY_WINDOW
    return re.compile(rb"(?s)( .{%d})(?:.{%d}[^ ]*)?" % (_WINDOW - 1, gap))


@lru_cache(maxsize=4096)
def _sample(passage: str, at_least: int) -> Sample:
    words = plain_words(passage)
    windows = _EVERY_WINDOW.findall(b" ".join([b"", *words]))
    longest = max(map(len, words), default=0) + 1
    return Sample(frozenset(windows), _shortest(passage, at_least) - longest)


def _shortest(passage: str, at_least: int) -> int:
    """Return how few letters and spaces so many words and figures of a passage have together."""
    lengths = [0 if t[0].isdigit() else len(t) + 1 for t in _TOKEN.findall(passage)]
    ends = list(accumulate(lengths, initial=0))
    return min((end - at for at, end in zip(ends, ends[at_least:], strict=False)), default=_NEVER)
