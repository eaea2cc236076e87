"""French prose as data: words, stems, sentences, figures, and where each stands in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
SHORTEST_STEM = 3
CONTENT_LETTERS = 4  # of a stem, from which it says something

_LIGATURES = {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "’": "'"}
_WORD = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"\s+")
_FEW_MARKS = 16  # more than French has
_SHOWN = 60  # characters of a text in a message
_NON_ALNUM = re.compile(r"[^a-z0-9]+")

# A sentence ends at . ! ? or …, perhaps closed by a guillemet, a parenthesis or citations,
# before white space and something that can begin a sentence.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:\s?[»”\")])*(?:\s?\[\d+\])*+(?=\s+[«“\"(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|St|Ste|art|al|cf|ex|env|fig|p|pp|vol|no|n|éd|etc|av|apr|J|C)"
    r"|\b[A-ZÀ-ÖØ-Þ])\.$"
)
# 1 234 or 1 234,5 (any French space), 12.5, 1er is left to its digit.
_FIGURE = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|(?<![\w.,])\d+(?:[.,]\d+)?"
)
_CITATION = re.compile(r"\[\d++\]")


class Span(NamedTuple):
    """A piece of a text and where it stands in it (character offsets, end excluded)."""

    start: int
    end: int
    text: str


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, ligatures or typographic apostrophes."""
    if text.isascii():  # most words
        return text.lower()
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    decomposed = unicodedata.normalize("NFKD", text)
    if not decomposed.isascii():
        marks = list(filter(unicodedata.combining, set(decomposed)))
        if len(marks) > _FEW_MARKS:
            return decomposed.translate(dict.fromkeys(map(ord, marks))).lower()
        for mark in marks:
            decomposed = decomposed.replace(mark, "")
    return decomposed.lower()


def squash(text: str) -> str:
    """Return ``text`` with every run of white space as one plain space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def shortened(text: str) -> str:
    """Return ``text`` in one line for a message, its end left out when it is long."""
    line = squash(text)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def slugify(text: str) -> str:
    """Return ``text`` as a file name in ASCII: words joined by hyphens, none of them cut."""
    return _NON_ALNUM.sub("-", fold(text)).strip("-")


def count_words(text: str) -> int:
    """Return how many words separated by white space ``text`` holds, as the archive counts them."""
    return len(text.split())


def words(text: str) -> list[str]:
    """Return the words of ``text``: runs of letters, so an elision counts as its two words."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)  # an accent apart would end the word
    return _WORD.findall(text)


# Plurals that Snowball does not bring to their singular: it takes -eux for an adjective's.
_SINGULARS = {
    f"{singular}x": singular
    for singular in (
        *("lieu", "milieu", "enjeu", "jeu", "feu", "voeu", "aveu", "neveu", "cheveu", "creneau"),
        *("eau", "reseau", "niveau", "bureau", "tableau", "bateau", "morceau", "drapeau"),
    )
} | {"travaux": "travail", "vitraux": "vitrail", "baux": "bail", "coraux": "corail"}


@cache
def _stemmer() -> object:
    import Stemmer

    return Stemmer.Stemmer("french")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Snowball French stem of one word, whatever its case and accents."""
    # Folded first, so that « utilite » and « utilité » meet; then without what Snowball leaves
    # at the end of « partagee » or « velos ».
    folded = fold(word)
    plain: str = _stemmer().stemWord(_SINGULARS.get(folded, folded))  # type: ignore[attr-defined]
    short = plain.rstrip("es")
    return short if len(short) >= SHORTEST_STEM else plain  # “été” is not “et”


def stems(text: str) -> list[str]:
    """Return the stems of the words of ``text``, in order."""
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> set[str]:
    """Return the stems of ``text`` that say something: not « des », « les »."""
    return {found for found in stems(text) if len(found) >= CONTENT_LETTERS}


def find_phrase(phrase: str, text_stems: list[str]) -> int:
    """Return how often the words of ``phrase`` follow each other in ``text_stems``, inflected."""
    return count_run(stems(phrase), text_stems)


def count_run(wanted: Sequence[str], said: Sequence[str]) -> int:
    """Return how often the words ``wanted`` follow each other in ``said``; 0 for no words."""
    if not wanted:
        return 0
    size = len(wanted)
    return sum(
        said[at : at + size] == wanted
        for at, first in enumerate(said[: len(said) - size + 1])
        if first == wanted[0]
    )


def sentences(text: str) -> list[Span]:
    """Return the sentences of one paragraph of ``text``, closing marks and citations included."""
    found: list[Span] = []
    start = 0
    for end in [*_sentence_ends(text), len(text)]:
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            found.append(Span(start + lead, start + len(piece.rstrip()), piece.strip()))
        start = end
    return found


def _sentence_ends(text: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text, max(0, match.start() - 5), match.start() + 1):
            yield match.end()


def sentence_key(sentence: str) -> str:
    """Return what two sentences that say the same words have in common."""
    return _NON_ALNUM.sub(" ", fold(_CITATION.sub("", sentence))).strip()


def blank_citations(text: str) -> str:
    """Return ``text`` with spaces for its citations, so that all else keeps its place."""
    return _CITATION.sub(lambda match: " " * len(match.group()), text)


def figures(text: str) -> list[Span]:
    """Return the figures of ``text`` written in digits, each normalised (``3 500`` → ``3500``).

    Citation markers and the numbers glued to a letter (CO2, H2O) are not figures.
    """
    return [
        Span(match.start(), match.end(), _normal_figure(match.group()))
        for match in _FIGURE.finditer(blank_citations(text))
    ]


def _normal_figure(digits: str) -> str:
    return re.sub(r"[ \u00a0\u202f]", "", digits).replace(",", ".")
