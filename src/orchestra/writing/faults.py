"""What is wrong with a paragraph that the model just wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from orchestra.checking.detectors import (
    MIN_PROMPT_WORDS,
    MIN_REPEATED_WORDS,
    copied_runs,
    ends_cleanly,
    leftovers,
    quotations,
    unsupported_figures,
)
from orchestra.language import looks_french
from orchestra.prose import (
    Span,
    count_words,
    find_phrase,
    fold,
    sentence_key,
    sentences,
    stems,
    words,
)

SHORTEST_SHARE = 0.75  # of the paragraph's budget
ALIKE = 0.7  # of the stems that two sentences have together
ALIKE_SUMMARY = 0.9  # the same where what was said before is summed up
COPIED_WORDS = 14  # in a row
COPIED_INSTRUCTION = 5  # words in a row of the instruction, facts aside
COMMON_NAMES = frozenset({"france", "francais", "francaise", "europe", "etat", "etats"})
_ENGLISH = frozenset(["the", "of", "and", "with", "to", "for", "by", "from", "is", "are"])
_SINGLE_QUOTES = re.compile(r"(?<!\w)['’]|['’](?!\w)")
_FIRST_PERSON = re.compile(
    r"\b(?:nous|notre|nos|vous|votre|vos|je|mon|ma|mes)\b|\bj['’]", re.IGNORECASE
)
SUPPORT = 0.35  # of a sentence's content words, which its facts must have too
KEYWORD_SUPPORT = 0.2  # the same for the sentence that brings a keyword
CONTENT_LETTERS = 4  # of a stem, from which it says something
QUOTED_SHARE = 0.4  # of a paragraph, above which it quotes instead of explaining
_LONGEST_SHORT_FORM = 4  # letters: « Art. 3 » is one sentence
FEWEST_CONTENT_STEMS = 4  # in a sentence, below which its support says nothing


@dataclass(frozen=True)
class Fault:
    """One fault: how much it weighs, and how it is told to the model."""

    kind: str
    weight: float
    message: str


@dataclass(frozen=True)
class Measure:
    """What a paragraph is measured against.

    ``facts`` are what it is written from; ``quotable`` the passages it cites, verbatim; ``known``
    the other words it may use freely; ``earlier`` the paragraphs already written; ``instruction``
    and ``rules`` what the model was told, for this paragraph and for all.
    """

    words: int
    keywords: tuple[str, ...]
    facts: tuple[str, ...]
    quotable: tuple[str, ...]
    known: tuple[str, ...]
    earlier: tuple[str, ...]
    instruction: str = ""
    rules: str = ""

    @cached_property
    def fact_stems(self) -> frozenset[str]:
        """The content stems that the facts and the free words have."""
        return content_stems([*self.facts, *self.known])


def content_stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of ``texts`` that say something: those of at least four letters."""
    return frozenset(s for text in texts for s in stems(text) if len(s) >= CONTENT_LETTERS)


def support(sentence: str, measure: Measure) -> float:
    """Return the share of the sentence's content stems that the facts have too, 1 without facts."""
    said = content_stems([sentence])
    if not measure.facts or len(said) < FEWEST_CONTENT_STEMS:
        return 1.0
    return len(said & measure.fact_stems) / len(said)


def unknown_names(sentence: str, measure: Measure) -> list[str]:
    """Return the proper names and acronyms of ``sentence`` that its facts do not have.

    A capital within a sentence makes a name; so do several capitals anywhere.
    """
    if not measure.facts:
        return []
    given = {fold(word) for text in (*measure.facts, *measure.known) for word in words(text)}
    first, *others = words(sentence) or [""]
    names = [word for word in others if word[0].isupper()]
    names += [first] if len(first) > 1 and first.isupper() else []
    return [name for name in names if len(name) > 1 and fold(name) not in given | COMMON_NAMES]


def _english(sentence: str, measure: Measure) -> bool:
    given = {word for text in measure.facts for word in words(text)}
    return any(word in _ENGLISH and word not in given for word in words(sentence))


def _support_asked(sentence: str, measure: Measure) -> float:
    found = stems(sentence)
    brings_keyword = any(find_phrase(keyword, found) for keyword in measure.keywords)
    return KEYWORD_SUPPORT if brings_keyword else SUPPORT


def _is_one_word(sentence: str) -> bool:
    """Tell whether a sentence is but a word, as a heading is; « Pourquoi ? » may be asked."""
    found = words(sentence)
    return len(found) == 1 and len(found[0]) > _LONGEST_SHORT_FORM and "." in sentence


