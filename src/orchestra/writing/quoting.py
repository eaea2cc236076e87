"""Completing a paragraph with the source's own words, quoted, when the model's fall short."""

from __future__ import annotations

from orchestra.prose import NBSP, count_words, find_phrase, sentence_key, sentences, stems
from orchestra.writing.faults import Measure, content_stems

FEWEST_SHARE = 0.6  # of the budget, below which a paragraph is completed
ALREADY_SAID = 0.6  # of a sentence's content stems


def complete(text: str, measure: Measure) -> str:
    """Return ``text`` and a quotation of its passage when it is too short or lacks a keyword.

    What is quoted are whole sentences of the cited passage that ``text`` does not say yet: a
    reviewer can trust them, and they are marked as what they are. Without a passage, or when it
    holds nothing that helps, ``text`` is returned as it is.
    """
    found = stems(text)
    missing = [keyword for keyword in measure.keywords if not find_phrase(keyword, found)]
    lacking = round(FEWEST_SHARE * measure.words) - count_words(text)
    if lacking <= 0 and not missing:
        return text
    for passage in measure.quotable:
        chosen = _choose(passage, text, missing, lacking, measure.earlier)
        if chosen:
            text = f"{text} «{NBSP}{' '.join(chosen)}{NBSP}»".strip()
    return text


def _choose(
    passage: str, text: str, missing: list[str], lacking: int, earlier: tuple[str, ...]
) -> list[str]:
    """Return sentences in a row, from the one with a missing keyword or the first not yet said."""
    candidates = [span.text for span in sentences(passage)]
    used = {sentence_key(s.text) for paragraph in (*earlier, text) for s in sentences(paragraph)}
    said = content_stems([text])

    def is_new(sentence: str) -> bool:
        own = content_stems([sentence])
        new = not own or len(own & said) / len(own) < ALREADY_SAID
        return new and sentence_key(sentence) not in used and "«" not in sentence

    def helps(sentence: str) -> bool:
        return (
            any(find_phrase(k, stems(sentence)) for k in missing) if missing else is_new(sentence)
        )

    start = next((i for i, s in enumerate(candidates) if helps(s) and "«" not in s), None)
    if start is None:
        return []
    chosen = [candidates[start]]
    for sentence in candidates[start + 1 :]:
        if count_words(" ".join(chosen)) >= lacking or not is_new(sentence):
            break
        chosen.append(sentence)
    return chosen
