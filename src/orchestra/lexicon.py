"""The words of French.

They are a trie of all forms, mapped into memory: it takes no time to load, and processes share it.
``bench/word_list.py`` makes it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Path(__file__).parent / "words" / "french.marisa"
# Words are formed with these every day: what follows must be a word of five letters or more.
_PREFIXES = (
    "agro", "anti", "archi", "auto", "bi", "bio", "co", "contre", "crypto", "cyber", "dé", "dés",
    "éco", "électro", "extra", "géo", "hydro", "hyper", "infra", "inter", "intra", "macro", "mal",
    "maxi", "méta", "micro", "mini", "mono", "multi", "néo", "neuro", "omni", "para", "péri",
    "photo", "phyto", "pluri", "poly", "post", "pré", "pro", "psycho", "re", "ré", "semi", "socio",
    "sous", "super", "sur", "techno", "télé", "thermo", "trans", "tri", "ultra",
)  # fmt: skip
_SHORTEST_STEM = 5
_SMALL = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôöùûüÿœæ"


@dataclass
class Lexicon:
    """The words of French; made by :func:`lexicon`."""

    trie: Any

    def __contains__(self, word: str) -> bool:
        """Tell whether a word in small letters is French, or formed as French words are."""
        if word in self.trie:
            return True
        return word.startswith(_PREFIXES) and any(
            word.startswith(prefix) and self._is_stem(word[len(prefix) :]) for prefix in _PREFIXES
        )

    def _is_stem(self, rest: str) -> bool:
        return len(rest) >= _SHORTEST_STEM and rest in self.trie

    def near(self, word: str) -> list[str]:
        """Return the French words that are one letter away from ``word``, the likeliest first."""
        found = {other for other in _edited(word) if other in self.trie}
        return sorted(found, key=lambda other: (fold(other) != fold(word), _change(word, other)))


def _change(word: str, other: str) -> tuple[bool, bool, str]:
    """Return what puts letters that changed places first, then a letter too many or too few."""
    return sorted(word) != sorted(other), len(word) == len(other), other


def _edited(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in _SMALL:
            yield head + letter + tail[1:]
            yield head + letter + tail


@cache
def lexicon() -> Lexicon:
    """Return the words of French, mapped into memory."""
    import marisa_trie

    return Lexicon(marisa_trie.Trie().mmap(str(WORDS)))


def plain(word: str) -> str:
    """Return a word as the dictionary has it: composed, in small letters, with oe for œ."""
    composed = unicodedata.normalize("NFC", word)
    return composed.lower().replace("œ", "oe").replace("æ", "ae")
