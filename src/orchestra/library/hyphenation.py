"""Words that a line end cuts, made whole again: the dictionary tells a cut from a hyphen."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.lexicon import lexicon, plain
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

_SOFT = "\u00ad"
# A word is tried where it begins, not at each of its letters.
_CUT = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([ \t\u00a0]?)([-\u2010\u00ad])$")
_FIRST = re.compile(r"[^\W\d_]{1,40}")
_HYPHENED = re.compile(r"\w[-\u2010\u2011/]$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[-/_=?&.%#]$")
_IN_ADDRESS = re.compile(r"(?:://|www\.|@|\w/)\S*$")
_ENDS = "-\u2010\u2011\u00ad/_=?&.%#"
_COMPOUND = re.compile(r"(?<![\w-])[\w-]*+$")
_WORD = re.compile(r"[\w-]+")
_NEAR = 200  # characters before a line end that are looked at


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of ``texts`` in small letters, those with hyphens whole."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def join_lines(lines: Iterable[str], known: Set[str]) -> str:
    """Return the lines of a paragraph as one, the words cut at their ends whole again.

    ``known`` are the words that the document has elsewhere.
    """
    kept = [line.strip() for line in lines if line.strip()]
    parts: list[str] = []
    end = ""
    for line in kept:
        if parts:
            dropped = _dropped(end, line, known)
            if dropped is None:
                parts.append(" ")
            elif dropped:
                parts[-1] = parts[-1][:-dropped]
            end = f"{end} " if dropped is None else end[: len(end) - dropped]
        parts.append(line)
        end = (end + line)[-_NEAR:]
    return "".join(parts)


def _dropped(before: str, after: str, known: Set[str]) -> int | None:
    """Return how much of the end of ``before`` goes, for ``after`` to stand right behind it; None
    for with a space.
    """
    if before[-1] not in _ENDS:
        return None
    cut, first = _CUT.search(before), _FIRST.match(after)
    if cut and first:
        whole = _mended(before, cut, first.group(), known)
        return None if whole is None else len(before) - len(whole)
    goes_on = after[:1].isalnum() and (_HYPHENED.search(before) or _ADDRESS.search(before))
    return 0 if goes_on else None


def _mended(before: str, cut: re.Match[str], tail: str, known: Set[str]) -> str | None:
    head, blank, mark = cut.groups()
    whole = before[: cut.start(2)]
    if not blank and _IN_ADDRESS.search(whole):
        return before
    if mark == _SOFT:
        return whole
    if blank:  # a dash, unless a word comes of it
        return whole if tail.islower() and _is_word_without_accents(head + tail) else None
    return whole if _was_cut(whole, head, tail, known) else before


def _was_cut(whole: str, head: str, tail: str, known: Set[str]) -> bool:
    """Tell whether ``head`` and ``tail`` are one word rather than two with a hyphen."""
    joined, words = plain(head + tail), lexicon()
    if not tail.islower():
        return tail.isupper() and head.isupper() and len(tail) > 1 and joined in words
    compound = _COMPOUND.search(whole)
    if compound and f"{compound.group()}-{tail}".lower() in known:
        return False
    if whole.endswith(f"-{head}") and len(head) == 1:  # a-t-il
        return False
    if (head + tail).lower() in known or joined in words.trie:
        return True
    parts = (plain(head), plain(tail))
    return not all(part in words.trie and (len(part) > 1 or part in "ày") for part in parts)


@lru_cache(maxsize=10_000)
def _is_word_without_accents(word: str) -> bool:
    known, plainly = lexicon(), plain(word)
    return plainly in known.trie or any(
        fold(other) == fold(plainly) and len(other) == len(plainly) for other in known.near(plainly)
    )
