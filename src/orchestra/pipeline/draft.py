"""Writing the sections: one paragraph a call, judged, mended, rewritten within bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestra.errors import ReplyError
from orchestra.pipeline.brief import Brief
from orchestra.pipeline.faults import SHORTEST_SHARE, Fault, Measure, judge, mend, weight
from orchestra.pipeline.plan import Plan, Slot
from orchestra.pipeline.scribe import Scribe
from orchestra.prompts import Prompts
from orchestra.prose import count_words, sentences, squash

REWRITES_PER_SECTION = 3
WORDS_PER_SENTENCE = 22
TOKENS_PER_WORD = 3  # a generous bound: French takes about 1.7
CHARACTERS_PER_WORD = 6.2
FORCED_SHARE = 0.6  # of the budget, below which the grammar does not let a paragraph end
MENDABLE = {"short", "keyword"}  # by writing on instead of writing again

# Letters, figures and French punctuation only: no quotation marks (a model's quotations are
# invented), no brackets (citations are written by code), no line ends, no other scripts.
_CHARACTERS = "[A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,;:.!?'’()%€/°-]"
_TEXT_KEY = re.compile(r'"text"\s*:\s*"')


class WrittenParagraph(BaseModel):
    """A paragraph as it will stand in the draft, and the passages it cites."""

    model_config = ConfigDict(frozen=True)

    text: str
    passages: list[int]
    faults: list[str] = []


class WrittenSection(BaseModel):
    """A section's paragraphs."""

    model_config = ConfigDict(frozen=True)

    heading: str
    paragraphs: list[WrittenParagraph]

    @property
    def words(self) -> int:
        """Words of the paragraphs."""
        return sum(count_words(paragraph.text) for paragraph in self.paragraphs)


@dataclass
class Desk:
    """What writing a section needs: the brief, the plan, the scribe, and what is written so far."""

    brief: Brief
    plan: Plan
    scribe: Scribe
    prompts: Prompts
    written: dict[int, WrittenSection] = field(default_factory=dict)

    def earlier(self) -> tuple[str, ...]:
        """Return the paragraphs written so far."""
        return tuple(p.text for section in self.written.values() for p in section.paragraphs)


def write_section(desk: Desk, index: int) -> WrittenSection:
    """Return section ``index`` of the template, written by the model.

    Every paragraph is judged; what code can mend is mended, the rest is asked again, at most three
    times in a section, and the best attempt is kept. Raises EngineError when the engine fails.
    """
    section = desk.brief.template.sections[index]
    rewrites = REWRITES_PER_SECTION
    paragraphs: list[WrittenParagraph] = []
    for slot in desk.plan.of_section(index):
        paragraph, used = _write_paragraph(desk, slot, [p.text for p in paragraphs], rewrites)
        rewrites -= used
        paragraphs.append(paragraph)
        desk.written[index] = WrittenSection(heading=section.heading, paragraphs=paragraphs)
        desk.scribe.watcher.words(sum(s.words for s in desk.written.values()))
    return desk.written[index]


def _write_paragraph(
    desk: Desk, slot: Slot, before: Sequence[str], rewrites: int
) -> tuple[WrittenParagraph, int]:
    measure = _measure(desk, slot)
    task = _task(desk, slot, before)
    seed = desk.brief.seed + 100 * (desk.plan.slots.index(slot) + 1)
    best = mend(_ask(desk, slot, task, seed, "paragraph"), measure)
    faults = judge(best, measure)
    used = 0
    while faults and used < rewrites:
        used += 1
        text = mend(_again(desk, slot, task, best, faults, seed + used), measure)
        found = judge(text, measure)
        if weight(found) < weight(faults):
            best, faults = text, found
    best = mend(best, measure, quote_all=True)
    kinds = [fault.kind for fault in judge(best, measure)]
    return WrittenParagraph(text=best, passages=slot.passages, faults=kinds), used


def _measure(desk: Desk, slot: Slot) -> Measure:
    everything = [passage.number for passage in desk.brief.passages]
    return Measure(
        words=slot.words,
        keywords=tuple(k for k in slot.keyword.split(", ") if k),
        cited=tuple(desk.brief.texts(slot.passages)),
        library=tuple(desk.brief.texts(everything)),
        earlier=desk.earlier(),
    )


def _task(desk: Desk, slot: Slot, before: Sequence[str]) -> str:
    return desk.prompts.render(
        "paragraph",
        heading=slot.heading,
        number=slot.number,
        count=len(desk.plan.of_section(slot.section)),
        purpose=slot.purpose,
        point=slot.point,
        passages=slot.passages,
        summary=[] if slot.passages else _summary(desk),
        previous=sentences(before[-1])[-1].text if before and before[-1] else "",
        keyword=slot.keyword,
        sentences=max(2, round(slot.words / WORDS_PER_SENTENCE)),
        words=slot.words,
    )


def _summary(desk: Desk) -> list[str]:
    """Return what the sections that cite have said, a sentence each, for those that sum up."""
    return [
        sentences(paragraph.text)[0].text
        for index, section in sorted(desk.written.items())
        if desk.brief.template.sections[index].citations == "require"
        for paragraph in section.paragraphs
        if paragraph.text
    ]


def _again(
    desk: Desk, slot: Slot, task: str, text: str, faults: list[Fault], seed: int
) -> str:
    """Return another version of ``text``: written on when that is enough, else written again."""
    if text and {fault.kind for fault in faults} <= MENDABLE:
        missing = [fault for fault in faults if fault.kind == "keyword"]
        lacking = max(1, round((slot.words - count_words(text)) / WORDS_PER_SENTENCE))
        instruction = desk.prompts.render(
            "extend", task=task, text=text, sentences=lacking, keyword=slot.keyword if missing else ""
        )
        return f"{text} {_ask(desk, slot, instruction, seed, 'extend', words=lacking * WORDS_PER_SENTENCE)}"
    instruction = desk.prompts.render(
        "rewrite", task=task, text=text, faults=[fault.message for fault in faults]
    )
    return _ask(desk, slot, instruction, seed, "rewrite")


def _ask(
    desk: Desk, slot: Slot, instruction: str, seed: int, task: str, words: int | None = None
) -> str:
    """Return the text of the model's reply; of one that was cut, the sentences that are whole."""
    words = words or slot.words
    name = f"{task} {slot.key}"
    try:
        data = desk.scribe.ask(name, instruction, _schema(slot, words), 60 + TOKENS_PER_WORD * words, seed)
    except ReplyError as error:
        return _whole_sentences(error.partial)
    return squash(str(data["text"]))


def _whole_sentences(partial: str) -> str:
    match = _TEXT_KEY.search(partial)
    text = squash(partial[match.end() :]) if match else ""
    whole = [s.text for s in sentences(text) if s.text.endswith((".", "!", "?"))]
    return " ".join(whole)


def _schema(slot: Slot, words: int) -> dict[str, Any]:
    least = round(FORCED_SHARE * words * CHARACTERS_PER_WORD)
    pattern = f"^[A-ZÀÂÇÉÈÊÎÔ]{_CHARACTERS}{{{least},}}[.]$"
    properties: dict[str, Any] = {"text": {"type": "string", "pattern": pattern}}
    if slot.passages:
        # First, so that the model writes from the passage it has just named.
        cited = {"type": "array", "items": {"enum": slot.passages}, "minItems": 1, "maxItems": len(slot.passages)}
        properties = {"passages": cited, **properties}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