def judge(text: str, measure: Measure) -> list[Fault]:
    """Return the faults of ``text``, told in French for the model."""
    if not text:
        return [Fault("empty", 100, "elle était vide")]
    return [
        *_length(text, measure),
        *_keywords(text, measure),
        *_copies(text, measure),
        *(
            Fault(kind, weight, message)
            for sentence in sentences(text)
            for kind, weight, message in sentence_faults(sentence.text, measure)
        ),
        *(
            Fault("repeated", 2, "elle répétait une phrase déjà écrite")
            for _ in repeated(text, measure)
        ),
    ]


def weight(faults: list[Fault]) -> float:
    """Return how bad these faults are together; 0 is a clean paragraph."""
    return sum(fault.weight for fault in faults)


def _length(text: str, measure: Measure) -> list[Fault]:
    count = count_words(text)
    if count >= SHORTEST_SHARE * measure.words:
        return []
    lacking = 4 * (1 - count / measure.words)
    return [Fault("short", 1 + lacking, f"elle comptait {count} mots au lieu de {measure.words}")]


def _keywords(text: str, measure: Measure) -> list[Fault]:
    found = stems(text)
    return [
        Fault("keyword", 3, f"le mot « {keyword} » n’y était pas")
        for keyword in measure.keywords
        if not find_phrase(keyword, found)
    ]


def _copies(text: str, measure: Measure) -> list[Fault]:
    copied = [*copies(text, measure), *quotations(text)]
    share = sum(count_words(run.text) for run in copied) / count_words(text)
    if share <= QUOTED_SHARE:
        return []
    return [
        Fault("copied", 3 * share, "elle recopiait les faits mot à mot au lieu de les reformuler")
    ]


def copies(text: str, measure: Measure) -> list[Span]:
    """Return the runs of words that ``text`` copies from the passages it cites."""
    runs = {run for passage in measure.quotable for run in copied_runs(text, passage, COPIED_WORDS)}
    return sorted(runs, key=lambda run: run.start)


def repeated(text: str, measure: Measure) -> list[Span]:
    """Return the sentences of ``text`` that say what an earlier one said, here or before.

    Short ones, and those with few content stems, only when they say it in the same words.
    """
    allowed = ALIKE if measure.quotable else ALIKE_SUMMARY
    before = [s.text for paragraph in measure.earlier for s in sentences(paragraph)]
    seen = [content_stems([sentence]) for sentence in before]
    keys = {sentence_key(sentence) for sentence in before}
    found = []
    for span in sentences(text):
        own, key = content_stems([span.text]), sentence_key(span.text)
        same = key in keys and len(key.split()) >= MIN_REPEATED_WORDS
        near = len(own) >= FEWEST_CONTENT_STEMS and any(_alike(own, o, allowed) for o in seen)
        if same or near:
            found.append(span)
        seen.append(own)
        keys.add(key)
    return found


def _alike(one: frozenset[str], other: frozenset[str], allowed: float) -> bool:
    """Tell whether two sentences share more of their content stems than allowed (Jaccard)."""
    return len(one & other) > allowed * len(one | other)


def sentence_faults(sentence: str, measure: Measure) -> list[tuple[str, float, str]]:
    """Return the kind, weight and message of each fault that one sentence has by itself."""
    tests: tuple[tuple[str, float, str, Callable[[], object]], ...] = (
        ("figure", 3, "elle donnait un chiffre ou une date qui n’est pas dans les faits",
         lambda: unsupported_figures(sentence, [*measure.facts, *measure.known])),
        ("name", 3, "elle citait un nom qui n’est pas dans les faits",
         lambda: unknown_names(sentence, measure)),
        ("leftover", 3, "elle parlait de la consigne ou du texte au lieu du sujet",
         lambda: leftovers(sentence)
         or copied_runs(sentence, measure.instruction, COPIED_INSTRUCTION)
         or copied_runs(sentence, measure.rules, MIN_PROMPT_WORDS)),
        ("quotes", 1, "elle mettait des mots entre apostrophes",
         lambda: _SINGLE_QUOTES.search(sentence)),
        ("person", 2, "elle disait « nous », « vous » ou « je »",
         lambda: _FIRST_PERSON.search(sentence)),
        ("unsupported", 1.5, "elle affirmait autre chose que les faits donnés",
         lambda: support(sentence, measure) < _support_asked(sentence, measure)),
        ("language", 6, "elle n’était pas en bon français",
         lambda: not looks_french(sentence) or _english(sentence, measure)),
        ("cut", 4, "sa dernière phrase n’était pas finie", lambda: not ends_cleanly(sentence)),
        ("bare", 2, "une de ses phrases n’avait qu’un mot", lambda: _is_one_word(sentence)),
    )  # fmt: skip
    return [(kind, weight, message) for kind, weight, message, test in tests if test()]
