"""A cheap look at a whole document, which tells most rules that they have nothing to find."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from orchestra.prose import fold
from orchestra.template import heading_key

if TYPE_CHECKING:
    from orchestra.document import Document

# What French prose holds beyond Latin-1, and what each is in a glance.
_BEYOND = {
    "’": "'", "‘": "'", "œ": "oe", "Œ": "Oe", "…": ".", "–": "-", "—": "-", "“": '"', "”": '"',
    "\u202f": " ", "€": "¤", "−": "-", "•": " ",
}  # fmt: skip
_LATIN_1 = 256
# Letters of Latin-1 that are none of French, and would be neither letter nor space here.
_UNLIKE = "ªºµ"
_NOT_WORDS = "ªº²³¹¼½¾"


def _table(*, accents: bool) -> bytes:
    """Return what each Latin-1 byte is in a glance: a letter, a digit, a full stop or a space."""
    return bytes(_glanced(chr(code), accents=accents) for code in range(_LATIN_1))


def _glanced(char: str, *, accents: bool) -> int:
    if char in ".!?\n":
        return ord(".")
    low = char.lower() if accents else fold(char)
    is_word = char.isalnum() and char not in _NOT_WORDS and len(low) == 1 and ord(low) < _LATIN_1
    return ord(low) if is_word else ord(" ")


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


def to_folded(text: str) -> bytes | None:
    """Return ``text`` like :func:`to_latin`, in lower case without accents."""
    latin = to_latin(text)
    return None if latin is None else latin.translate(_LOWER)


def _lower(char: str) -> int:
    if char.isspace() and char != "\n":
        return ord(" ")
    if char == "´":
        return ord("'")
    low = fold(char)
    return ord(low) if len(low) == 1 and ord(low) < _LATIN_1 and char.isalpha() else ord(char)


_LOWER = bytes(_lower(chr(code)) for code in range(_LATIN_1))
_FOLDED, _ACCENTED = _table(accents=False), _table(accents=True)


class Glance:
    """What the sieves of the rules look at: title, headings and prose, one by line.

    The References are apart, in ``references``: their punctuation and figures are their own.
    """

    def __init__(self, document: Document, references_heading: str) -> None:
        """Look at ``document``; its front matter is left out, but for the title."""
        parts = [str(document.value("title") or "")]
        parts += [paragraph.text for paragraph in document.preamble]
        wanted = heading_key(references_heading)
        references: list[str] = []
        for section in document.sections:
            parts.append(section.heading_line)
            texts = [paragraph.text for paragraph in section.paragraphs]
            (references if section.key == wanted else parts).extend(texts)
        self.text = "\n".join(parts)
        self.references = "\n".join(references)

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
        return to_folded(self.references)

    @cached_property
    def low(self) -> bytes:
        """The text in lower case without accents; sentence marks and line ends are full stops.

        Whatever is neither a letter nor a digit is a space.
        """
        return (self.latin or b"").translate(_FOLDED)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The distinct words of :attr:`low`."""
        return frozenset(self.low.replace(b".", b" ").split())

    @cached_property
    def lower_words(self) -> list[bytes]:
        """All words in lower case with their accents, as Latin-1; a set of them takes longer."""
        return (self.latin or b"").translate(_ACCENTED).replace(b".", b" ").split()
