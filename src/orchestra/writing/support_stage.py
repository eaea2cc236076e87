"""Support: holding each sentence of a section against its passages, and repairing what is weak."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from orchestra.checking.borne_out import BY, borne_out, doubts_about
from orchestra.checking.detectors import is_verbatim
from orchestra.errors import ReplyError
from orchestra.evidence import Sentence, Support
from orchestra.writing.anaphora import leans_back
from orchestra.writing.claims import compiled
from orchestra.writing.replies import whole_items
from orchestra.writing.typed_sentences import (
    KINDS,
    TOKENS_PER_SENTENCE,
    budget,
    closed,
    read_sentences,
    text_schema,
)
from orchestra.writing.weaknesses import (
    ALIKE,
    ALIKE_SUMMED_UP,
    Around,
    Weakness,
    code_verdict,
    instructions,
    weaknesses,
)

if TYPE_CHECKING:
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript

TOKENS_PER_VERDICT = 70
MOST_REPAIRS = 8  # sentences of one section: with more, the section is what it is
# Kinds of doubt that no other reading can lift.
LITERAL = frozenset({"figure", "law", "name", "quotation", "negation", "length"})
_SEVERITY = {"supported": 0, "not asked": 0, "partly": 1, "not": 2}


@dataclass(frozen=True)
class Weak:
    """A sentence with what is wrong with it."""

    sentence: Sentence
    found: tuple[Weakness, ...]

    @property
    def why(self) -> str:
        """What is wrong, in one line."""
        return " ; ".join(dict.fromkeys(weakness.why for weakness in self.found))

    @property
    def goes(self) -> bool:
        """Whether the sentence must not stay."""
        return any(weakness.goes for weakness in self.found)

    @property
    def severity(self) -> int:
        """How bad it is, to compare two wordings."""
        return sum(3 if weakness.goes else 1 for weakness in self.found)


def judge_section(desk: Desk, manuscript: Manuscript, section: int) -> Manuscript:
    """Return the manuscript with every sentence of a section judged and the weak ones repaired.

    What cannot be mended and must not stay goes, with what leans on it; the rest is kept with its
    verdict. A claim of which nothing is left is compiled. Raises EngineError.
    """
    claims = {sentence.claim for sentence in manuscript.in_section(section)}
    manuscript = judged_by_code(desk, manuscript, section)
    manuscript = judged_by_model(desk, manuscript)
    weak = weak_sentences(desk, manuscript, section)
    if weak:
        manuscript = repaired(desk, manuscript, weak[:MOST_REPAIRS])
    manuscript = without_what_must_go(desk, manuscript, section)
    return _refilled(desk, manuscript, section, claims)


def judge_last(desk: Desk, manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with the model's verdicts on its last sentences, repaired once more.

    Raises EngineError.
    """
    asked_up_to = manuscript.asked_up_to
    manuscript = judged_by_model(desk, manuscript)
    new = [s for s in manuscript.of_model if s.id > asked_up_to]
    weak = [each for s in new if (each := weighed(desk, manuscript, s)).found]
    return repaired(desk, manuscript, weak[:MOST_REPAIRS]) if weak else manuscript


def judged_by_code(desk: Desk, manuscript: Manuscript, section: int) -> Manuscript:
    """Return the manuscript with code's verdict on each fact; one that cites nothing is helped."""
    for sentence in manuscript.in_section(section):
        if sentence.kind == "fact" and sentence.support.verdict == "not asked":
            manuscript = manuscript.replace(sentence.id, [verified(desk, manuscript, sentence)])
    return manuscript


