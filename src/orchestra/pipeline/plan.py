"""The plan: which paragraph says what, from which passages, with which keyword."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestra.errors import ReplyError
from orchestra.pipeline.brief import Brief, NumberedPassage
from orchestra.pipeline.scribe import Scribe
from orchestra.prompts import Prompts
from orchestra.prose import find_phrase, stems

# A sentence that begins with a capital and ends with a full stop, without line ends, quotation
# marks and brackets. {least} and {most} are characters.
SENTENCE_PATTERN = (
    "^[A-ZÀÂÇÉÈÊÎÔ][A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,;:'’()%€-]{{{least},{most}}}[.]$"
)
POINT_CHARACTERS = (40, 170)
TOKENS_PER_POINT = 60


class Slot(BaseModel):
    """A paragraph to be written."""

    model_config = ConfigDict(frozen=True)

    key: str
    section: int
    number: int
    heading: str
    purpose: str
    words: int
    passages: list[int] = []
    keyword: str = ""
    point: str = ""


class Plan(BaseModel):
    """The angle of a reflection and its paragraphs in order."""

    model_config = ConfigDict(frozen=True)

    angle: str
    slots: list[Slot]

    def of_section(self, section: int) -> list[Slot]:
        """Return the paragraphs of one section."""
        return [slot for slot in self.slots if slot.section == section]


def lay_out(brief: Brief) -> list[Slot]:
    """Return the paragraphs that the template asks for, with passages and keywords dealt out.

    Each paragraph that must cite is given one passage, a different one while there are enough, so
    that what it cites is what it was written from; neighbours come from different sources.
    """
    slots = [
        Slot(
            key=f"s{index + 1}p{number}", section=index, number=number, heading=section.heading,
            purpose=purpose, words=section.words_per_paragraph,
        )
        for index, section in enumerate(brief.template.sections)
        for number, purpose in enumerate(section.paragraphs, start=1)
    ]  # fmt: skip
    dealt = interleave(brief.passages)
    citing = [s for s in slots if brief.template.sections[s.section].citations == "require"]
    given = {
        slot.key: [dealt[index % len(dealt)].number] for index, slot in enumerate(citing) if dealt
    }
    slots = [slot.model_copy(update={"passages": given.get(slot.key, [])}) for slot in slots]
    return _deal_keywords(slots, brief)


def interleave(passages: list[NumberedPassage]) -> list[NumberedPassage]:
    """Return the passages so that neighbours come from different sources where possible."""
    by_source: dict[str, list[NumberedPassage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    rows = max((len(column) for column in by_source.values()), default=0)
    return [c[row] for row in range(rows) for c in by_source.values() if row < len(c)]


def _deal_keywords(slots: list[Slot], brief: Brief) -> list[Slot]:
    allowed = [s for s in slots if brief.template.sections[s.section].keywords] or slots
    taken: dict[str, str] = {}
    for keyword in brief.topic.keywords:
        free = [slot for slot in allowed if slot.key not in taken] or allowed
        best = max(free, key=lambda slot: (_mentions(slot, keyword, brief), -_load(slot, taken)))
        taken[best.key] = f"{taken[best.key]}, {keyword}" if best.key in taken else keyword
    return [slot.model_copy(update={"keyword": taken.get(slot.key, "")}) for slot in slots]


def _mentions(slot: Slot, keyword: str, brief: Brief) -> int:
    text = " ".join(brief.passage(number).text for number in slot.passages)
    return find_phrase(keyword, stems(text))


def _load(slot: Slot, taken: dict[str, str]) -> int:
    """Return how many keywords the slot's section already has, to spread them."""
    section = slot.key.partition("p")[0]
    return sum(key.partition("p")[0] == section for key in taken)


def make_plan(brief: Brief, scribe: Scribe, prompts: Prompts) -> Plan:
    """Return the plan: the model gives the angle and one idea for each paragraph that cites.

    A model that cannot give a usable one leaves the paragraphs to their purposes and passages,
    which is enough to write from; the run's record has its reply. Raises EngineError otherwise.
    """
    slots = lay_out(brief)
    asked = [s for s in slots if brief.template.sections[s.section].citations == "require"] or slots
    instruction = prompts.render("plan", slots=[slot.model_dump() for slot in asked])
    schema = _schema([slot.key for slot in asked])
    tokens = TOKENS_PER_POINT * (len(asked) + 1)
    try:
        data = scribe.ask("plan", instruction, schema, tokens, brief.seed)
    except ReplyError:
        return Plan(angle="", slots=slots)
    planned = [slot.model_copy(update={"point": str(data.get(slot.key, ""))}) for slot in slots]
    return Plan(angle=str(data["angle"]), slots=planned)


def _schema(keys: list[str]) -> dict[str, Any]:
    least, most = POINT_CHARACTERS
    sentence = {"type": "string", "pattern": SENTENCE_PATTERN.format(least=least, most=most)}
    names = ["angle", *keys]
    return {
        "type": "object",
        "properties": dict.fromkeys(names, sentence),
        "required": names,
        "additionalProperties": False,
    }
