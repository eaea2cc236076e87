"""Writing the sections: one paragraph a call, judged, mended, rewritten within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestra.checking.detectors import copied_runs
from orchestra.errors import ReplyError
from orchestra.prompts import NOTE, Prompts
from orchestra.prose import NBSP, count_words, sentence_key, sentences
from orchestra.writing.brief import Brief
from orchestra.writing.faults import CONTENT_LETTERS, Fault, Measure, judge, weight
from orchestra.writing.mending import leans_back, mend
from orchestra.writing.model_calls import Scribe
from orchestra.writing.openers import opener
from orchestra.writing.plan import Plan, Slot
from orchestra.writing.quoting import complete
from orchestra.writing.reply import CHARACTERS, only_prose, whole_sentences

REWRITES_PER_SECTION = 2
WORDS_PER_SENTENCE = 22
TOKENS_PER_WORD = 2.1  # French takes about 1.7: a reply that goes on is cut at a sentence
CHARACTERS_PER_WORD = 6.2
FORCED_SHARE = 0.7  # of the budget, below which the grammar does not let a paragraph end
FEWEST_SHARE = 0.4  # of the budget, below which a paragraph that sums up is completed
SUMMED_UP = 3  # sentences that complete it
_CAPITAL = "[A-ZÀÂÇÉÈÊÎÔ]"
WRITTEN_ON = {"short", "keyword"}  # faults that more sentences mend


class WrittenParagraph(BaseModel):
    """A paragraph as it will stand in the draft, the passages it cites, the faults it kept."""

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
    """What writing a section needs: the brief, the plan, the scribe, and what is written so far.

    ``note`` is what a reviewer asked of a section that is written again, on one line.
    """

    brief: Brief
    plan: Plan
    scribe: Scribe
    prompts: Prompts
    written: dict[int, WrittenSection] = field(default_factory=dict)
    note: str = ""

    def earlier(self) -> tuple[str, ...]:
        """Return the paragraphs written so far."""
        return tuple(p.text for section in self.written.values() for p in section.paragraphs)

    def summary(self, slot: Slot) -> list[str]:
        """Return what the sections that cite have said, for a paragraph that sums them up.

        A section of several such paragraphs deals the sentences out among them, in order.
        """
        said = [
            _main_sentence(paragraph.text)
            for index, section in sorted(self.written.items())
            if self.brief.template.sections[index].citations == "require"
            for paragraph in section.paragraphs
            if paragraph.text
        ]
        among = self.plan.of_section(slot.section)
        turn, share = among.index(slot), -(-len(said) // len(among))
        return said[turn * share : (turn + 1) * share]


def _main_sentence(text: str) -> str:
    """Return the first sentence that quotes nothing and stands alone, else the first one there is.

    It is returned without guillemets.
    """
    found = [span.text for span in sentences(text)]
    own = [s for s in found if "«" not in s and "»" not in s]
    alone = [s for s in own if not leans_back(s)]
    return (alone or own or found)[0].replace(f"«{NBSP}", "").replace(f"{NBSP}»", "")


def write_section(desk: Desk, index: int) -> WrittenSection:
    """Return section ``index`` of the template, written by the model.

    Every paragraph is judged; what code can mend is mended, the rest is asked again, at most two
    times in a section, and the best attempt is kept. Raises EngineError when the engine fails.
    """
    desk.written.pop(index, None)  # what an attempt that failed half-way had written
    section = desk.brief.template.sections[index]
    slots = desk.plan.of_section(index)
    rewrites = REWRITES_PER_SECTION
    paragraphs: list[WrittenParagraph] = []
    for slot in slots:
        paragraph, used = _write_paragraph(desk, slot, rewrites)
        rewrites -= used
        paragraphs.append(paragraph)
        desk.written[index] = WrittenSection(heading=section.heading, paragraphs=paragraphs)
        desk.scribe.settle()
        desk.scribe.watcher.words(sum(s.words for s in desk.written.values()))
    return desk.written[index]


def _write_paragraph(desk: Desk, slot: Slot, rewrites: int) -> tuple[WrittenParagraph, int]:
    measure = _measure(desk, slot)
    task = _task(desk, slot)
    seed = desk.brief.seed + 100 * (desk.plan.slots.index(slot) + 1)
    best = mend(_ask(desk, slot, "paragraph", task, seed), measure)
    faults = judge(best, measure)
    used = 0
    while faults and used < rewrites:
        used += 1
        text = mend(_again(desk, slot, task, best, faults, seed + used), measure)
        found = judge(text, measure)
        if weight(found) < weight(faults):
            best, faults = text, found
    best = complete(best, measure) if slot.passages else _sum_up(desk, best, measure)
    kinds = sorted({fault.kind for fault in judge(best, measure)})
    return WrittenParagraph(text=best, passages=slot.passages, faults=kinds), used


def _sum_up(desk: Desk, text: str, measure: Measure) -> str:
    """Return ``text``, followed by what was established, briefly, when it says too little."""
    if count_words(text) >= FEWEST_SHARE * measure.words or not measure.facts:
        return text
    sums = [p.text for s in desk.written.values() for p in s.paragraphs if not p.passages]
    told = sentence_key(" ".join(sums))
    new = [fact for fact in measure.facts if sentence_key(fact) not in told] or measure.facts
    # A sentence of a source would stand here without its guillemets and its citation.
    own = [fact for fact in new if not _is_copied(desk, fact)] or new
    lines = [_in_a_row(desk, fact) for fact in own[:SUMMED_UP]]
    return f"{text} {desk.prompts.render('summary', lines=lines)}".strip()


def _in_a_row(desk: Desk, sentence: str) -> str:
    """Return a sentence as an item of a row: no full stop, no capital but a name's."""
    labels = " ".join(passage.label for passage in desk.brief.passages)
    names = {word for word in labels.replace(",", "").split() if len(word) >= CONTENT_LETTERS}
    text = sentence.rstrip(".")
    return text if text.split()[0].strip(",") in names else text[0].lower() + text[1:]


