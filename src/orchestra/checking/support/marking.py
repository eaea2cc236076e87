"""Where a sentence has the marks of how much it claims: phrases, and what only its form tells."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from orchestra.checking.support.claim_words import CAUSES, LINKS, NEGATIVES, SPEECH, STRENGTHS
from orchestra.checking.support.phrases import NUMBER, Mark, Phrases
from orchestra.checking.support.plain_words import (
    AFTER_NOUNS,
    AUXILIARIES,
    BEFORE_NAMES,
    BEFORE_NOUNS,
    BEFORE_RISK,
    LAWS,
    SPEAKERS,
)
from orchestra.checking.support.reserve_words import RESERVES
from orchestra.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIKE = "~"  # before the name of a kind: a phrase that says as much, and is no sign of it
_EXCLUSIVE, _CONDITIONAL = "exclusivité", "conditionnel"
# Kinds that a word before takes back: « et pas seulement » excludes nothing.
_TAKEN_BACK = {_EXCLUSIVE: ("pas", "non"), "totalité": ("pas",), "constance": ("pas",)}
_OF_VERBS = (SPEECH.name, "proposition")  # « demande » and « critique » are nouns too
_CONDITIONAL_FORM = re.compile(r"(\w{2,}r)(?:ait|aient)$")


def marks(tokens: Sequence[str], words: Sequence[str]) -> tuple[Mark, ...]:
    """Return the marks of a sentence in order; ``words`` are its ``tokens``, folded."""
    phrases = (mark for mark in _phrases().find(words) if _counts(mark, words))
    return tuple(sorted({*phrases, *_conditionals(tokens), *_speakers(tokens, words)}))


@cache
def _phrases() -> Phrases:
    kinds = (*RESERVES, *STRENGTHS, CAUSES, LINKS, SPEECH)
    signs = ((kind.name, kind.phrases) for kind in kinds)
    return Phrases(chain(signs, ((LIKE + kind.name, kind.like) for kind in kinds)))


def _counts(mark: Mark, words: Sequence[str]) -> bool:
    """Tell whether a phrase is what it looks like, by the words around it."""
    first = words[mark.start]
    before = words[mark.start - 1] if mark.start else ""
    after = words[mark.end] if mark.end < len(words) else ""
    if first in ("ne", "n") and words[mark.end - 1] in ("que", "qu"):
        return _restricts(mark, words[mark.start + 1 : mark.end - 1])
    if before in _TAKEN_BACK.get(mark.of, ()) or (before, first) == ("meme", "si"):
        return False
    if mark.of in _OF_VERBS and (before in BEFORE_NOUNS or after in AFTER_NOUNS):
        return False
    if (first == "toujours" or mark.of in _OF_VERBS) and after in ("plus", "moins"):
        return False
    return first != "risque" or before not in BEFORE_RISK


def _restricts(mark: Mark, between: Sequence[str]) -> bool:
    """Tell whether « ne … que » means only, as it does not in « ne dit pas que »."""
    is_copula = between[0] in AUXILIARIES
    if mark.of == _EXCLUSIVE and is_copula:
        return False  # « n’est qu’un rituel » is a way of speaking, and excludes nothing
    is_denied = not NEGATIVES.isdisjoint(between) or between[-1] == "ce"
    return not is_denied or (is_copula and between[-1] == "pas")  # « n’est pas qu’une affaire de »


def _conditionals(tokens: Sequence[str]) -> Iterator[Mark]:
    """Yield the verbs in the conditional: « serait » has « seront », « montrait » nothing such."""
    for at, token in enumerate(tokens):
        form = _CONDITIONAL_FORM.match(token.lower())
        if form and f"{form[1]}ont" in lexicon().trie:
            yield Mark(at, at + 1, _CONDITIONAL)


def _speakers(tokens: Sequence[str], words: Sequence[str]) -> Iterator[Mark]:
    """Yield « selon », « d’après » and « pour » where a name or who speaks follows."""
    for at, word in enumerate(words):
        if word not in ("selon", "pour") and (word, *words[at - 1 : at]) != ("apres", "d"):
            continue
        ahead = at + 1
        while ahead < len(words) and (words[ahead] in BEFORE_NAMES or words[ahead] == NUMBER):
            ahead += 1
        if ahead == len(words) or words[ahead] in LAWS:
            continue
        if tokens[ahead][0].isupper() or words[ahead] in SPEAKERS:
            yield Mark(at, ahead + 1, SPEECH.name)
