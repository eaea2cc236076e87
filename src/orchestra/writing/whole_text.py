"""The whole text, read once more from one end to the other: a few sentences worded better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestra.writing.support_verdicts import verified
from orchestra.writing.typed_sentences import closed, has_words, only_prose, text_schema
from orchestra.writing.weighing import replaced, weighed

if TYPE_CHECKING:
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript

MOST = 10  # sentences
TOKENS = 90 * MOST + 60


def read_through(desk: Desk, manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with at most a few sentences in other words.

    A replacement keeps kind and passages, is verified like any sentence, and is refused when it is
    weaker than what it replaces, or must not stay. Raises EngineError.
    """
    for item in _replacements(desk, manuscript):
        text = only_prose(str(item["text"]))
        old = manuscript.sentence(int(item["sentence"][1:]))
        if old is None or text == old.text or not has_words(text):
            continue  # said twice, the same or nothing
        changes = {"id": manuscript.next_id, "text": text}
        new = verified(desk, manuscript, old.model_copy(update=changes))
        manuscript = replaced(desk, manuscript, old, [new]) or manuscript
    return manuscript


def _replacements(desk: Desk, manuscript: Manuscript) -> list[dict[str, Any]]:
    ids = [f"S{sentence.id}" for sentence in manuscript.of_model]
    if not ids:
        return []
    why = {"type": "string", "maxLength": 120}
    item = closed({"sentence": {"enum": ids}, "why": why, "text": text_schema()})
    schema = {"type": "array", "items": item, "maxItems": MOST}
    weighed_all = [weighed(desk, manuscript, sentence) for sentence in manuscript.of_model]
    known = [{"id": w.sentence.id, "why": w.why} for w in weighed_all if w.found]
    instruction = desk.prompts.render("whole_text", most=MOST, open=known)
    return desk.ask_items("whole text", manuscript, instruction, "sentences", schema, tokens=TOKENS)
