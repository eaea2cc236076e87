"""Marking an exam: what is right in a model's answers, decided by code alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestra.checking.agreement import agreement_faults
from orchestra.checking.amounts import unsupported_figures
from orchestra.checking.spelling import unknown_words
from orchestra.engines.probed import Mark
from orchestra.language import is_foreign
from orchestra.prose import count_words, words
from orchestra.writing.exam import TITLE, VERDICTS, YEAR

if TYPE_CHECKING:
    from orchestra.writing.exam import Citing, Pair
    from orchestra.writing.sitting import Answer

NO_PARAGRAPH = 60  # words counted as wrong for a paragraph that is not there, or not French
FEWEST_WORDS = 2  # that a quotation of a passage must have


def mark_shape(answers: Sequence[Answer]) -> Mark:
    """Mark answers by their form; the keys and types were seen to when they were read.

    Some servers keep to a schema but for its patterns.
    """
    right = [
        answer is not None
        and bool(re.fullmatch(TITLE, answer["titre"]) and re.fullmatch(YEAR, answer["annee"]))
        for answer in answers
    ]
    return Mark(right=sum(right), asked=len(right))


def mark_french(paragraphs: Sequence[str]) -> Mark:
    """Count the words, and of them those that a dictionary knows and that agree.

    The notes hold no names, so words with a capital are judged as the others.
    """
    asked = wrong = 0
    for text in paragraphs:
        if not text or is_foreign(text):
            asked, wrong = asked + NO_PARAGRAPH, wrong + NO_PARAGRAPH
            continue
        low = text.lower()
        asked += count_words(low)
        wrong += sum(1 for _ in unknown_words(low)) + sum(1 for _ in agreement_faults(low))
    return Mark(right=max(0, asked - wrong), asked=asked)


def mark_figures(paragraphs: Sequence[str], notes: Sequence[str]) -> Mark:
    """Count the paragraphs that have no figure but those of their notes."""
    right = [
        bool(text) and not unsupported_figures(text, [note])
        for text, note in zip(paragraphs, notes, strict=True)
    ]
    return Mark(right=sum(right), asked=len(right))


def mark_citing(answers: Sequence[Answer], asked: Sequence[Citing]) -> Mark:
    """Count the sentences for which the right passage was named."""
    right = [
        answer is not None and answer["passage"] == citing.passage
        for answer, citing in zip(answers, asked, strict=True)
    ]
    return Mark(right=sum(right), asked=len(right))


def mark_verdicts(answers: Sequence[Answer], asked: Sequence[Pair]) -> Mark:
    """Count the pairs of which it was said rightly whether the passage bears the sentence out."""
    right = [
        answer is not None and says_supported(answer) == pair.is_supported
        for answer, pair in zip(answers, asked, strict=True)
    ]
    return Mark(right=sum(right), asked=len(right))


def says_supported(answer: Answer) -> bool:
    """Tell whether the verdict is that the passage bears the whole sentence out."""
    return answer is not None and answer["verdict"] == VERDICTS[0]


def mark_quoted(answers: Sequence[Answer], passages: Sequence[str]) -> Mark:
    """Count the verdicts whose words stand in the passage, whatever their marks and case."""
    right = [
        answer is not None and stands_in(answer["mots"], passage)
        for answer, passage in zip(answers, passages, strict=True)
    ]
    return Mark(right=sum(right), asked=len(right))


def stands_in(quoted: str, passage: str) -> bool:
    """Tell whether the words ``quoted`` stand in the passage; the last one may be cut."""
    said, there = (f" {' '.join(words(text))}".lower() for text in (quoted, passage))
    return len(said.split()) >= FEWEST_WORDS and said in there
