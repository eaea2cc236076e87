"""A cheap look at a whole document, which tells most rules that they have nothing to find."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.latin import LOWER, to_latin
from orchestra.checking.lexing import Lexed, lex
from orchestra.prose import count_words
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.checking.world import World
    from orchestra.document import Document, Paragraph, SectionPart

_LETTER = re.compile(r"[^\W\d_]")


def is_prose(text: str) -> bool:
    """Tell whether a paragraph is prose: no heading of another level, table or comment."""
    if text[0].isalpha():  # most paragraphs
        return True
    start = text.lstrip()
    if start.startswith("<!--") and start.rstrip().endswith("-->"):
        return False
    return not start.startswith(("#", "|")) and _LETTER.search(start) is not None


_heading_words = lru_cache(maxsize=256)(count_words)


class Prose(NamedTuple):
    """A paragraph of prose and the section it stands in, None before the first one."""

    paragraph: Paragraph
    section: SectionPart | None

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return self.paragraph.text


# Only the last: the next document then takes its memory, which the processor still has at hand.
@lru_cache(maxsize=1)
def glance_at(document: Document, world: World) -> Glance:
    """Return the glance at a document, which nearly every rule asks for."""
    return Glance(document, world)


class Glance:
    """What the sieves of the rules look at: title, headings and prose.

    ``asides`` are headings of other levels, tables and comments, which are no prose. The
    References are apart: their punctuation and figures are their own.
    """

    def __init__(self, document: Document, world: World) -> None:
        """Look at ``document``; its front matter is left out, but for the title."""
        self.document, self.world = document, world
        self.references_heading = world.template.references_heading
        self.prose: list[Prose] = []
        self.asides: list[Prose] = []
        self.references: list[str] = []
        self._add(document.preamble, None)
        wanted = heading_key(self.references_heading)
        for section in document.sections:
            if section.key == wanted:
                self.references += [paragraph.text for paragraph in section.paragraphs]
            else:
                self._add(section.paragraphs, section)

    def _add(self, paragraphs: Sequence[Paragraph], section: SectionPart | None) -> None:
        for paragraph in paragraphs:
            parts = self.prose if is_prose(paragraph.text) else self.asides
            parts.append(Prose(paragraph, section))

    @cached_property
    def _above(self) -> list[str]:
        """Title, headings and asides."""
        lines = [str(self.document.value("title") or "")]
        lines += [section.heading_line for section in self.document.sections]
        lines += [part.paragraph.text for part in self.asides]
        return lines

    @cached_property
    def text(self) -> str:
        """Title, headings, asides and prose, one by line."""
        return "\n".join([*self._above, *[part.paragraph.text for part in self.prose]])

    @cached_property
    def latin(self) -> bytes | None:
        """The text as :func:`to_latin` gives it."""
        return to_latin(self.text)

    @cached_property
    def folded(self) -> bytes:
        """The text in lower case without accents, as Latin-1; every other character is kept."""
        return (self.latin or b"").translate(LOWER)

    @cached_property
    def folded_references(self) -> bytes | None:
        """The References like :attr:`folded`, None when they hold what French has not."""
        latin = to_latin("\n".join(self.references))
        return None if latin is None else latin.translate(LOWER)

    @cached_property
    def latin_prose(self) -> bytes | None:
        """The prose as :func:`to_latin` gives it, a space before each paragraph.

        Between two paragraphs, and nowhere else, is NUL.
        """
        borders = max(len(self.prose) - 1, 0)
        above, latin = self._above, self.latin
        # Where every paragraph is one line, as in most documents, the text has the prose already.
        if latin and latin.count(b"\n") == len(above) + borders and b"\0" not in latin:
            return b" " + latin.split(b"\n", len(above))[-1].replace(b"\n", b" \0 ")
        latin = to_latin(" " + " \0 ".join([part.paragraph.text for part in self.prose]))
        return latin if latin is not None and latin.count(b"\0") == borders else None

    @cached_property
    def lexed(self) -> Lexed:
        """The words and letters of the prose; none when it is not in Latin-1."""
        return lex(self.latin_prose or b"")

    @cached_property
    def section_words(self) -> dict[int, int]:
        """Words of each section by the line of its heading; those before the first are at 0."""
        counts = dict.fromkeys([0, *(section.line for section in self.document.sections)], 0)
        for part, count in zip(self.prose, self._word_counts(), strict=True):
            counts[part.section.line if part.section else 0] += count
        for part in self.asides:
            counts[part.section.line if part.section else 0] += count_words(part.text)
        return counts

    def _word_counts(self) -> list[int]:
        if self.latin_prose is None or not self.prose:
            return [count_words(part.text) for part in self.prose]
        return self.lexed.counts

    @cached_property
    def body_words(self) -> int:
        """Words of the body with its headings, without footer and References."""
        headings = [
            section.heading_line for section in self.document.prose(self.references_heading)
        ]
        return sum(self.section_words.values()) + sum(map(_heading_words, headings))
