"""What code mends by itself in a paragraph: sentences that cannot stand, copies to be quoted."""

from __future__ import annotations

import re

from orchestra.checking.detectors import is_verbatim
from orchestra.prose import NBSP, Span, count_words, sentences
from orchestra.writing.faults import Measure, copies, repeated, sentence_faults

FEWEST_QUOTED = 3  # words of a sentence, below which they are left out of a quotation
_SIGN = re.compile(r"[ \u00a0\u202f]?([€%‰$])(?!\w)")
_ANAPHOR = re.compile(
    r"(?:Elles?|Ils?|Ces|Cela|Ceci|Cette|Cet|Ce|Celles?|Celui|Ceux|Leurs?|De plus|De même"
    r"|Par exemple|En effet|En outre|Cependant|Toutefois|Par conséquent|Ainsi|Donc|Enfin|Mais)\b"
    r"|C['’]|Pour (?:cela|ce faire)\b|En (?:résumé|bref|conclusion|somme)\b|D['’]une part\b"
)


def mend(text: str, measure: Measure) -> str:
    """Return ``text`` without the sentences that cannot stand and with its copies quoted.

    A sentence goes when it repeats another, holds a figure that the facts do not bear out, says
    something else than the facts, speaks of the prompt, is not French, is not finished or is but
    one word. A run copied from a cited passage becomes a quotation, which is what it is. A
    paragraph that cites nothing sums up: its sentences may stray from the words of what they sum
    up.
    """
    pardoned = set() if measure.quotable else {"unsupported"}
    every = [span.text for span in sentences(text)]
    kept = [
        sentence
        for sentence in every
        if {kind for kind, _, _ in sentence_faults(sentence, measure)} <= pardoned
    ]
    while kept and kept[0] != every[0] and leans_back(kept[0]):
        kept.pop(0)  # it leaned on a sentence that is gone
    unique: list[str] = []
    for sentence in kept:
        if not repeated(" ".join([*unique, sentence]), measure):
            unique.append(sentence)
    return _quote_copies(" ".join(unique), measure)


def leans_back(sentence: str) -> bool:
    """Tell whether a sentence begins with a word that points to the one before it."""
    return bool(_ANAPHOR.match(sentence))


def _quote_copies(text: str, measure: Measure) -> str:
    """Quote the copied runs from the last to the first; one taken out may take others with it."""
    todo = len(text)
    while runs := [run for run in copies(text, measure) if run.end <= todo]:
        text, todo = _quote_run(text, runs[-1], measure)
    return text


def _quote_run(text: str, run: Span, measure: Measure) -> tuple[str, int]:
    """Put a copied run between guillemets, or take it out when the passage does not hold it.

    Returns the text and where it was changed.
    """
    spans = [s for s in sentences(text) if s.end > run.start and s.start < run.end]
    start, end = _whole_words(text, run, spans, measure)
    before, inside, after = text[:start], text[start:end], text[end:]
    if is_verbatim(inside, measure.quotable):
        return f"{before}«{NBSP}{inside}{NBSP}»{after}", start
    first, last = spans[0].start, spans[-1].end
    return f"{text[:first]}{text[last:].lstrip()}".rstrip(), first


def _whole_words(text: str, run: Span, spans: list[Span], measure: Measure) -> tuple[int, int]:
    """Return the run without the word or two that it takes from a sentence at either end.

    The sign of a unit, which is no word, goes with its figure as in the passage. Where the run
    reaches the end of a sentence, the sentence's mark belongs to the quotation.
    """
    start, end = run.start, run.end
    if (sign := _SIGN.match(text, end)) and _is_given(run.text, sign, measure):
        end = sign.end()
    first, last = spans[0], spans[-1]
    if len(spans) > 1 and count_words(text[start : first.end]) < FEWEST_QUOTED:
        start = spans[1].start
    if len(spans) > 1 and count_words(text[last.start : end]) < FEWEST_QUOTED:
        end = spans[-2].end
    elif not text[end : last.end].strip(".!?…"):
        end = last.end
    return start, end


def _is_given(run: str, sign: re.Match[str], measure: Measure) -> bool:
    """Tell whether a passage has the sign behind the last word of the run."""
    last = re.escape(run.rsplit(maxsplit=1)[-1])
    given = re.compile(rf"(?<!\w){last}[ \u00a0\u202f]?{re.escape(sign[1])}")
    return any(given.search(passage) for passage in measure.quotable)
