"""The verdict on a sentence: by code on every fact, by the model where it can judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestra.checking.borne_out import borne_out
from orchestra.checking.detectors import is_verbatim
from orchestra.evidence import CODE, Sentence, Support
from orchestra.prose import content_stems
from orchestra.writing.typed_sentences import closed
from orchestra.writing.weaknesses import code_verdict
from orchestra.writing.weighing import SEVERITY, around_of, is_to_the_letter

if TYPE_CHECKING:
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript

TOKENS_PER_VERDICT = 70
# Stems that the words of a passage share with the sentence that they are said to bear out. Of the
# pairs that are borne out hardly one has fewer; a judge that says yes to all names any words.
FEWEST_SHARED = 2


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
    return sentence.model_copy(update={"support": Support(verdict="not", by=CODE, reason=reason)})


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
        sentence = manuscript.sentence(int(item["sentence"][1:]))
        if sentence is None:
            continue
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
    tokens = 100 + TOKENS_PER_VERDICT * most
    return desk.ask_items("support", manuscript, instruction, "verdicts", schema, tokens=tokens)


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
    if SEVERITY[verdict] >= max(1, SEVERITY[code.verdict]) and reason:
        return Support(verdict=verdict, by=by, reason=reason, **found)
    lifts = code.by == CODE and not is_to_the_letter(desk, manuscript, sentence)
    shared = content_stems(words) & content_stems(sentence.text)
    if verdict == "supported" and holder and lifts and len(shared) >= FEWEST_SHARED:
        return Support(verdict="supported", by=by, **found)
    return code
