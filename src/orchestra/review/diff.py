"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "removed", "added"]
MAX_TOKENS = 20_000  # in lines that differ; beyond, comparing words would take seconds
_TOKEN = re.compile(r"\n+|[^\S\n]+|[\w’'-]+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text that both have, or only the older, or only the newer."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """Return the pieces of ``old`` and ``new`` in reading order.

    The same and removed ones make ``old``, the same and added ones make ``new``. Lines are matched
    first, words only within lines that differ, so that long texts stay quick.
    """
    pieces = _compare(old.splitlines(keepends=True), new.splitlines(keepends=True), by_words=True)
    return [
        Piece(kind, "".join(piece.text for piece in run))
        for kind, run in groupby(pieces, key=lambda piece: piece.kind)
    ]


def _compare(old: list[str], new: list[str], *, by_words: bool) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        before, after = old[old_from:old_to], new[new_from:new_to]
        if tag == "equal":
            yield Piece("same", "".join(before))
        elif tag == "replace" and by_words:
            yield from _by_words(before, after)
        else:
            yield from _changed(before, after)


def _by_words(before: list[str], after: list[str]) -> Iterator[Piece]:
    words = _tokens(before), _tokens(after)
    if sum(map(len, words)) > MAX_TOKENS:
        return _changed(before, after)
    return _compare(*words, by_words=False)


def _changed(before: list[str], after: list[str]) -> Iterator[Piece]:
    if before:
        yield Piece("removed", "".join(before))
    if after:
        yield Piece("added", "".join(after))


def _tokens(lines: list[str]) -> list[str]:
    return _TOKEN.findall("".join(lines))
