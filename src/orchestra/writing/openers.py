"""How a paragraph that owes a keyword begins: with its article and the keyword itself.

The opener goes into the grammar of the reply, so that the keyword is there by construction and
what follows is about it.
"""

from __future__ import annotations

import re

from orchestra.prose import fold

_PLURAL_ARTICLES = ("Les", "Des", "Ces")
_SINGULAR_ARTICLES = ("Le", "La", "Un", "Une")
_FEMININE = ("tion", "sion", "te", "ance", "ence", "ie", "ure", "ee", "esse", "ette")
_MASCULINE = ("age", "ment", "isme", "eau", "oine", "oir", "at", "ier", "oi", "if", "al", "el")
_VOWELS = "aeiouy"
# Words whose h keeps the article whole (le handicap); before any other h it is elided.
_ASPIRATED = (
    "hach", "hai", "hall", "halt", "hamac", "hameau", "hand", "hangar", "hard", "harm", "harp",
    "hasard", "hauss", "haut", "hero", "hierarch", "hip", "homard", "hong", "hont", "hors",
    "houill", "huit", "hub",
)  # fmt: skip
_SHORTEST_PLURAL = 4
_SPECIAL = re.compile(r"([\\^$.|?*+()\[\]{}/])")


def opener(keyword: str) -> str:
    """Return the regular expression of the beginnings that fit ``keyword``.

    A plural takes ``Les``; a word that begins with a vowel or a mute h takes ``L'``; otherwise its
    ending tells the gender, or the model does. A proper name stands without an article.
    """
    words = keyword.split()
    first = words[0]
    escaped = _SPECIAL.sub(r"\\\1", keyword)
    starts = [f"{article} {escaped}" for article in _articles(first)]
    if _begins_with_vowel(first) and not _is_plural(first):
        starts = [f"L'{escaped}"]
    if first[0].isupper() and not first.isupper():
        starts = [escaped]
    return f"({'|'.join(starts)}) "


def _articles(first: str) -> tuple[str, ...]:
    if _is_plural(first):
        return _PLURAL_ARTICLES
    if first.islower() and fold(first).endswith(_FEMININE):
        return ("La", "Une")
    if first.islower() and fold(first).endswith(_MASCULINE):
        return ("Le", "Un")
    return _SINGULAR_ARTICLES


def _is_plural(word: str) -> bool:
    return word.islower() and len(word) >= _SHORTEST_PLURAL and fold(word)[-1] in "sx"


def _begins_with_vowel(word: str) -> bool:
    plain = fold(word)
    return plain[0] in _VOWELS or (plain[0] == "h" and not plain.startswith(_ASPIRATED))
