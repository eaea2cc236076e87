"""A cheap look at a whole document, which tells most rules that they have nothing to find."""

from __future__ import annotations

from functools import cached_property

from orchestra.prose import fold

# What French prose holds beyond Latin-1, and what each is in a glance.
_BEYOND = {
    "’": "'", "‘": "'", "œ": "oe", "Œ": "Oe", "…": ".", "–": "-", "—": "-", "“": '"', "”": '"',
    "\u202f": " ", "€": " ", "−": "-", "•": " ",
}  # fmt: skip
_LATIN_1 = 256
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


_FOLDED, _ACCENTED = _table(accents=False), _table(accents=True)


class Glance:
    """What the sieves of the rules look at: words of the whole file, front matter included."""

    def __init__(self, text: str) -> None:
        """Look at ``text``, which has line feeds at the ends of its lines."""
        self.text = text

    @cached_property
    def _latin(self) -> bytes | None:
        text = self.text
        for char, plain in _BEYOND.items():
            if char in text:
                text = text.replace(char, plain)
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            return None

    @property
    def is_plain(self) -> bool:
        """Whether every character is one of French; the sieves are not asked about other texts."""
        return self._latin is not None

    @cached_property
    def low(self) -> bytes:
        """The text in lower case without accents; sentence marks and line ends are full stops.

        Whatever is neither a letter nor a digit is a space.
        """
        return (self._latin or b"").translate(_FOLDED)

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The distinct words of :attr:`low`."""
        return frozenset(self.low.replace(b".", b" ").split())

    @cached_property
    def lower_words(self) -> frozenset[bytes]:
        """The distinct words in lower case with their accents, as Latin-1."""
        return frozenset((self._latin or b"").translate(_ACCENTED).replace(b".", b" ").split())
