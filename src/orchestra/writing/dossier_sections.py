"""The sections of a dossier: blocks in order, each under its question, behind who says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestra.evidence import Sentence
from orchestra.library.source import Source
from orchestra.writing import dossier_phrases as phrases
from orchestra.writing.assignment import LEAD_WORDS, ORDER, Placed
from orchestra.writing.attributions import Leads, short_name
from orchestra.writing.brief import Brief
from orchestra.writing.dossier_frame import conclusion, summary, unsaid
from orchestra.writing.dossier_roles import part_of, shows
from orchestra.writing.dossier_text import own, paragraph, quotation, title, told
from orchestra.writing.gaps import find_gaps
from orchestra.writing.key_sentences import KeySentence
from orchestra.writing.key_terms import Term
from orchestra.writing.presuppositions import glosses, in_order, side_by_side
from orchestra.writing.questions import OF_WORK, Question, ask
from orchestra.writing.written import Block, WrittenSection


@dataclass
class Making:
    """What the sections of one dossier share while they are made, in the order of the text."""

    brief: Brief
    sources: Mapping[str, Source]
    terms: list[Term]
    leads: Leads = field(default_factory=Leads)
    acronyms: set[str] = field(default_factory=set)
    asked: list[Question] = field(default_factory=list)

    @property
    def own_terms(self) -> list[Term]:
        """The terms of the topic itself."""
        return [term for term in self.terms if term.is_own]


def make_sections(
    making: Making, placed: Sequence[Placed], kept: Sequence[KeySentence]
) -> list[WrittenSection]:
    """Return every section of the template; those that frame it know the others, and come last.

    ``kept`` are the sentences for the summary, which no block has any more.
    """
    waiting = {
        part: side_by_side(
            in_order((p for p in placed if p.part == part), making.terms), making.own_terms
        )
        for part in ORDER
    }
    gaps = find_gaps(making.brief, [each.block for each in placed], making.sources)
    made: list[list[Block]] = []
    parts = [part_of(section) or "practices" for section in making.brief.template.sections]
    for place, (section, part) in enumerate(
        zip(making.brief.template.sections, parts, strict=True)
    ):
        is_last = part not in parts[place + 1 :]
        groups = _take(waiting.get(part, []), section.words, everything=is_last)
        blocks = _PARTS[part](making, groups) if part in _PARTS else []
        if part == "perspectives" and is_last:
            blocks += [title(phrases.UNSAID), *unsaid(making.brief, making.sources, placed, gaps)]
        made.append(blocks)
    for place, part in enumerate(parts):
        if part == "conclusion":
            made[place] = conclusion(making.brief, making.sources, placed, gaps, making.own_terms)
        elif part == "summary":
            made[place] = summary(making.brief, making.sources, placed, making.asked, kept)
    headings = [section.heading for section in making.brief.template.sections]
    return [
        WrittenSection(heading=heading, blocks=blocks or _nothing(making, placed))
        for heading, blocks in zip(headings, made, strict=True)
    ]


def _take(groups: list[list[Placed]], words: int, *, everything: bool) -> list[list[Placed]]:
    """Take from ``groups`` what fits into so many words."""
    taken: list[list[Placed]] = []
    while groups and (everything or not taken or _words([*taken, groups[0]]) <= words):
        taken.append(groups.pop(0))
    return taken


def _words(groups: Sequence[Sequence[Placed]]) -> int:
    return sum(placed.block.words + LEAD_WORDS for group in groups for placed in group)


def _introduction(making: Making, groups: list[list[Placed]]) -> list[Block]:
    blocks: list[Block] = []
    every = [placed for group in groups for placed in group]
    best: dict[str, float] = {}
    for each in every:
        source = each.block.passage.source
        best[source] = max(best.get(source, 0.0), each.worth / each.block.words)
    for placed in sorted(
        every, key=lambda each: (-best[each.block.passage.source], each.block.order)
    ):
        before = [] if blocks else [own(_opening(placed), kind="question")]
        blocks += _led(making, placed, before, beside=bool(blocks))
    return blocks


def _opening(placed: Placed) -> str:
    """Return the question that the first block answers."""
    if not shows(placed.block, placed.role):
        return phrases.WHAT
    return phrases.WHY if placed.role == "stakes" else phrases.WHERE


def _questioned(making: Making, groups: list[list[Placed]]) -> list[Block]:
    blocks: list[Block] = []
    source, aspect = "", ""
    for group in groups:
        terms = making.own_terms if len(group) > 1 else making.terms
        first = group[0].block.passage.source
        name = short_name(making.sources[first])
        question = ask(
            [(p.block, p.role) for p in group], terms, making.asked, name, making.brief.topic.title
        )
        goes_on = first == source and question is not None and question.aspect == aspect == OF_WORK
        if question and not goes_on:
            making.asked.append(question)
            blocks.append(title(question.text))
            aspect = question.aspect
        source = group[-1].block.passage.source
        blocks += _together(making, group, question)
    return blocks


def _together(making: Making, group: list[Placed], question: Question | None) -> list[Block]:
    """Return the blocks under one question; of two sources, what both speak of is said first."""
    blocks: list[Block] = []
    for place, placed in enumerate(group):
        before = []
        if len(group) > 1 and not place and question and question.term:
            number = phrases.capital(phrases.number(len(group)))
            text = phrases.TOGETHER.format(of=question.term.of, number=number)
            before = [own(text, [each.block.passage.id for each in group])]
        blocks += _led(making, placed, before, beside=bool(place))
    return blocks


def _demanded(making: Making, groups: list[list[Placed]]) -> list[Block]:
    blocks = [title(phrases.DEMANDED)]
    for place, placed in enumerate(placed for group in groups for placed in group):
        blocks += _led(making, placed, [], beside=bool(place))
    return blocks if len(blocks) > 1 else []


_PARTS = {
    "introduction": _introduction,
    "framing": _questioned,
    "practices": _questioned,
    "perspectives": _demanded,
}


def _led(making: Making, placed: Placed, before: list[Sentence], *, beside: bool) -> list[Block]:
    """Return a block with what leads to it: acronyms explained, who speaks, what it does."""
    block, source = placed.block, making.sources[placed.block.passage.source]
    explained = [
        told(phrases.GLOSS.format(acronym=gloss.acronym, words=gloss.words), [gloss.passage],
             gloss.words)
        for gloss in glosses(block.text, making.acronyms, making.brief.passages)
    ]  # fmt: skip
    lead = own(making.leads.lead(source, block, placed.role, beside=beside), [block.passage.id])
    return [
        *([paragraph(explained)] if explained else []),
        paragraph([*before, lead]),
        quotation(block.sentences, block.passage),
    ]


def _nothing(making: Making, placed: Sequence[Placed]) -> list[Block]:
    """Return the paragraph of a section that no block fits."""
    passages: dict[str, str] = {}
    for each in placed:
        passages.setdefault(each.block.passage.source, each.block.passage.id)
    cited = [*passages.values()] or [making.brief.passages[0].id]
    return [paragraph([told(phrases.NOTHING_HERE, cited)])]
