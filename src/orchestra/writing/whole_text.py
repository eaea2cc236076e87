"""The whole text, read once more from one end to the other: a few sentences worded better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestra.errors import ReplyError
from orchestra.writing.replies import whole_items
from orchestra.writing.support_stage import verified, weighed
from orchestra.writing.typed_sentences import closed, only_prose, text_schema

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
        number, text = int(item["sentence"][1:]), only_prose(str(item["text"]))
        old = next((s for s in manuscript.sentences if s.id == number), None)
        if old is None or text == old.text or not any(map(str.isalpha, text)):
            continue  # said twice, the same or nothing
        changes = {"id": manuscript.next_id, "text": text}
        new = verified(desk, manuscript, old.model_copy(update=changes))
        without = manuscript.replace(old.id, [])
        before, after = weighed(desk, without, old), weighed(desk, without, new)
        if after.severity <= before.severity and not after.goes:
            manuscript = manuscript.replace(old.id, [new])
    return manuscript


def _replacements(desk: Desk, manuscript: Manuscript) -> list[dict[str, Any]]:
    ids = [f"S{sentence.id}" for sentence in manuscript.of_model]
    if not ids:
        return []
    why = {"type": "string", "maxLength": 120}
    item = closed({"sentence": {"enum": ids}, "why": why, "text": text_schema()})
    schema = closed({"sentences": {"type": "array", "items": item, "maxItems": MOST}})
    weighed_all = [weighed(desk, manuscript, sentence) for sentence in manuscript.of_model]
    known = [{"id": w.sentence.id, "why": w.why} for w in weighed_all if w.found]
    instruction = desk.prompts.render("whole_text", most=MOST, open=known)
    try:
        data = desk.scribe.ask(
            "whole text", desk.prefix(manuscript), instruction, schema, TOKENS, desk.brief.seed
        )
    except ReplyError as error:
        return whole_items(error.partial, item)
    found: list[dict[str, Any]] = data["sentences"]
    return found
