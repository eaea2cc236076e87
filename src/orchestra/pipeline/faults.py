"""What is wrong with a paragraph the model just wrote, and what code can mend by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestra.checking.detectors import (
    copied_runs,
    ends_cleanly,
    is_verbatim,
    leftovers,
    repeated_sentences,
    unsupported_figures,
)
from orchestra.prose import (
    NBSP,
    Span,
    count_words,
    find_phrase,
    looks_french,
    sentences,
    stems,
)

SHORTEST_SHARE = 0.75  # of the paragraph's budget
COPIED_WORDS = 14  # in a row
QUOTABLE_WORDS = 45  # copied words in all that may become quotations


@dataclass(frozen=True)
class Fault:
    """One fault: how much it weighs, and how it is told to the model."""

    kind: str
    weight: float
    message: str


@dataclass(frozen=True)
class Measure:
    """What a paragraph is measured against."""

    words: int
    keywords: tuple[str, ...]
    cited: tuple[str, ...]
    library: tuple[str, ...]
    earlier: tuple[str, ...]

    @property
    def figures_from(self) -> tuple[str, ...]:
        """The texts that may bear a figure out: what is cited, else all that the prompt shows."""
        return self.cited or self.library


def judge(text: str, measure: Measure) -> list[Fault]:
    """Return the faults of ``text``, told in French for the model."""
    if not text:
        return [Fault("empty", 100, "il est vide")]
    found = [*_length(text, measure), *_keywords(text, measure), *_copies(text, measure)]
    for name, weight, message, spans in (
        ("figure", 3, "ce chiffre ou cette date n’est pas dans l’extrait", unsupported_figures(text, measure.figures_from)),
        ("leftover", 3, "il parle de la consigne au lieu du sujet", leftovers(text)),
        ("repeated", 2, "cette phrase est déjà écrite", _repeated(text, measure)),
    ):  # fmt: skip
        found += [Fault(name, weight, f"{message} : « {span.text} »") for span in spans]
    if not ends_cleanly(text):
        found.append(Fault("cut", 4, "sa dernière phrase n’est pas finie"))
    if not looks_french(text):
        found.append(Fault("language", 8, "il n’est pas en français"))
    return found


def weight(faults: list[Fault]) -> float:
    """Return how bad these faults are together; 0 is a clean paragraph."""
    return sum(fault.weight for fault in faults)


def _length(text: str, measure: Measure) -> list[Fault]:
    count = count_words(text)
    if count >= SHORTEST_SHARE * measure.words:
        return []
    lacking = 4 * (1 - count / measure.words)
    return [Fault("short", 1 + lacking, f"il compte {count} mots au lieu de {measure.words}")]


def _keywords(text: str, measure: Measure) -> list[Fault]:
    found = stems(text)
    return [
        Fault("keyword", 3, f"le mot-clé « {keyword} » n’y est pas employé")
        for keyword in measure.keywords
        if not find_phrase(keyword, found)
    ]


def _copies(text: str, measure: Measure) -> list[Fault]:
    copied = sum(count_words(run.text) for run in _runs(text, measure))
    if not copied:
        return []
    share = copied / count_words(text)
    return [Fault("copied", 1 + 4 * share, "il recopie les phrases de l’extrait au lieu de les reformuler")]


def _runs(text: str, measure: Measure) -> list[Span]:
    runs = (run for passage in measure.library for run in copied_runs(text, passage, COPIED_WORDS))
    return sorted(set(runs), key=lambda run: run.start)


def _repeated(text: str, measure: Measure) -> list[Span]:
    last = len(measure.earlier)
    return [span for index, span in repeated_sentences([*measure.earlier, text]) if index == last]


def mend(text: str, measure: Measure, *, quote_all: bool = False) -> str:
    """Return ``text`` without the sentences that cannot stand and with its copies quoted.

    A sentence goes when it repeats another, holds a figure that no passage bears out, speaks of
    the prompt, is not French or is not finished. A run copied from the cited passage becomes a
    quotation when it is short; ``quote_all`` does so whatever its length.
    """
    kept = [s.text for s in sentences(text) if not _cannot_stand(s.text, measure)]
    repeated = {span.text for span in _repeated(" ".join(kept), measure)}
    unique: list[str] = []
    for sentence in kept:
        if sentence not in repeated and sentence not in unique:
            unique.append(sentence)
    return _quote_copies(" ".join(unique), measure, quote_all=quote_all)


def _cannot_stand(sentence: str, measure: Measure) -> bool:
    tests: tuple[Callable[[], object], ...] = (
        lambda: unsupported_figures(sentence, measure.figures_from),
        lambda: leftovers(sentence),
        lambda: not looks_french(sentence),
        lambda: not ends_cleanly(sentence),
    )
    return any(test() for test in tests)


def _quote_copies(text: str, measure: Measure, *, quote_all: bool) -> str:
    runs = _runs(text, measure)
    if not quote_all and sum(count_words(run.text) for run in runs) > QUOTABLE_WORDS:
        return text
    for run in reversed(runs):
        text = _quote_run(text, run, measure)
    return text


def _quote_run(text: str, run: Span, measure: Measure) -> str:
    """Put the copied run between guillemets, sentence by sentence; drop what is not verbatim."""
    out, at = [], 0
    for sentence in sentences(text):
        start, end = max(run.start, sentence.start), min(run.end, sentence.end)
        if count_words(text[start:end]) < 3:  # noqa: PLR2004 - a word or two is no quotation
            continue
        out.append(text[at:start])
        if is_verbatim(text[start:end], measure.cited):
            out.append(f"«{NBSP}{text[start:end]}{NBSP}»")
            at = end
        else:
            out[-1] = text[at : sentence.start]
            at = sentence.end
    return "".join([*out, text[at:]]).strip()
