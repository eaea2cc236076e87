"""Repair: weak sentences asked for again, and what cannot be mended taken out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from orchestra.writing.anaphora import leans_back
from orchestra.writing.support_verdicts import verified
from orchestra.writing.typed_sentences import (
    KINDS,
    TOKENS_PER_SENTENCE,
    budget,
    closed,
    read_sentences,
    text_schema,
)
from orchestra.writing.weighing import Weak, replaced, weak_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.evidence import Sentence
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript


def repaired(desk: Desk, manuscript: Manuscript, weak: Sequence[Weak]) -> Manuscript:
    """Return the manuscript with each weak sentence replaced where its replacement is better."""
    items = _replacements(desk, manuscript, weak)
    for old in weak:
        name = f"S{old.sentence.id}"
        own = [{**item, "on": item.get("on", [])} for item in items if item["sentence"] == name]
        new = read_sentences(own[:2], desk.brief, manuscript.next_id, old.sentence.claim)
        new = [verified(desk, manuscript, sentence) for sentence in new]
        better = replaced(desk, manuscript, old.sentence, new, most=old.severity - 1)
        manuscript = better or manuscript
    return manuscript


def _replacements(desk: Desk, manuscript: Manuscript, weak: Sequence[Weak]) -> list[dict[str, Any]]:
    shown = [
        {
            "id": each.sentence.id,
            "text": each.sentence.text,
            "numbers": [desk.brief.number(name) for name in each.sentence.passages],
            "why": each.why,
        }
        for each in weak
    ]
    earlier = [s.id for s in manuscript.sentences]
    named = {desk.brief.number(name) for each in weak for name in each.sentence.passages}
    marks = [f"P{number}" for number in sorted({*desk.offered, *named})]
    marks += [f"S{number}" for number in earlier]
    item = closed(
        {
            "sentence": {"enum": [f"S{each.sentence.id}" for each in weak]},
            "kind": {"enum": list(KINDS)},
            "on": {"type": "array", "items": {"enum": marks}, "maxItems": 4},
            "text": text_schema(),
        }
    )
    schema = {"type": "array", "items": item, "minItems": 1, "maxItems": 2 * len(weak)}
    words = sum(len(each.sentence.text.split()) for each in weak)
    tokens = budget(round(1.4 * words)) + TOKENS_PER_SENTENCE * len(weak)
    passages = desk.unseen([each.sentence for each in weak])
    instruction = desk.prompts.render("repair", sentences=shown, passages=passages)
    seed = desk.brief.seed + manuscript.next_id
    return desk.ask_items(
        "repair", manuscript, instruction, "sentences", schema, tokens=tokens, seed=seed
    )


def without_what_must_go(desk: Desk, manuscript: Manuscript, section: int) -> Manuscript:
    """Return the manuscript without the sentences that must not stay, and what leans on them."""
    for weak in weak_sentences(desk, manuscript, section):
        if weak.goes:
            gone = leaning_on(manuscript, weak.sentence)
            manuscript = manuscript.remove([weak.sentence.id], weak.why)
            manuscript = manuscript.remove(gone, f"s’appuyait sur : {weak.sentence.text}")
    return manuscript


def leaning_on(manuscript: Manuscript, sentence: Sentence) -> list[int]:
    """Return the sentences that cannot stand without this one.

    They rest on it alone, or follow it and begin with a word that points back to it.
    """
    gone = {sentence.id}
    for placed in manuscript.placed:
        block = placed.block.sentences
        for before, after in pairwise(block):
            if before.id in gone and leans_back(after.text):
                gone.add(after.id)
    for other in manuscript.sentences:
        if other.rests_on and set(other.rests_on) <= gone and not other.passages:
            gone.add(other.id)
    return sorted(gone - {sentence.id})
