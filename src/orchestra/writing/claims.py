"""Writing one claim of the outline: a paragraph of sentences with their kind and their passages."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from orchestra.prose import count_words
from orchestra.writing.compiled import compile_claim
from orchestra.writing.paragraphs import paragraphs
from orchestra.writing.typed_sentences import (
    WORDS_PER_SENTENCE,
    budget,
    read_sentences,
    sentences_schema,
)
from orchestra.writing.written import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.evidence import Claim, Sentence
    from orchestra.template import Section
    from orchestra.writing.desk import Desk
    from orchestra.writing.manuscript import Manuscript
    from orchestra.writing.outline import Slot

LEAST_SHARE, MOST_SHARE = 0.8, 1.05  # of the words that a claim should have
EVEN_LEAST, EVEN_MOST = 0.85, 1.15  # of an even share of the section's words
NEAR = 2  # claims back, to which a paragraph may answer in so many words
TOO_LONG = 1.3  # of the most words, above which the last sentences are left out
OVER_LENGTH = "dépassait la longueur demandée"  # why these are taken out
_IMAGINED = re.compile(r"\b(?:suppos|imagin)(?:ons|ez)\b", re.IGNORECASE)
CLOSING = ("conclusion", "summary")


def write_claim(desk: Desk, manuscript: Manuscript, slot: Slot, claim: Claim) -> Manuscript:
    """Return the manuscript with the paragraph of one claim behind what is written.

    A claim of which no usable sentence comes back is compiled from its passages. Raises
    EngineError when the engine fails.
    """
    words = words_left(desk, manuscript, slot)
    instruction = _claim_instruction(desk, manuscript, slot, claim, words)
    task = f"claim {claim.id}"
    found = written_sentences(desk, manuscript, task, instruction, words, claim.id)
    over = over_length(found, words)
    if len(over) == len(found):
        return compiled(
            desk, manuscript, slot.section, claim, "le modèle n’a rien écrit d’utilisable"
        )
    blocks = _titled(desk, manuscript, slot, paragraphs(found, len(over)))
    return manuscript.add(slot.section, claim.id, blocks).remove(over, OVER_LENGTH)


def write_closing(
    desk: Desk, manuscript: Manuscript, index: int, section: Section, prompt: str
) -> Manuscript:
    """Return the manuscript with a section that sums up: ``prompt`` is one of :data:`CLOSING`."""
    least, most = bounds(section.words)
    instruction = desk.prompts.render(
        prompt,
        heading=section.heading,
        purpose=section.purpose,
        least=least,
        most=most,
        sentences=round(section.words / WORDS_PER_SENTENCE),
    )
    found = written_sentences(desk, manuscript, section.heading, instruction, section.words)
    over = over_length(found, section.words)
    return manuscript.add(index, "", paragraphs(found, len(over))).remove(over, OVER_LENGTH)


def compiled(
    desk: Desk, manuscript: Manuscript, section: int, claim: Claim, why: str
) -> Manuscript:
    """Return the manuscript with a claim made of its passages' own sentences, and noted as such."""
    numbers = [desk.brief.number(name) for name in claim.passages] or desk.offered[:1]
    said = {sentence.key for sentence in manuscript.sentences}
    blocks = compile_claim(desk.brief, claim.text, numbers, manuscript.next_id, said, desk.sources)
    blocks = [block.of_claim(claim.id) for block in blocks]
    how = "extraits cités" if blocks else "laissée de côté"
    manuscript = manuscript.add(section, claim.id, blocks, compiled=True)
    return manuscript.note(f"{claim.id} : {why} ; {how}")


def words_left(desk: Desk, manuscript: Manuscript, slot: Slot) -> int:
    """Return how many words the next claim of a section should have.

    What earlier claims took too many, or too few, the others make good, within limits.
    """
    claims = {each.section: len(desk.part(each).claims) for each in desk.slots}
    written = {placed.claim for placed in manuscript.placed if placed.section in claims}
    budget_left = sum(each.words for each in desk.slots) - sum(
        count_words(sentence.text) for each in claims for sentence in manuscript.in_section(each)
    )
    even = slot.words / claims[slot.section]
    share = budget_left / max(1, sum(claims.values()) - len(written))
    return round(min(max(share, EVEN_LEAST * even), EVEN_MOST * even))


def bounds(words: int) -> tuple[int, int]:
    """Return the least and the most words of what should have ``words``."""
    return round(LEAST_SHARE * words), round(MOST_SHARE * words)


def _claim_instruction(
    desk: Desk, manuscript: Manuscript, slot: Slot, claim: Claim, words: int
) -> str:
    least, most = bounds(words)
    order = [each.id for each in desk.outline.claims]
    near = order[max(0, order.index(claim.id) - NEAR) : order.index(claim.id)]
    return desk.prompts.render(
        "claim",
        claim=claim,
        heading=slot.heading,
        least=least,
        most=most,
        sentences=max(2, round(words / WORDS_PER_SENTENCE)),
        opening=not manuscript.placed,
        announces=slot == desk.slots[0] and claim == desk.part(slot).claims[-1],
        first=not manuscript.in_section(slot.section),
        answers=desk.claim(claim.answers) if claim.answers in near else None,
        variant=order.index(claim.id) % 2,
        numbers=[desk.brief.number(name) for name in claim.passages],
        later=_kept_for_later(desk, claim, order[order.index(claim.id) + 1 :]),
        keywords=claim.keywords,
        imagined=any(_IMAGINED.search(sentence.text) for sentence in manuscript.sentences),
    )


def _kept_for_later(desk: Desk, claim: Claim, later: Sequence[str]) -> list[int]:
    """Return the passages that only later claims stand on."""
    claims = [found for name in later if (found := desk.claim(name))]
    names = {name for each in claims for name in each.passages} - set(claim.passages)
    return sorted(desk.brief.number(name) for name in names)


def written_sentences(
    desk: Desk, manuscript: Manuscript, task: str, instruction: str, words: int, claim: str = ""
) -> list[Sentence]:
    """Return the sentences that the model writes for an instruction, about so many words.

    Of a reply that was cut, the sentences that are whole stay. Raises EngineError.
    """
    few, many = bounds(words)
    schema = sentences_schema(
        desk.offered if desk.brief.passages else [],
        [sentence.id for sentence in manuscript.sentences],
        max(2, few // WORDS_PER_SENTENCE - 1),
        max(3, many // WORDS_PER_SENTENCE + 3),
    )
    seed = desk.brief.seed + manuscript.next_id
    items = desk.ask_items(
        task, manuscript, instruction, "sentences", schema, tokens=budget(many), seed=seed
    )
    return read_sentences(items, desk.brief, manuscript.next_id, claim)


def over_length(found: Sequence[Sentence], words: int) -> list[int]:
    """Return the last sentences of what should have ``words``, as many as it is too long by."""
    most = TOO_LONG * bounds(words)[1]
    lengths = accumulate(count_words(sentence.text) for sentence in found)
    return [s.id for s, length in zip(found, lengths, strict=True) if length > most]


def _titled(desk: Desk, manuscript: Manuscript, slot: Slot, blocks: list[Block]) -> list[Block]:
    """Return the blocks below the part's own title when they open the part."""
    title = desk.part(slot).title
    opens = bool(title) and not any(p.section == slot.section for p in manuscript.placed)
    return [Block(form="title", title=title), *blocks] if opens else blocks
