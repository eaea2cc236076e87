"""Which texts say much of what an earlier one says, found by small samples of their passages.

A passage is what stands between two letters d, of which French has one in six words. Being chosen
by the text itself, the same passages are sampled from a text and from its altered copy.
"""

from __future__ import annotations

import re
from array import array
from binascii import a2b_base64, b2a_base64
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.lexing import sample
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.glance import Glance

_MARK = ord("d")
_LONGEST = 16  # letters of a passage, which are three or four words
_SHORTEST = 14  # letters; what is shorter stands in other texts too
# Texts are brought together by the passages with the lowest hashes, an eighth of all: it takes
# one or two in common to compare two texts, and half as many as a table of all would hold.
_KEYS_BELOW = 1 << 29
_FEWEST_KEYS = 8
_COMPARED = 3  # earlier texts that one is compared with: those with most keys in common
_NOT_LETTERS = re.compile(r"[^a-z]+")


class Likeness(NamedTuple):
    """``share`` of the passages of text number ``later`` stand in text number ``earlier``."""

    later: int
    earlier: int
    share: float
    passages: int


def sketch_of(glance: Glance) -> str:
    """Return the sample of a document's passages as a short text; empty when it has none."""
    is_latin = glance.latin_prose is not None
    letters = glance.lexed.letters if is_latin else _letters(glance.text)
    return b2a_base64(sample(letters, _MARK, _SHORTEST, _LONGEST), newline=False).decode()


def _letters(text: str) -> bytes:
    """Return the letters of a text that is not in Latin-1, as a glance would show them."""
    return _NOT_LETTERS.sub("", fold(text)).encode()


def _hashes(sketch: str) -> array[int]:
    return array("I", a2b_base64(sketch))


@lru_cache(maxsize=1)  # asked for by two rules, one after the other
def likenesses(sketches: tuple[str, ...]) -> tuple[Likeness, ...]:
    """Return, of each text that is like an earlier one, which one it is most like.

    ``sketches`` has the earliest first. The time grows with their number, not with its square: a
    text is only compared with those that were the first to have one of its keys.
    """
    return tuple(_likenesses(sketches))


def _likenesses(sketches: Sequence[str]) -> Iterator[Likeness]:
    first: dict[int, int] = {}
    for index, sketch in enumerate(sketches):
        hashes = _hashes(sketch)
        keys = hashes[: max(bisect_left(hashes, _KEYS_BELOW), _FEWEST_KEYS)]
        owners = list(map(first.setdefault, keys, repeat(index)))
        shared = len(owners) - owners.count(index)
        enough = 1 if len(keys) <= _FEWEST_KEYS else 2
        # As many distinct ones as there are: none has two keys in common.
        if shared >= enough and (enough == 1 or len(set(owners)) <= shared):
            counts = Counter(owners)
            counts[index] = 0
            likely = [other for other, count in counts.items() if count >= enough]
            if likely:
                likely.sort(key=counts.__getitem__, reverse=True)
                yield _closest(index, hashes, likely[:_COMPARED], sketches)


def _closest(
    index: int, hashes: array[int], others: Sequence[int], sketches: Sequence[str]
) -> Likeness:
    mine = set(hashes)
    common = {other: len(mine.intersection(_hashes(sketches[other]))) for other in others}
    best = max(sorted(common), key=common.__getitem__)
    return Likeness(index, best, common[best] / len(mine), common[best])
