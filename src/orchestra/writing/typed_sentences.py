"""Sentences with a kind: what the model is asked for, and what is read from its reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from orchestra.evidence import Kind, Sentence
from orchestra.prose import sentences, squash

if TYPE_CHECKING:
    from orchestra.writing.brief import Brief

KINDS: tuple[Kind, ...] = get_args(Kind)
UNSOURCED_KINDS = tuple(kind for kind in KINDS if kind != "fact")
# Letters, figures and French punctuation: no line ends, no brackets (citations are written by
# code), no straight double quotes, no other scripts.
CHARACTERS = "[A-Za-zÀ-ÖØ-öø-ÿœŒæÆ0-9 \u00a0\u202f,;:.!?'’«»()%€/°²³–-]"
CAPITAL = "[A-ZÀ-ÖØ-ÞŒÆ0-9«]"
LEAST_CHARACTERS = 12
TOKENS_PER_WORD = 2.1  # French takes about 1.7
TOKENS_PER_SENTENCE = 32  # the kind, what it stands on, and the JSON around
WORDS_PER_SENTENCE = 22

# Marks that a model puts where code will: [P3], (P3, P4), S12.
_MARKS = re.compile(r"\s*[\[(]\s*[PS]\s?\d+(?:\s*[,;et]+\s*[PS]?\s?\d+)*\s*[\])]|\s*\[[\d ,;]*\]")
_NO_PROSE = re.compile(f"[^{CHARACTERS[1:]}")
_FINISHED = re.compile(r"[.!?…](?:\s*[»)])*$")
_LEADING = re.compile(r"^(?:\(?S?\d+\)\s*|[-–:;,.\s]+)+")


def text_schema(end: str = "[.?!»]") -> dict[str, Any]:
    """Return the schema of one sentence."""
    return {"type": "string", "pattern": f"^{CAPITAL}{CHARACTERS}{{{LEAST_CHARACTERS},}}{end}$"}


def sentences_schema(
    passages: Sequence[int], earlier: Sequence[int], least: int, most: int
) -> dict[str, Any]:
    """Return the schema of sentences that may stand on these passages and earlier sentences.

    Without passages there is nothing that a fact could cite, so that none may be written.
    """
    marks = [*(f"P{number}" for number in passages), *(f"S{number}" for number in earlier)]
    kinds = KINDS if passages else UNSOURCED_KINDS
    properties: dict[str, Any] = {"kind": {"enum": list(kinds)}}
    if marks:
        properties["on"] = {"type": "array", "items": {"enum": marks}, "maxItems": 4}
    properties["text"] = text_schema()
    item = closed(properties)
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with all of these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def budget(words: int) -> int:
    """Return how many tokens sentences of so many words take at most, with a margin."""
    count = max(2, round(words / WORDS_PER_SENTENCE))
    return round(1.3 * TOKENS_PER_WORD * words) + TOKENS_PER_SENTENCE * count + 60


def read_sentences(
    items: Iterable[dict[str, Any]], brief: Brief, first_id: int, claim: str = ""
) -> list[Sentence]:
    """Return the sentences of a reply, numbered from ``first_id``.

    A text of two sentences becomes two of its kind; what holds no word is left out.
    """
    found: list[Sentence] = []
    for item in items:
        kind = cast("Kind", item["kind"])
        passages, rests_on = _read_marks(item.get("on", ()), brief)
        for span in sentences(only_prose(str(item["text"]))):
            if not has_words(span.text):
                continue
            text = span.text if _FINISHED.search(span.text) else f"{span.text}."
            found.append(
                Sentence(
                    id=first_id + len(found),
                    text=text,
                    kind="question" if text.endswith("?") and kind != "fact" else kind,
                    passages=passages,
                    rests_on=[number for number in rests_on if number < first_id],
                    claim=claim,
                )
            )
    return found


def _read_marks(marks: Iterable[str], brief: Brief) -> tuple[list[str], list[int]]:
    """Return the ids of the passages and the numbers of the sentences that are marked."""
    unique = list(dict.fromkeys(marks))
    passages = [brief.passage(int(mark[1:])).id for mark in unique if mark[0] == "P"]
    return passages, [int(mark[1:]) for mark in unique if mark[0] == "S"]


def has_words(text: str) -> bool:
    """Tell whether a text says anything: it has a letter."""
    return any(map(str.isalpha, text))


def only_prose(text: str) -> str:
    """Return ``text`` on one line, without marks and without what its grammar does not have."""
    bare = _NO_PROSE.sub(" ", _MARKS.sub("", text))
    return squash_french(_LEADING.sub("", bare))


def squash_french(text: str) -> str:
    """Return ``text`` with single spaces, those that do not break taken for plain ones.

    Typography is code's, once the text is composed.
    """
    return re.sub(r" +([.,])", r"\1", squash(text.replace("\u00a0", " ").replace("\u202f", " ")))
