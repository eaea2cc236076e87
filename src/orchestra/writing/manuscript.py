"""The text so far: blocks with their claims, each sentence under a number that never changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from orchestra.evidence import Removed, Sentence
from orchestra.prose import count_words
from orchestra.writing.written import Block, WrittenSection

if TYPE_CHECKING:
    from orchestra.writing.brief import Brief


class Placed(BaseModel):
    """A block, the section of the template that it stands in, and the claim it makes."""

    model_config = ConfigDict(frozen=True)

    section: int
    claim: str
    block: Block
    compiled: bool = False  # from sources, by code: no model words it otherwise


class Manuscript(BaseModel):
    """What is written, in the order of writing, and what was taken out again.

    Of the sentences up to ``asked_up_to`` the model was asked whether their passages bear them out.
    """

    model_config = ConfigDict(frozen=True)

    placed: list[Placed] = []
    removed: list[Removed] = []
    notes: list[str] = []
    next_id: int = 1
    asked_up_to: int = 0

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in the order of writing."""
        return [sentence for placed in self.placed for sentence in placed.block.sentences]

    @property
    def of_model(self) -> list[Sentence]:
        """Every sentence that the model wrote: the others are their sources' or code's."""
        own = [placed for placed in self.placed if not placed.compiled]
        return [sentence for placed in own for sentence in placed.block.sentences]

    @property
    def words(self) -> int:
        """Words of all sentences."""
        return sum(count_words(sentence.text) for sentence in self.sentences)

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence with this number, None where it is not in the text any more."""
        return next((sentence for sentence in self.sentences if sentence.id == number), None)

    def in_section(self, section: int) -> list[Sentence]:
        """Return the sentences of one section."""
        return [s for p in self.placed if p.section == section for s in p.block.sentences]

    def add(
        self, section: int, claim: str, blocks: Sequence[Block], *, compiled: bool = False
    ) -> Manuscript:
        """Return the manuscript with these blocks after all others."""
        placed = [
            Placed(section=section, claim=claim, block=block, compiled=compiled) for block in blocks
        ]
        taken = [s.id for block in blocks for s in block.sentences]
        return self.model_copy(
            update={
                "placed": [*self.placed, *placed],
                "next_id": max([self.next_id, *(number + 1 for number in taken)]),
            }
        )

    def replace(self, number: int, new: Sequence[Sentence]) -> Manuscript:
        """Return the manuscript with other sentences in the place of one; none takes it out.

        What rested on it rests on them.
        """
        placed, taken = [], [sentence.id for sentence in new]
        for each in self.placed:
            kept: list[Sentence] = []
            for sentence in each.block.sentences:
                if sentence.id == number:
                    kept += [_resting(each, number, ()) for each in new]
                else:
                    kept.append(_resting(sentence, number, taken))
            if kept or not each.block.sentences:
                block = each.block.model_copy(update={"sentences": kept})
                placed.append(each.model_copy(update={"block": block}))
        next_id = max([self.next_id, *(taken_id + 1 for taken_id in taken)])
        return self.model_copy(update={"placed": placed, "next_id": next_id})

    def remove(self, numbers: Collection[int], why: str) -> Manuscript:
        """Return the manuscript without these sentences, which are told in ``removed``."""
        manuscript = self
        gone = [sentence for sentence in self.sentences if sentence.id in numbers]
        for sentence in gone:
            manuscript = manuscript.replace(sentence.id, [])
        told = [Removed(text=each.text, why=why, claim=each.claim) for each in gone]
        return manuscript.model_copy(update={"removed": [*self.removed, *told]})

    def note(self, text: str) -> Manuscript:
        """Return the manuscript with one more note for the evidence file."""
        return self.model_copy(update={"notes": [*self.notes, text]})

    def sections(self, brief: Brief) -> list[WrittenSection]:
        """Return the sections in the template's order."""
        return [
            WrittenSection(
                heading=section.heading,
                blocks=[placed.block for placed in self.placed if placed.section == index],
            )
            for index, section in enumerate(brief.template.sections)
        ]

    def render(self, brief: Brief) -> str:
        """Return the text as the prompts show it: what is written later only ever comes behind."""
        lines: list[str] = []
        section = -1
        for placed in self.placed:
            if placed.section != section:
                section = placed.section
                lines.append(f"## {brief.template.sections[section].heading}")
            if placed.block.title:
                lines.append(f"### {placed.block.title}")
            if placed.block.sentences:
                lines.append(" ".join(_shown(s, brief) for s in placed.block.sentences))
        return "\n\n".join(lines)


def _resting(sentence: Sentence, number: int, instead: Sequence[int]) -> Sentence:
    """Return the sentence resting on others instead of this one."""
    if number not in sentence.rests_on:
        return sentence
    kept = [each for each in sentence.rests_on if each != number]
    return sentence.model_copy(update={"rests_on": [*kept, *instead]})


def of_sections(sections: Sequence[WrittenSection], notes: Sequence[str]) -> Manuscript:
    """Return the manuscript of sections that are written whole, in the template's order."""
    manuscript = Manuscript(notes=list(notes))
    for index, section in enumerate(sections):
        manuscript = manuscript.add(index, "", section.blocks)
    return manuscript


def _shown(sentence: Sentence, brief: Brief) -> str:
    numbers = [f"P{brief.number(passage)}" for passage in sentence.passages]
    cited = f" [{', '.join(numbers)}]" if numbers and sentence.kind == "fact" else ""
    return f"(S{sentence.id}) {sentence.text}{cited}"