def _is_copied(desk: Desk, sentence: str) -> bool:
    return any(copied_runs(sentence, passage.text) for passage in desk.brief.passages)


def _measure(desk: Desk, slot: Slot) -> Measure:
    brief = desk.brief
    cited = [brief.passage(number) for number in slot.passages]
    facts = [f"{p.label}. {p.text}" for p in cited] or desk.summary(slot)
    return Measure(
        words=slot.words,
        keywords=tuple(slot.keywords),
        facts=tuple(facts),
        quotable=tuple(passage.text for passage in cited),
        known=(brief.topic.title, " ".join(brief.topic.keywords)),
        earlier=(desk.plan.question, desk.plan.angle, *desk.earlier()),
        instruction=_bare_instructions(desk, slot),
        rules=desk.prompts.render("system", persona=""),
    )


def _task(desk: Desk, slot: Slot, *, bare: bool = False) -> str:
    """Return the instruction for a paragraph; ``bare``, without the facts it is written from."""
    cited = [] if bare else [desk.brief.passage(number) for number in slot.passages]
    task = desk.prompts.render(
        "paragraph",
        heading=slot.heading,
        purpose=slot.purpose,
        question=desk.plan.question if _opens_body(desk, slot) else "",
        angle="" if slot.passages else desk.plan.angle,
        facts=[{"label": passage.label, "text": passage.text} for passage in cited],
        summary=[] if cited or bare else desk.summary(slot),
        keyword=" » et « ".join(slot.keywords),
        sentences=max(2, round(slot.words / WORDS_PER_SENTENCE)),
        words=slot.words,
    )
    return desk.prompts.render(NOTE, task=task, note=desk.note) if desk.note else task


def _bare_instructions(desk: Desk, slot: Slot) -> str:
    """Return the words of every instruction for this paragraph but its facts."""
    task = _task(desk, slot, bare=True)
    rewrite = desk.prompts.render("rewrite", task=task, faults=[])
    extend = desk.prompts.render("extend", task="", text="", sentences=1, facts=True, keyword="")
    return f"{rewrite}\n{extend}"


def _opens_body(desk: Desk, slot: Slot) -> bool:
    """Tell whether this is the first paragraph that cites: the one that poses the question."""
    citing = [s for s in desk.plan.slots if s.passages] or desk.plan.slots
    return slot.key == citing[0].key


def _again(desk: Desk, slot: Slot, task: str, text: str, faults: list[Fault], seed: int) -> str:
    """Return another version of ``text``: written on when that is enough, else written again."""
    kinds = {fault.kind for fault in faults}
    if text and kinds <= WRITTEN_ON:
        missing = slot.keywords if "keyword" in kinds else []
        lacking = max(1, round((slot.words - count_words(text)) / WORDS_PER_SENTENCE))
        instruction = desk.prompts.render(
            "extend", task=task, text=text, sentences=lacking, facts=slot.passages,
            keyword=" » et « ".join(missing),
        )  # fmt: skip
        more = slot.model_copy(update={"words": lacking * WORDS_PER_SENTENCE, "keywords": missing})
        return f"{text} {_ask(desk, more, 'extend', instruction, seed)}"
    messages = list(dict.fromkeys(fault.message for fault in faults))
    instruction = desk.prompts.render("rewrite", task=task, faults=messages)
    return _ask(desk, slot, "rewrite", instruction, seed)


def _ask(desk: Desk, slot: Slot, task: str, instruction: str, seed: int) -> str:
    """Return the text of the model's reply; of one that was cut, the sentences that are whole."""
    tokens = round(50 + TOKENS_PER_WORD * slot.words)
    try:
        data = desk.scribe.ask(f"{task} {slot.key}", instruction, _schema(slot), tokens, seed)
    except ReplyError as error:
        return whole_sentences(error.partial)
    return only_prose(str(data["text"]))


def _schema(slot: Slot) -> dict[str, Any]:
    least = round(FORCED_SHARE * slot.words * CHARACTERS_PER_WORD)
    start = opener(slot.keywords[0]) if slot.keywords else _CAPITAL
    text = {"type": "string", "pattern": f"^{start}{CHARACTERS}{{{least},}}[.]$"}
    properties: dict[str, Any] = {"text": text}
    if slot.passages:
        cited = {"type": "array", "items": {"enum": slot.passages}, "minItems": 1}
        properties = {"passages": {**cited, "maxItems": len(slot.passages)}, **properties}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
