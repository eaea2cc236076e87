"""Choosing the sentences of the sources that can stand alone in the summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from orchestra.prose import count_words, sentence_key
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.key_terms import Term
from orchestra.writing.loose_ends import announces, opening
from orchestra.writing.presuppositions import acronyms
from orchestra.writing.reading_blocks import ReadingBlock, quotable_sentences, speaks_to_a_model
from orchestra.writing.subject_matter import Subject

SHORTEST, LONGEST = 9, 34  # words
_LAST = 0.4  # what sums up its passage stands at its end
_LEAST_ABOUT = 0.3  # a keyword, or the first word of what the title names
# What a maxim begins with: « Choisir un indicateur … », « Une sobriété acceptée … ».
_GENERAL = re.compile(r"(?:Une?|Des|De|D’|[A-ZÉ][a-zéèê]+(?:er|ir|re)|(?:Pour|Selon) [A-ZÉ]\w+)\b")
_ARTICLE = re.compile(r"(?:Les?|La|L’)\s?")
_SAME = re.compile(
    r"\b(?:y|même|mêmes|autres?|ici|là|telle?s?|l’auteur|les auteurs)\b"
    r"|\b(?:le|du|au) (?:rapport|livre|texte|guide)\b|\bl’(?:ouvrage|étude|article)\b"
    r"|\b(?:pour|selon|avec) (?:lui|elle|eux)\b"
)
_NAMES = re.compile(r"(?<!^)\b[A-ZÉ][a-zéèà]+")
_WEIGHS = re.compile(r";| plus que | pas seulement | et non | ne .{1,30} pas |, non ")


class KeySentence(NamedTuple):
    """A sentence that can be read alone, and the passage it stands in."""

    passage: NumberedPassage
    text: str

    @property
    def key(self) -> str:
        """What it is known by, so that it is not said twice."""
        return sentence_key(self.text)


def key_sentences(
    passages: Iterable[NumberedPassage],
    blocks: Sequence[ReadingBlock],
    subject: Subject,
    terms: Sequence[Term],
    most: int,
) -> list[KeySentence]:
    """Return at most ``most`` sentences of different sources, best first.

    None stands inside a block: it is a block's last, which can do without it, or in none.
    """
    found = _candidates(passages, blocks, subject, terms)
    chosen: list[KeySentence] = []
    for _, _, sentence in sorted(found, reverse=True, key=lambda each: each[:2]):
        known = {other.passage.source for other in chosen}
        if sentence.passage.source not in known:
            chosen.append(sentence)
    return chosen[:most]


def _candidates(
    passages: Iterable[NumberedPassage],
    blocks: Sequence[ReadingBlock],
    subject: Subject,
    terms: Sequence[Term],
) -> Iterator[tuple[float, int, KeySentence]]:
    """Yield the sentences that may be chosen, with how good they are and what comes first."""
    for passage in passages:
        texts = [] if speaks_to_a_model(passage.text) else quotable_sentences(passage.text)
        for place, text in enumerate(texts):
            if not text or _is_listed(texts[:place]) or subject.weight(text) < _LEAST_ABOUT:
                continue
            if _stands_alone(text, terms) and _can_go(passage, place, blocks):
                points = _points(text, subject) + _LAST * (place == len(texts) - 1)
                yield points, -passage.number, KeySentence(passage, text)


def _is_listed(before: Sequence[str | None]) -> bool:
    """Tell whether the sentences before announce a list that this one goes on with."""
    return any(text and announces(text) for text in before[-3:])


def _stands_alone(text: str, terms: Sequence[Term]) -> bool:
    if not SHORTEST <= count_words(text) <= LONGEST or text.endswith("?"):
        return False
    if opening(text, begins_text=False) != "free" or announces(text):
        return False
    if acronyms(text) or _SAME.search(text):
        return False
    if _GENERAL.match(text):
        return True
    article = _ARTICLE.match(text)
    return article is not None and any(
        text[article.end() :].lower().startswith(term.name.lower()) for term in terms
    )


def _can_go(passage: NumberedPassage, place: int, blocks: Sequence[ReadingBlock]) -> bool:
    for block in blocks:
        if block.passage.number == passage.number and block.first <= place <= block.last:
            return place == block.last and len(block.sentences) > 2  # noqa: PLR2004 - two remain
    return True


def _points(text: str, subject: Subject) -> float:
    return subject.weight(text) + 0.3 * bool(_WEIGHS.search(text)) - 0.3 * bool(_NAMES.search(text))
