"""REF: citations, references and addresses resolve to the library."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, groupby, pairwise
from typing import TYPE_CHECKING

from orchestra.checking.addresses import addresses
from orchestra.checking.glance import Prose, glance_at
from orchestra.checking.reading import (
    all_cited,
    citations,
    cited,
    hit_at,
    is_new,
    passage_ids,
    passages,
    prose,
    references,
)
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sourcing import (
    difference,
    is_named,
    known_urls,
    may_disagree,
    may_have_addresses,
)
from orchestra.document import Document, Paragraph
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.world import World

_ANNOUNCED = 40  # characters at the end of a paragraph, where the colon before a list stands


@rule("REF001", "unresolved-citation", "error", sieve=may_disagree)
def unresolved_citation(document: Document, world: World) -> Iterator[Hit]:
    """A citation `[n]` leads nowhere.

    Why: a reader who follows the number must find the passage behind it. So `sources` in the front
    matter must have an entry with this `n`, its passage must be in the library, and an item of the
    References must begin with `[n]`. In older documents (without `template`), the References alone
    must have it.
    Example: « On compte 3 500 lieux [9]. » in a document whose `sources` end with 8.
    Instead: the number of the passage that says so; if there is none, delete the sentence.
    """
    unresolved = all_cited(document, world) - _resolved(document, world)
    for part in prose(document, world) if unresolved else ():
        for number, span in citations(part.text):
            if number in unresolved:
                yield hit_at(part.paragraph, span.start, _fault(number, document, world))


def _resolved(document: Document, world: World) -> set[int]:
    numbers = set(_known_numbers(document, world))
    if not is_new(document):
        return numbers
    if world.library is not None:
        numbers &= passages(document, world).keys()
    return numbers & _labels(document, world)


def _fault(number: int, document: Document, world: World) -> str:
    numbers = _known_numbers(document, world)
    if number not in numbers:
        return f"[{number}] is not one of the document's sources"
    if world.library is not None and number not in passages(document, world):
        return f"the passage of [{number}] is not in the library: {numbers[number]}"
    return f"[{number}] is not in the References"


@lru_cache(maxsize=1)
def _known_numbers(document: Document, world: World) -> dict[int, str]:
    if is_new(document):
        return passage_ids(document)
    items = references(document, world)
    # Older documents number their references in order, or not at all.
    return dict.fromkeys([*range(1, len(items) + 1), *_labels(document, world)], "")


@lru_cache(maxsize=1)
def _labels(document: Document, world: World) -> set[int]:
    return {number for item in references(document, world) for number, _ in item.labels}


@rule("REF002", "uncited-reference", "error", sieve=may_disagree)
def uncited_reference(document: Document, world: World) -> Iterator[Hit]:
    """A reference is never cited in the text.

    Why: a reference that supports nothing is decoration, and often invented. One without a number
    is reported too, because nothing can cite it; not in older documents (without `template`).
    Example: an item that begins with `- [4]`, below a text that cites only [1], [2] and [3].
    Instead: write `[4]` behind the sentence that it supports, or delete the item.
    """
    numbers = all_cited(document, world)
    for item in references(document, world):
        if not item.labels and is_new(document):
            yield item.hit("this reference has no citation number; begin it with [n]")
        for number, span in item.labels:
            if number not in numbers:
                yield hit_at(item.paragraph, span.start, f"the text never cites [{number}]")


@rule("REF003", "unknown-reference", "error", sieve=may_disagree)
def unknown_reference(document: Document, world: World) -> Iterator[Hit]:
    """A reference or a web address is not in the source library.

    Why: language models invent titles, authors and addresses that look right. A reference is
    recognised by the title or the address of a source; any other address in the document must be
    that of a source too. Checked only where there is a library.
    Example:
    ```markdown
    - [2] Auteur Inventé (2019). *Un rapport qui n’existe pas*. https://example.org/rapport
    ```
    Instead: a source that `orchestra sources list` shows. If the reference is real, add the text
    itself to the library with `orchestra sources add`.
    """
    if world.library is None:
        return
    known = known_urls(world.library)
    items = references(document, world)
    found = passages(document, world)
    for item in items:
        # Most items are the source that their number cites: then the others need no look.
        likely = [found[number].source for number, _ in item.labels if number in found]
        if any(is_named(item, source) for source in chain(likely, world.library.sources)):
            yield from _unknown_urls(item.paragraph, known)
        else:
            yield item.hit(f"not a source of the library: {_shortened(item.text)}")
    if may_have_addresses(glance_at(document, world)):
        inside = {item.paragraph for item in items}
        for paragraph in _paragraphs(document):
            if paragraph not in inside:
                yield from _unknown_urls(paragraph, known)


def _unknown_urls(paragraph: Paragraph, known: frozenset[str]) -> Iterator[Hit]:
    unknown = {key: span for span, key in reversed(addresses(paragraph.text)) if key not in known}
    for span in sorted(unknown.values()):
        yield hit_at(paragraph, span.start, f"not an address of the library: {span.text}")


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """Yield the paragraphs and headings of a document."""
    yield from document.preamble
    for section in document.sections:
        yield Paragraph(section.line, section.heading_line)
        yield from section.paragraphs
    yield from document.footer


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"  # noqa: PLR2004 - a line of a terminal


@rule("REF006", "paragraph-without-citation", "error", without_evidence=True)
def paragraph_without_citation(document: Document, world: World) -> Iterator[Hit]:
    """A paragraph has no citation, in a section that must cite.

    Why: nobody can check what it says. A section must cite unless the template says
    `citations: none`, as it usually does of the summary and the conclusion. The sentence that
    announces a list needs no citation when all items have one, nor do the items when the sentence
    has one; nor does the sentence that announces a block quotation which cites. Older documents
    (without `template`), and agents that write without sources, are left alone; so are documents
    with an evidence file, which knows the sentences that need a citation (SUP001).
    Example: a paragraph of « Deuxième partie » without any `[n]`.
    Instead: add the number of the passage that supports it, or delete what no passage supports.
    """
    parts, strict = prose(document, world), _strict_sections(world)
    bare = [
        part
        for part, numbers in zip(parts, cited(document, world), strict=True)
        if not numbers and part.section and part.section.key in strict
    ]
    if not bare or not _must_cite(document, world):
        return
    listed = _cited_by_their_list(parts) | _cited_by_their_quotation(parts)
    for part in bare:
        if part.paragraph not in listed:
            start = len(part.text) - len(part.text.lstrip())
            yield hit_at(part.paragraph, start, "this paragraph cites no passage")


@lru_cache(maxsize=8)
def _strict_sections(world: World) -> frozenset[str]:
    sections = world.template.sections
    return frozenset(heading_key(s.heading) for s in sections if s.citations == "require")


def _cited_by_their_list(parts: Sequence[Prose]) -> set[Paragraph]:
    """Return the paragraphs that a list speaks for: its announcement, or all of its items.

    An announcement is sourced when every item cites, an item when the announcement does.
    """
    spoken_for: set[Paragraph] = set()
    for is_list, group in groupby(enumerate(parts), lambda each: each[1].paragraph.is_item):
        found = list(group)
        first = found[0][0]
        if not is_list or not first or ":" not in parts[first - 1].text[-_ANNOUNCED:]:
            continue
        announcement, items = parts[first - 1], [part for _, part in found]
        if all(citations(item.text) for item in items):
            spoken_for.add(announcement.paragraph)
        if citations(announcement.text):
            spoken_for.update(item.paragraph for item in items)
    return spoken_for


def _cited_by_their_quotation(parts: Sequence[Prose]) -> set[Paragraph]:
    """Return the paragraphs that announce a block quotation which cites."""
    return {
        part.paragraph
        for part, follower in pairwise(parts)
        if follower.paragraph.is_quotation
        and citations(follower.text)
        and ":" in part.text[-_ANNOUNCED:]
    }


def _must_cite(document: Document, world: World) -> bool:
    agent = world.agent(document.value("agent"))
    if not is_new(document) or (agent and agent.grounding == "none"):
        return False
    return bool(passage_ids(document)) or not agent or agent.grounding == "require"


@rule("REF007", "too-few-references", "error", sieve=may_disagree)
def too_few_references(document: Document, world: World) -> Iterator[Hit]:
    """There are fewer references than the template asks for.

    Why: a text on one source repeats it. The items of the References are counted. Documents of
    agents that write without sources are left alone.
    Example: one item under `## Références`, where the template says `references: {min: 3, max: 5}`.
    Instead: let the sections cite other sources; if the library has none, add some to it.
    """
    least = world.template.references.min
    section = document.section(world.template.references_heading)
    count = len(references(document, world))
    if section and count < least and (_must_cite(document, world) or not is_new(document)):
        yield Hit(
            section.line, section.column, f"{count} references; at least {least} are asked for"
        )


@rule("REF008", "too-many-references", "error", sieve=may_disagree)
def too_many_references(document: Document, world: World) -> Iterator[Hit]:
    """There are more references than the template allows.

    Why: a long list hides which sources matter, and models pad it. The items of the References are
    counted.
    Example: nine items under `## Références`, where the template says
    `references: {min: 3, max: 5}`.
    Instead: cite only the sources that say the most, and delete the items of the others.
    """
    most = world.template.references.max
    section = document.section(world.template.references_heading)
    count = len(references(document, world))
    if section and count > most:
        yield Hit(section.line, section.column, f"{count} references; at most {most} are allowed")


@rule("REF009", "wrong-reference", "error", sieve=may_disagree)
def wrong_reference(document: Document, world: World) -> Iterator[Hit]:
    """A reference is not the source that its number cites, or gives it another year.

    Why: the reader would look for the statement in the wrong place. The number leads to a passage
    (by `sources` in the front matter), and the passage to its source: the item must have that
    source's title, address or DOI, and the year in parentheses or before the title must be its
    year. Checked only where there is a library.
    Example: `- [1] République française (2019). *Loi n° 2020-105 …*`, where the library dates this
    source 2020.
    Instead: the title and the year that `orchestra sources list` shows.
    """
    found = passages(document, world)
    for item in references(document, world):
        for number, span in item.labels:
            if number in found and (message := difference(item, found[number].source)):
                yield hit_at(item.paragraph, span.start, f"[{number}] {message}")
