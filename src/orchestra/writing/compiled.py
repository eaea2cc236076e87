"""Method « compiled »: a dossier de lecture of untouched sentences, made by code alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestra.errors import LibraryError
from orchestra.library.source import Source
from orchestra.prose import content_stems
from orchestra.writing import dossier_phrases as phrases
from orchestra.writing.assignment import ORDER, Limits, Placed, assign
from orchestra.writing.attributions import speaker
from orchestra.writing.brief import Brief
from orchestra.writing.dossier_roles import Part, Score, cue_score, part_of
from orchestra.writing.dossier_sections import Making, make_sections
from orchestra.writing.dossier_text import numbered, own, paragraph, quotation, quoted, renumbered
from orchestra.writing.key_sentences import key_sentences
from orchestra.writing.key_terms import key_terms
from orchestra.writing.mentions import mentions
from orchestra.writing.reading_blocks import ReadingBlock, cut, speaks_to_a_model
from orchestra.writing.subject_matter import subject_of
from orchestra.writing.written import Block, WrittenSection

MOST_KEY_SENTENCES = 3
MOST_OF_CLAIM = 4  # sentences quoted for one claim
UNSAID_WORDS = 110  # that the gaps take of their section


@dataclass(frozen=True)
class Compiled:
    """A dossier: its sections, and what the evidence file is to say of its making."""

    sections: list[WrittenSection]
    notes: list[str] = field(default_factory=list)


def compile_reflection(
    brief: Brief, sources: Mapping[str, Source], score: Score | None = None
) -> Compiled:
    """Return the dossier that the brief's passages give, every section of the template in it.

    ``score`` says how well a block fits a role; without one, code does. Raises LibraryError when
    no passage has sentences that can be quoted alone.
    """
    blocks = [block for passage in brief.passages for block in cut(passage)]
    if not blocks:
        raise LibraryError(
            f"no passage on “{brief.topic.title}” has sentences that can be quoted alone",
            "add sources in French prose: orchestra sources add FILE",
        )
    texts = [passage.text for passage in brief.passages]
    subject = subject_of(brief.topic, texts, brief.agent.theme)
    limits = _limits(brief, blocks)
    placed = assign(blocks, score or cue_score(subject, brief.passages), limits)
    terms = key_terms(subject, texts)
    kept = key_sentences(
        brief.passages, [p.block for p in placed], subject, terms, MOST_KEY_SENTENCES
    )
    placed = _without(placed, {sentence.key for sentence in kept})
    sections = make_sections(Making(brief, sources, terms), placed, kept)
    return Compiled(numbered(sections), _notes(brief, blocks, placed))


def compile_claim(
    brief: Brief,
    claim_text: str,
    passage_numbers: list[int],
    first_id: int,
    said: set[str],
    sources: Mapping[str, Source],
) -> list[Block]:
    """Return one claim as its source says it: a lead that names who speaks, then a quotation.

    ``said`` are the keys of the sentences that the text has already; ids begin at ``first_id``.
    Without a block that says anything new of the claim, the list is empty.
    """
    blocks = [block for number in passage_numbers for block in cut(brief.passage(number))]
    shared = {block: n for block in blocks if (n := _shared(claim_text, block))}
    able = [block for block in shared if _can_stand(block, said)]
    if not able:
        return []
    block = max(able, key=lambda each: (shared[each] / (20 + each.words), -each.first))
    who = phrases.capital(speaker(sources[block.passage.source], full=True))
    lead = own(phrases.CLAIM.format(Who=who), [block.passage.id])
    return renumbered([paragraph([lead]), quotation(block.sentences, block.passage)], first_id)


def _shared(text: str, block: ReadingBlock) -> int:
    """Return how many stems that say something a text and a block have in common."""
    return len(content_stems(text) & content_stems(block.text))


def _can_stand(block: ReadingBlock, said: set[str]) -> bool:
    """Tell whether a block is new, short, and understood without what comes before it."""
    new = said.isdisjoint(quoted(text, block.passage).key for text in block.sentences)
    return new and not block.is_sequel and len(block.sentences) <= MOST_OF_CLAIM


def _limits(brief: Brief, blocks: Iterable[ReadingBlock]) -> Limits:
    words: dict[Part, int] = {}
    for section in brief.template.sections:
        part = part_of(section) or "practices"
        if part in ORDER:
            words[part] = words.get(part, 0) + section.words
    if "perspectives" in words:
        words["perspectives"] -= min(UNSAID_WORDS, words["perspectives"] // 3)
    said = {
        block: frozenset(k for k in brief.topic.keywords if mentions(k, block.text))
        for block in blocks
    }
    return Limits(words, brief.template.references.min, said)


def _without(placed: list[Placed], keys: set[str]) -> list[Placed]:
    """Return the blocks without the sentences that stand in the summary."""
    return [
        Placed(block, each.role, each.worth)
        for each in placed
        if (block := each.block.without(keys))
    ]


def _notes(brief: Brief, blocks: Iterable[ReadingBlock], placed: Iterable[Placed]) -> list[str]:
    """Return what became of the passages, for the evidence file."""
    used = {each.block.passage.number for each in placed}
    able = {block.passage.number for block in blocks}
    notes = ["compiled by code: every quoted sentence is a source's own, none was changed"]
    for passage in brief.passages:
        if speaks_to_a_model(passage.text):
            notes.append(f"passage {passage.id} speaks to a model: nothing of it is quoted")
        elif passage.number not in able:
            notes.append(f"passage {passage.id} has no sentences that can be read alone")
        elif passage.number not in used:
            notes.append(f"passage {passage.id} fits no role well enough, or found no room")
    return notes
