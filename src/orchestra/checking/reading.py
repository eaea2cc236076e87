"""How rules read a document: its prose, its citations, its references."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.glance import Prose, glance_at
from orchestra.checking.registry import Hit
from orchestra.prose import Span

if TYPE_CHECKING:
    from orchestra.checking.world import LibraryLike, World
    from orchestra.document import Document, Paragraph
    from orchestra.library.passage import Passage

# A number in brackets that is not the text of a link.
_CITATION = re.compile(r"\[(\d{1,4})\](?!\()")
ITEM_MARK = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_NONE = frozenset[int]()
_SHORT = 64  # characters
_LABELS = re.compile(r"(?:\[\d{1,4}\]\s*)*+")


class Reference(NamedTuple):
    """An item of the References section: its citation numbers and what follows them.

    ``text`` is the item without its mark and its citation numbers, and begins at ``start``.
    """

    paragraph: Paragraph
    labels: tuple[tuple[int, Span], ...]
    start: int
    text: str

    def hit(self, message: str) -> Hit:
        """Return a hit at the item's text."""
        return hit_at(self.paragraph, self.start, message)


def hit_at(paragraph: Paragraph, offset: int, message: str) -> Hit:
    """Return a hit at a character of ``paragraph``."""
    return Hit(*paragraph.position(offset), message)


def is_new(document: Document) -> bool:
    """Tell whether the document is of the format with citations, which names its template."""
    return document.value("template") is not None


def prose(document: Document, world: World) -> list[Prose]:
    """Return the paragraphs before the first section, then those of every section but References.

    Headings of another level than a section's, and tables, are no prose.
    """
    return glance_at(document, world).prose


@lru_cache(maxsize=512)
def citations(text: str) -> tuple[tuple[int, Span], ...]:
    """Return the numbers cited in ``text`` and where."""
    if "[" not in text:
        return ()
    return tuple(
        (int(match[1]), Span(match.start(), match.end(), match.group()))
        for match in _CITATION.finditer(text)
    )


@lru_cache(maxsize=1)
def cited(document: Document, world: World) -> tuple[frozenset[int], ...]:
    """Return the numbers that each paragraph of prose cites."""
    return tuple([_cited_in(part.paragraph.text) for part in prose(document, world)])


def _cited_in(text: str) -> frozenset[int]:
    first = text.find("[")
    if first < 0:
        return _NONE
    rest = text[first:]  # mostly one citation and a full stop
    return _known_numbers(rest) if len(rest) <= _SHORT else _numbers(rest)


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, _CITATION.findall(text)))


_known_numbers = lru_cache(maxsize=4096)(_numbers)


def all_cited(document: Document, world: World) -> frozenset[int]:
    """Return the numbers that the prose cites."""
    return _NONE.union(*cited(document, world))


@lru_cache(maxsize=1)
def references(document: Document, world: World) -> list[Reference]:
    """Return the items of the References section; without a list, each paragraph is one."""
    section = document.section(world.template.references_heading)
    paragraphs = section.paragraphs if section else []
    items = [paragraph for paragraph in paragraphs if paragraph.is_item]
    return [_reference(paragraph) for paragraph in items or paragraphs]


def _reference(paragraph: Paragraph) -> Reference:
    return Reference(paragraph, *_parts(paragraph.text))


# An archive names the same sources again and again.
@lru_cache(maxsize=512)
def _parts(item: str) -> tuple[tuple[tuple[int, Span], ...], int, str]:
    """Return the citation numbers that an item begins with, where its text begins, and the text."""
    mark = ITEM_MARK.match(item)
    begin = mark.end() if mark else len(item) - len(item.lstrip())
    found = _LABELS.match(item, begin)
    end = found.end() if found else begin
    labels = [
        (number, Span(begin + span.start, begin + span.end, span.text))
        for number, span in citations(item[begin:end])
    ]
    return tuple(labels), end, item[end:]


def passage_ids(document: Document) -> dict[int, str]:
    """Return the passage of each number in the front matter's ``sources``; faults are left out."""
    listed = document.value("sources")
    entries = (
        [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )
    return {
        entry["n"]: entry["passage"]
        for entry in entries
        if isinstance(entry.get("n"), int) and isinstance(entry.get("passage"), str)
    }


@lru_cache(maxsize=1)
def passages(document: Document, world: World) -> dict[int, Passage]:
    """Return the passage of each number that the library knows."""
    library = world.library
    if library is None:
        return {}
    found = {number: _passage(library, name) for number, name in passage_ids(document).items()}
    return {number: passage for number, passage in found.items() if passage is not None}


def _passage(library: LibraryLike, passage_id: str) -> Passage | None:
    return _of_source(library, passage_id.rpartition("#")[0]).get(passage_id)


# An archive cites the same sources again and again, and a library stays as it was when opened.
@lru_cache(maxsize=512)
def _of_source(library: LibraryLike, source_id: str) -> dict[str, Passage]:
    return {passage.id: passage for passage in library.passages(source_id)}
