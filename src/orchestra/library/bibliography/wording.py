"""The words of a reference on their way into Markdown: they stay words, and become no markup."""

from __future__ import annotations

import re

from orchestra.foreign import as_words
from orchestra.prose import NBSP

# What would be emphasis, code, an escape, or a citation of the text that the reference is in.
_MARKS = re.compile(r"[*`\\]|(?<!\w)_|_(?!\w)|\[(?=\d{1,4}\])")
# A number means the same in every dialect; some know few names.
_ENTITIES = {mark: f"&#{ord(mark)};" for mark in "*`\\_["}
_URL_MARKS = {
    " ": "%20", "<": "%3C", ">": "%3E", '"': "%22", "`": "%60", "\\": "%5C", "*": "%2A", "[": "%5B",
    "]": "%5D",
}  # fmt: skip


# For a program in between that would change the letters of an entity: private characters, of which
# what is known of a source has none.
_HELD = str.maketrans({mark: chr(0xE000 + n) for n, mark in enumerate(_ENTITIES)})
_FREED = {0xE000 + n: entity for n, entity in enumerate(_ENTITIES.values())}


def held(text: str) -> str:
    """Return ``text`` with its marks as characters that :func:`freed` makes words of."""
    return _MARKS.sub(lambda match: match.group().translate(_HELD), text)


def freed(text: str) -> str:
    """Return Markdown in which what :func:`held` has held is shown as it was."""
    return as_words(text.translate(_FREED))


def words(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is."""
    return freed(held(text))


def work(title: str) -> str:
    """Return the title of a work in italics."""
    return f"*{words(title.rstrip('.'))}*"


def part(title: str) -> str:
    """Return the title of a part of a work between guillemets; those in it become others."""
    inner = words(title.rstrip("."))
    inner = re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", inner))
    return f"«{NBSP}{inner}{NBSP}»"


def address(url: str) -> str:
    """Return an address in which nothing is taken for Markdown, nor for its own end."""
    return as_words("".join(_URL_MARKS.get(character, character) for character in url))


def ended(text: str) -> str:
    """Return a part of a reference with a full stop, unless its own mark ends it."""
    bare = re.sub(r"[*\s»]+$", "", text)
    return text if bare.endswith((".", "!", "?", "…")) else f"{text}."
