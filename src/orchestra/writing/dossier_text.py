"""The pieces a dossier is written in: quotations, leads, subheadings, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestra.evidence import CODE, Kind, Sentence, Support
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.typography import typeset
from orchestra.writing.written import Block, WrittenSection

_UNNUMBERED = 1


def own(text: str, passages: Sequence[str] = (), *, kind: Kind = "inference") -> Sentence:
    """Return a sentence of the dossier's own, which rests on these passages."""
    return Sentence(id=_UNNUMBERED, text=typeset(text), kind=kind, passages=[*passages])


def told(text: str, passages: Sequence[str], words: str = "") -> Sentence:
    """Return a sentence of the dossier's own about its sources: code found it to be so.

    ``words`` are those of the first passage that show it, if words do.
    """
    support = Support(verdict="supported", words=words, passage=passages[0], by=CODE)
    return Sentence(
        id=_UNNUMBERED, text=typeset(text), kind="fact", passages=[*passages], support=support
    )


def quoted(text: str, passage: NumberedPassage) -> Sentence:
    """Return an untouched sentence of a passage: its own words bear it out."""
    support = Support(verdict="supported", words=text, passage=passage.id, by=CODE)
    return Sentence(id=_UNNUMBERED, text=text, kind="fact", passages=[passage.id], support=support)


def paragraph(sentences: Iterable[Sentence]) -> Block:
    """Return these sentences as a paragraph."""
    return Block(form="paragraph", sentences=[*sentences])


def quotation(sentences: Iterable[str], passage: NumberedPassage) -> Block:
    """Return sentences of one passage as a quotation."""
    return Block(form="quotation", sentences=[quoted(text, passage) for text in sentences])


def title(text: str) -> Block:
    """Return a subheading."""
    return Block(form="title", title=typeset(text))


def numbered(sections: Iterable[WrittenSection]) -> list[WrittenSection]:
    """Return the sections with their sentences numbered from 1, in the order of the text."""
    result = []
    following = 1
    for section in sections:
        blocks = renumbered(section.blocks, following)
        following += len(section.sentences)
        result.append(WrittenSection(heading=section.heading, blocks=blocks))
    return result


def renumbered(blocks: Iterable[Block], first: int) -> list[Block]:
    """Return the blocks with their sentences numbered from ``first`` on."""
    result = []
    for block in blocks:
        sentences = [
            sentence.model_copy(update={"id": number})
            for number, sentence in enumerate(block.sentences, start=first)
        ]
        first += len(sentences)
        result.append(block.model_copy(update={"sentences": sentences}))
    return result
