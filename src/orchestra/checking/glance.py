"""A cheap look at a whole document, which tells most rules that they have nothing to find."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.prose import count_words, fold
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from orchestra.checking.world import World
    from orchestra.document import Document, Paragraph, SectionPart

# What French prose holds beyond Latin-1, and what each is in a glance.
_BEYOND = {
    "’": "'", "‘": "'", "œ": "oe", "Œ": "Oe", "…": ".", "–": "-", "—": "-", "“": '"', "”": '"',
    "\u202f": " ", "€": "¤", "−": "-", "•": "·", "æ": "ae", "Æ": "Ae",
}  # fmt: skip
_LATIN_1 = 256
# Letters of Latin-1 that are none of French.
_UNLIKE = "ªºµ"
_LETTER = re.compile(r"[^\W\d_]")


def to_latin(text: str) -> bytes | None:
    """Return ``text`` as Latin-1, None when it holds characters that French has not.

    What is in French and not in Latin-1 becomes what is like it: ’ is ', œ is oe, € is ¤.
    """
    if any(char in text for char in _UNLIKE):
        return None
    for char, plain in _BEYOND.items():
        if char in text:
            text = text.replace(char, plain)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _table(change: Callable[[str], str]) -> bytes:
    """Return what ``change`` makes of each byte of Latin-1, which must be one byte too."""
    return "".join(change(chr(code)) for code in range(_LATIN_1)).encode("latin-1")


def _lower(char: str) -> str:
    if char.isspace() and char != "\n":
        return " "
    low = fold(char)
    if char == "´":
        return "'"
    return low if len(low) == 1 and ord(low) < _LATIN_1 and char.isalpha() else char


def _word(char: str) -> str:
    low = char.lower()
    is_kept = char == "\0" or (char.isalpha() and len(low) == 1 and ord(low) < _LATIN_1)
    return low if is_kept else " "


def _sentence(char: str) -> str:
    return "." if char in ".!?\0" else _lower(char)


def _shape(char: str) -> str:
    return char if char == "\0" else " " if char.isspace() else "x"


_LOWER, _WORDS, _SENTENCES = _table(_lower), _table(_word), _table(_sentence)
_SHAPES = _table(_shape)
_NO_LETTERS = bytes(c for c in range(_LATIN_1) if not chr(c).isalpha() and chr(c) not in ".!?\0")


def plain_words(text: str) -> list[bytes]:
    """Return the words of ``text``, runs of letters, in lower case without accents, as Latin-1."""
    latin = to_latin(text) or text.encode("latin-1", "replace").replace(b"?", b" ")
    return latin.translate(_WORDS).translate(_LOWER).split()


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


@lru_cache(maxsize=8)
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
    def text(self) -> str:
        """Title, headings, asides and prose, one by line."""
        lines = [str(self.document.value("title") or "")]
        lines += [section.heading_line for section in self.document.sections]
        lines += [part.paragraph.text for part in self.asides]
        lines += [part.paragraph.text for part in self.prose]
        return "\n".join(lines)

    @cached_property
    def latin(self) -> bytes | None:
        """The text as :func:`to_latin` gives it."""
        return to_latin(self.text)

    @cached_property
    def folded(self) -> bytes:
        """The text in lower case without accents, as Latin-1; every other character is kept."""
        return (self.latin or b"").translate(_LOWER)

    @cached_property
    def folded_references(self) -> bytes | None:
        """The References like :attr:`folded`, None when they hold what French has not."""
        latin = to_latin("\n".join(self.references))
        return None if latin is None else latin.translate(_LOWER)

    @cached_property
    def latin_prose(self) -> bytes | None:
        """The prose as :func:`to_latin` gives it, a space before each paragraph.

        Between two paragraphs, and nowhere else, is NUL.
        """
        latin = to_latin(" " + " \0 ".join([part.paragraph.text for part in self.prose]))
        borders = max(len(self.prose) - 1, 0)
        return latin if latin is not None and latin.count(b"\0") == borders else None

    @cached_property
    def words(self) -> list[bytes]:
        """The words of the prose in lower case, runs of letters, and NUL between paragraphs."""
        return (self.latin_prose or b"").translate(_WORDS).split()

    @cached_property
    def plain(self) -> bytes:
        """The words without their accents, a space before and behind each."""
        return b" ".join([b"", *self.words, b""]).translate(_LOWER)

    @cached_property
    def pieces(self) -> list[bytes]:
        """The letters between two sentence marks of the prose, without spaces and accents."""
        return [piece for piece in self._letters.split(b".") if piece]

    @property
    def _letters(self) -> bytes:
        return (self.latin_prose or b"").translate(_SENTENCES, _NO_LETTERS)

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
        shapes = self.latin_prose.translate(_SHAPES).split(b"\0")
        return [shape.count(b" x") for shape in shapes]

    @cached_property
    def body_words(self) -> int:
        """Words of the body with its headings, without footer and References."""
        headings = [
            section.heading_line for section in self.document.prose(self.references_heading)
        ]
        return sum(self.section_words.values()) + sum(map(_heading_words, headings))