def verified(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> Sentence:
    """Return a sentence with code's verdict; a fact that cites nothing gets what bears it out."""
    if sentence.kind != "fact":
        return sentence.model_copy(update={"support": Support()})
    around = around_of(desk, manuscript, sentence)
    if sentence.passages:
        return sentence.model_copy(update={"support": code_verdict(sentence, around)})
    for number in desk.offered:
        passage = desk.brief.passage(number)
        support = borne_out(sentence.text, {passage.id: passage.text}, known=around.known)
        if support.verdict == "supported":
            return sentence.model_copy(update={"passages": [passage.id], "support": support})
    reason = "aucun passage n’est cité"
    return sentence.model_copy(update={"support": Support(verdict="not", by=BY, reason=reason)})


def judged_by_model(desk: Desk, manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with the model's verdicts on what it was not asked about yet.

    On a fact it can reject what code let pass, and point to the words; words that no cited passage
    holds are refused. On a thought it can only say that it does not follow. Raises EngineError.
    """
    new = [s for s in manuscript.of_model if s.id > manuscript.asked_up_to]
    facts = [s for s in new if s.kind == "fact" and s.passages]
    thoughts = [s for s in new if s.kind in {"inference", "recommendation"}]
    if not desk.may_judge or not facts:
        return manuscript
    for item in _verdicts(desk, manuscript, facts, thoughts):
        # As it stands by now: a second verdict on it does not take back the first.
        number = int(item["sentence"][1:])
        sentence = next(each for each in manuscript.sentences if each.id == number)
        support = _combined(desk, manuscript, sentence, item)
        judged = sentence.model_copy(update={"support": support})
        manuscript = manuscript.replace(sentence.id, [judged])
    return manuscript.model_copy(update={"asked_up_to": manuscript.next_id - 1})


def _verdicts(
    desk: Desk, manuscript: Manuscript, facts: list[Sentence], thoughts: list[Sentence]
) -> list[dict[str, Any]]:
    shown = [
        {
            "id": fact.id,
            "numbers": [desk.brief.number(name) for name in fact.passages],
            "doubt": fact.support.reason if fact.support.verdict != "supported" else "",
        }
        for fact in facts
    ]
    free = {"type": "string", "maxLength": 160}
    item = closed(
        {
            "sentence": {"enum": [f"S{sentence.id}" for sentence in (*facts, *thoughts)]},
            "words": free,
            "reason": free,
            "verdict": {"enum": ["supported", "partly", "not"]},
        }
    )
    most = len(facts) + len(thoughts)
    schema = {"type": "array", "items": item, "minItems": len(facts), "maxItems": most}
    instruction = desk.prompts.render(
        "verify",
        sentences=shown,
        thoughts=[
            {
                "id": thought.id,
                "on": [
                    *(f"P{desk.brief.number(name)}" for name in thought.passages),
                    *(f"S{number}" for number in thought.rests_on),
                ],
            }
            for thought in thoughts
        ],
        passages=desk.unseen(facts),
    )
    try:
        data = desk.scribe.ask(
            "support", desk.prefix(manuscript), instruction, closed({"verdicts": schema}),
            100 + TOKENS_PER_VERDICT * most, desk.brief.seed,
        )  # fmt: skip
    except ReplyError as error:
        return whole_items(error.partial, item)
    found: list[dict[str, Any]] = data["verdicts"]
    return found


def _combined(
    desk: Desk, manuscript: Manuscript, sentence: Sentence, item: dict[str, Any]
) -> Support:
    """Return code's verdict, or the model's where it says less, or knows better.

    The words that the model names decide the passage; where no cited passage has them, it is not
    believed that the sentence is borne out. What code compares to the letter stands in any case.
    """
    by = desk.scribe.answered_by.model if desk.scribe.answered_by else "model"
    words, verdict = str(item["words"]).strip(" «»\"'…."), item["verdict"]
    passages = [desk.brief.passage(desk.brief.number(name)) for name in sentence.passages]
    holder = next((p for p in passages if words and is_verbatim(words, [p.text])), None)
    code, reason = sentence.support, str(item["reason"]).strip(" .")
    found = {"words": words if holder else "", "passage": holder.id if holder else ""}
    if _SEVERITY[verdict] >= max(1, _SEVERITY[code.verdict]) and reason:
        return Support(verdict=verdict, by=by, reason=reason, **found)
    lifts = code.by == BY and not _is_to_the_letter(desk, manuscript, sentence)
    if verdict == "supported" and holder and lifts:
        return Support(verdict="supported", by=by, **found)
    return code


def _is_to_the_letter(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> bool:
    """Tell whether code doubts a sentence for what it compares to the letter."""
    around = around_of(desk, manuscript, sentence)
    doubts = doubts_about(sentence.text, around.cited(sentence), known=around.known)
    return any(doubt.kind in LITERAL for doubt in doubts)


def around_of(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> Around:
    """Return what a sentence is held against: those that were written before it.

    One without a claim sums up what others say, and may be more like them.
    """
    before = [other for other in manuscript.sentences if other.id < sentence.id]
    alike = ALIKE if sentence.claim else ALIKE_SUMMED_UP
    return Around(desk.brief, instructions(desk.prompts), tuple(before), alike)


def weak_sentences(desk: Desk, manuscript: Manuscript, section: int) -> list[Weak]:
    """Return the model's sentences of a section that should not stay as they are, in order."""
    own = [s for s in manuscript.in_section(section) if s in manuscript.of_model]
    found = [weighed(desk, manuscript, s) for s in own]
    return [weak for weak in found if weak.found]


def weighed(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> Weak:
    """Return a sentence with what is wrong with it: verdict, inventions, form, repetition."""
    found = weaknesses(sentence, around_of(desk, manuscript, sentence))
    support = sentence.support
    if support.verdict in {"partly", "not"} and not _is_pending(desk, manuscript, sentence):
        weakness = Weakness(support.reason or "ses passages ne la portent pas")
        found += [weakness] * _SEVERITY[support.verdict]
    return Weak(sentence, tuple(found))


def _is_pending(desk: Desk, manuscript: Manuscript, sentence: Sentence) -> bool:
    """Tell whether the model has still to say what it thinks of code's doubts on a sentence."""
    asked = not desk.may_judge or sentence.id <= manuscript.asked_up_to
    return (
        not asked
        and bool(sentence.passages)
        and not (_is_to_the_letter(desk, manuscript, sentence))
    )


def repaired(desk: Desk, manuscript: Manuscript, weak: Sequence[Weak]) -> Manuscript:
    """Return the manuscript with each weak sentence replaced where its replacement is better."""
    items = _replacements(desk, manuscript, weak)
    for old in weak:
        name = f"S{old.sentence.id}"
        own = [{**item, "on": item.get("on", [])} for item in items if item["sentence"] == name]
        new = read_sentences(own[:2], desk.brief, manuscript.next_id, old.sentence.claim)
        new = [verified(desk, manuscript, sentence) for sentence in new]
        without = manuscript.replace(old.sentence.id, [])
        again = [weighed(desk, without, sentence) for sentence in new]
        worst = max((each.severity for each in again), default=old.severity)
        if worst < old.severity and not any(each.goes for each in again):
            manuscript = manuscript.replace(old.sentence.id, new)
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
    try:
        data = desk.scribe.ask(
            "repair", desk.prefix(manuscript), instruction, closed({"sentences": schema}), tokens,
            desk.brief.seed + manuscript.next_id,
        )  # fmt: skip
    except ReplyError as error:
        return whole_items(error.partial, item)
    found: list[dict[str, Any]] = data["sentences"]
    return found


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


def _refilled(
    desk: Desk, manuscript: Manuscript, section: int, claims: Collection[str]
) -> Manuscript:
    """Return the manuscript with each of these claims that lost all its sentences compiled."""
    left = {sentence.claim for sentence in manuscript.in_section(section)}
    for name in sorted(set(claims) - left):
        if (claim := desk.claim(name)) and claim.passages:
            why = "aucune phrase n’a pu être vérifiée"
            manuscript = compiled(desk, manuscript, section, claim, why)
    return manuscript
