"""SEC: the sections of the template are there, in order, with the length they should have."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.order import out_of_order
from orchestra.checking.registry import Hit, rule
from orchestra.checking.section_outline import (
    LONGEST,
    SHORTEST,
    is_of_another_length,
    may_differ,
    may_have_wrong_lengths,
)
from orchestra.document import Document, Paragraph, SectionPart, count_body_words
from orchestra.template import heading_key
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World

LEAST, MOST = 85, 115  # percent, in whole numbers so that the limits are exact
_OTHER_LEVEL = re.compile(r"^ {0,3}(?P<mark>#|#{3,6})[ \t]+(?P<text>\S.*)$", re.MULTILINE)


def _has_empty_section(glance: Glance) -> bool:
    return not all(section.paragraphs for section in glance.document.sections)


@rule("SEC001", "missing-section", "error", sieve=may_differ)
def missing_section(document: Document, world: World) -> Iterator[Hit]:
    """A section of the template is not in the document.

    Why: the template lists the sections that every document has; readers and the site expect each
    of them. A heading is recognised with or without accents, with `:` or `-`, and, in a document
    without any `##`, as a numbered line in bold (`6. **Conclusion**`).
    Example: a document that goes from « Troisième partie » straight to « Références ».
    Instead: add the heading and its text, here `## Conclusion` above `## Références`.
    """
    if not document.sections and not document.preamble:
        return
    present = {section.key for section in document.sections}
    present |= {heading_key(text) for text, _, _ in other_headings(document)}
    last = document.sections[-1].line if document.sections else document.preamble[0].line
    headings = world.template.headings
    for number, heading in enumerate(headings, 1):
        if heading_key(heading) not in present:
            # Findings at one place are sorted by message: numbers of one width keep the order.
            place = f"{number:0{len(str(len(headings)))}} of {len(headings)}"
            yield Hit(last, 1, f"there is no section {place}, “{heading}”; add it")


@rule("SEC002", "section-order", "error", sieve=may_differ)
def section_order(document: Document, world: World) -> Iterator[Hit]:
    """A section is not where the template puts it.

    Why: the order of the template leads the argument from the question to the recommendations.
    Example:
    ```markdown
    ## Conclusion
    …
    ## Introduction
    ```
    Instead: move the section, heading and text, to the place that the message names.
    """
    keys = [heading_key(heading) for heading in world.template.headings]
    first = {section.key: section for section in reversed(document.sections)}
    known = sorted((s for s in first.values() if s.key in keys), key=lambda section: section.line)
    ranks = [keys.index(section.key) for section in known]
    moved = out_of_order(ranks)
    for section, rank in zip(known, ranks, strict=True):
        if rank in moved:
            yield _hit(section, f"“{section.heading}” is out of order; {_place(world, rank)}")


def _place(world: World, rank: int) -> str:
    headings = world.template.headings
    return f"it follows “{headings[rank - 1]}”" if rank else "it comes first"


@rule("SEC003", "duplicate-section", "error", sieve=may_differ)
def duplicate_section(document: Document, _world: World) -> Iterator[Hit]:
    """A section is in the document twice.

    Why: one of the two is a leftover, and nobody can tell which. Headings that differ only in
    accents, capitals or punctuation are the same. The second one is reported.
    Example: a heading `## Resume executif` below the section `## Résumé exécutif`.
    Instead: keep one of them, with the text of both if both say something.
    """
    lines: dict[str, int] = {}
    for section in document.sections:
        if section.key in lines:
            yield _hit(section, f"“{section.heading}” already stands on line {lines[section.key]}")
        else:
            lines[section.key] = section.line


@rule("SEC004", "empty-section", "error", sieve=_has_empty_section)
def empty_section(document: Document, world: World) -> Iterator[Hit]:
    """A section has a heading and no text.

    Why: the heading makes a promise that is not kept. Empty References are reported by REF007.
    Example:
    ```markdown
    ## Introduction

    ## Première partie : Cadrage théorique
    ```
    Instead: write the section.
    """
    for section in document.prose(world.template.references_heading):
        if not section.paragraphs:
            yield _hit(section, f"“{section.heading}” has no text; write it")


@rule("SEC005", "unknown-section", "warning", sieve=may_differ)
def unknown_section(document: Document, world: World) -> Iterator[Hit]:
    """A heading is not one of the template's.

    Why: the program writes the template's headings and no others, and the language model writes
    none. So somebody added this one, or it was left over from a prompt.
    In a document whose `provenance` says by which method it was written, `###` is a title of its
    own below a heading of the template.
    Example: `## Points clés`; `#### Exemple` within a section; `# Un indice pour réparer` at the
    top, where the title is in the front matter already.
    Instead: the heading of the template that was meant, or no heading: begin a paragraph.
    """
    known = {heading_key(heading): heading for heading in world.template.headings}
    others = [(s.heading, s.line, s.column) for s in document.sections]
    for heading, line, column in [*others, *other_headings(document)]:
        if heading_key(heading) not in known:
            guess = did_you_mean(heading, known.values())
            yield Hit(line, column, f"the template has no section “{heading}”{guess}")


@rule(
    "SEC006", "text-before-first-section", "error",
    sieve=lambda glance: bool(glance.document.preamble),
)  # fmt: skip
def text_before_first_section(document: Document, _world: World) -> Iterator[Hit]:
    """There is text above the first section.

    Why: it is what a language model says before it begins its answer, or a paragraph that has lost
    its heading.
    Example:
    ```markdown
    Voici la réflexion demandée :

    ## Résumé exécutif
    ```
    Instead: delete it, or move it into the section that it belongs to.
    """
    if document.sections and document.preamble:
        first = document.preamble[0]
        line, column = first.position(len(first.text) - len(first.text.lstrip()))
        yield Hit(line, column, "text before the first section; delete it or move it into one")


@rule("SEC007", "section-too-short", "warning", sieve=may_have_wrong_lengths)
def section_too_short(document: Document, world: World) -> Iterator[Hit]:
    """A section has fewer than half of the words that the template plans for it.

    Why: a part that is only announced does not inform. Whatever stands between spaces is a word;
    the heading does not count. A section without any text is SEC004.
    Example: an introduction of 60 words, where the template plans 270.
    Instead: add what the cited passages offer: facts, examples, limits.
    """
    for section, words in _budgeted(document, world):
        if section.paragraphs and section.words < words * SHORTEST:
            yield _hit(section, f"“{section.heading}” has {section.words} words of about {words}")


@rule("SEC008", "section-too-long", "warning", sieve=may_have_wrong_lengths)
def section_too_long(document: Document, world: World) -> Iterator[Hit]:
    """A section has more than twice the words that the template plans for it.

    Why: it crowds out the others, and the reader loses the thread of the argument.
    Example: a conclusion of 400 words, where the template plans 180.
    Instead: shorten it, or move paragraphs to the section that they belong to.
    """
    for section, words in _budgeted(document, world):
        if section.words > words * LONGEST:
            yield _hit(section, f"“{section.heading}” has {section.words} words of about {words}")


@rule("SEC009", "body-too-short", "error", sieve=is_of_another_length)
def body_too_short(document: Document, world: World) -> Iterator[Hit]:
    """The body has less than 85 % of the template's minimum number of words.

    Why: it is not the text that was asked for. Headings count, the footer and the References do
    not. When a document was written for another length (`orchestra write --words`, kept in its
    `provenance`), the numbers of the template are adapted to it, for the sections too.
    Example: a body of 410 words, where the template says `words: {min: 1500, max: 2000}`.
    Instead: write those sections again that are too short (SEC007).
    """
    count, lowest = _count(document, world), world.template.words.min
    if count and count * 100 < lowest * LEAST:
        yield _body_hit(document, f"the body has {count} words; at least {lowest} are asked for")


@rule("SEC010", "body-too-long", "error", sieve=is_of_another_length)
def body_too_long(document: Document, world: World) -> Iterator[Hit]:
    """The body has more than 115 % of the template's maximum number of words.

    Why: it is not the text that was asked for, and it probably repeats itself. Headings count, the
    footer and the References do not.
    Example: a body of 3,100 words, where the template says `words: {min: 1500, max: 2000}`.
    Instead: shorten those sections that are too long (SEC008).
    """
    count, highest = _count(document, world), world.template.words.max
    if count * 100 > highest * MOST:
        yield _body_hit(document, f"the body has {count} words; at most {highest} are asked for")


@rule("SEC011", "body-short", "warning", sieve=is_of_another_length)
def body_short(document: Document, world: World) -> Iterator[Hit]:
    """The body is a little shorter than the template's minimum.

    Why: the reviewer should know, and may let it pass, because at most 15 % of the words are
    missing. With fewer words it is an error (SEC009).
    Example: a body of 1,430 words, where the template says `words: {min: 1500, max: 2000}`.
    Instead: add a paragraph where the argument is thinnest.
    """
    count, lowest = _count(document, world), world.template.words.min
    if count * 100 >= lowest * LEAST and count < lowest:
        yield _body_hit(document, f"the body has {count} words; at least {lowest} are asked for")


@rule("SEC012", "body-long", "warning", sieve=is_of_another_length)
def body_long(document: Document, world: World) -> Iterator[Hit]:
    """The body is a little longer than the template's maximum.

    Why: the reviewer should know, and may let it pass, because it is at most 15 % too long. With
    more words it is an error (SEC010).
    Example: a body of 2,090 words, where the template says `words: {min: 1500, max: 2000}`.
    Instead: shorten the longest section.
    """
    count, highest = _count(document, world), world.template.words.max
    if count > highest and count * 100 <= highest * MOST:
        yield _body_hit(document, f"the body has {count} words; at most {highest} are asked for")


def _hit(section: SectionPart, message: str) -> Hit:
    return Hit(section.line, section.column, message)


def _count(document: Document, world: World) -> int:
    return count_body_words(document, world.template.references_heading)


def _body_hit(document: Document, message: str) -> Hit:
    lines = [paragraph.line for paragraph in document.preamble[:1]]
    lines += [section.line for section in document.sections[:1]]
    return Hit(min(lines, default=1), 1, message)


def _budgeted(document: Document, world: World) -> Iterator[tuple[SectionPart, int]]:
    budgets = {heading_key(section.heading): section.words for section in world.template.sections}
    for section in document.sections:
        if section.key in budgets:
            yield section, budgets[section.key]


@lru_cache(maxsize=1)
def other_headings(document: Document) -> tuple[tuple[str, int, int], ...]:
    """Return the headings that are not of the second level, each with its line and column."""
    return tuple(_find_other_headings(document))


def _find_other_headings(document: Document) -> Iterator[tuple[str, int, int]]:
    made = document.value("provenance")
    has_titles = isinstance(made, dict) and "method" in made
    for paragraph in _all_paragraphs(document):
        for match in _OTHER_LEVEL.finditer(paragraph.text) if "#" in paragraph.text else ():
            if has_titles and match["mark"] == "###":
                continue
            line, column = paragraph.position(match.start("mark"))
            yield match["text"].rstrip().rstrip("#").rstrip(), line, column


def _all_paragraphs(document: Document) -> Iterator[Paragraph]:
    yield from document.preamble
    for section in document.sections:
        yield from section.paragraphs
