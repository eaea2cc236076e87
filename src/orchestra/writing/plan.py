"""The plan: which paragraph says what, from which passage, with which keyword."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestra.errors import ReplyError
from orchestra.prompts import Prompts
from orchestra.prose import find_phrase, sentences, stems
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.model_calls import Scribe

PLAN_TOKENS = 240
# One sentence each, without quotation marks, brackets and line ends, 40 to 220 characters long.
_WORDS = "[A-ZÀÂÇÉÈÊÎÔ][A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,;'’()%€-]{40,220}"
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "question": {"type": "string", "pattern": f"^{_WORDS}[?]$"},
        "angle": {"type": "string", "pattern": f"^{_WORDS}[.]$"},
    },
    "required": ["question", "angle"],
    "additionalProperties": False,
}


class Slot(BaseModel):
    """A paragraph to be written."""

    model_config = ConfigDict(frozen=True)

    key: str
    section: int
    heading: str
    purpose: str
    words: int
    passages: list[int] = []
    keywords: list[str] = []


class Plan(BaseModel):
    """The question a reflection answers, the angle it takes, and its paragraphs in order."""

    model_config = ConfigDict(frozen=True)

    question: str
    angle: str
    slots: list[Slot]

    def of_section(self, section: int) -> list[Slot]:
        """Return the paragraphs of one section."""
        return [slot for slot in self.slots if slot.section == section]


def lay_out(brief: Brief) -> list[Slot]:
    """Return the paragraphs that the template asks for, with passages and keywords dealt out.

    Each paragraph that must cite is given one passage, a different one while there are enough:
    what it cites is what it was written from, and no two paragraphs say the same.
    """
    slots = [
        Slot(
            key=f"s{index + 1}p{number}", section=index, heading=section.heading,
            purpose=purpose, words=section.words_per_paragraph,
        )
        for index, section in enumerate(brief.template.sections)
        for number, purpose in enumerate(section.paragraphs, start=1)
    ]  # fmt: skip
    dealt = brief.passages
    citing = [s for s in slots if brief.template.sections[s.section].citations == "require"]
    given = {slot.key: [dealt[i % len(dealt)].number] for i, slot in enumerate(citing) if dealt}
    slots = [slot.model_copy(update={"passages": given.get(slot.key, [])}) for slot in slots]
    return _deal_keywords(slots, brief)


def _deal_keywords(slots: list[Slot], brief: Brief) -> list[Slot]:
    """Give each keyword to the paragraph whose passage speaks of it most, one each if possible."""
    allowed = [s for s in slots if brief.template.sections[s.section].keywords] or slots
    taken: dict[str, list[str]] = {slot.key: [] for slot in slots}
    for keyword in brief.topic.keywords:
        fewest = min(len(taken[slot.key]) for slot in allowed)
        free = [slot for slot in allowed if len(taken[slot.key]) == fewest]
        best = max(free, key=lambda slot: _mentions(slot, keyword, brief))
        taken[best.key].append(keyword)
    return [slot.model_copy(update={"keywords": taken[slot.key]}) for slot in slots]


def _mentions(slot: Slot, keyword: str, brief: Brief) -> float:
    """Return how often the slot's passage says the keyword; its single words count a little."""
    found = stems(" ".join(brief.passage(number).text for number in slot.passages))
    single = sum(found.count(stem) for stem in stems(keyword))
    return find_phrase(keyword, found) + single / 10


def make_plan(brief: Brief, scribe: Scribe, prompts: Prompts) -> Plan:
    """Return the plan: the model gives the question and the angle, code deals out the rest.

    A model that cannot give them leaves the paragraphs to their purposes and passages, which is
    enough to write from; the run's record has its reply. Raises EngineError otherwise.
    """
    slots = lay_out(brief)
    facts = [_first_sentence(passage) for passage in brief.passages]
    instruction = prompts.render("plan", facts=facts)
    try:
        data = scribe.ask("plan", instruction, _SCHEMA, PLAN_TOKENS, brief.seed)
    except ReplyError:
        return Plan(question="", angle="", slots=slots)
    return Plan(question=str(data["question"]), angle=str(data["angle"]), slots=slots)


def _first_sentence(passage: NumberedPassage) -> str:
    found = sentences(passage.text)
    return found[0].text if found else passage.text
