"""The runs of a web page's paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.library.html_names import is_lowered, is_note_link, is_raised, is_unseen
from orchestra.library.running_text import Height, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_WIDE = re.compile(r" {2,}|\t")
# What « &#150; » means on a page: the character of windows-1252, not the control character.
_CONTROLS = {
    code: bytes([code]).decode("cp1252", errors="ignore") or " " for code in range(0x80, 0xA0)
}
_CONTROL = re.compile(r"[\x80-\x9f]")
_QUOTES = ("« ", " »")


def page_text(text: str | None, *, is_kept: bool = False) -> str:
    """Return text of a page with its blanks as a browser shows them, or kept as in ``pre``."""
    said = text or ""
    if _CONTROL.search(said):
        said = said.translate(_CONTROLS)
    return _WIDE.sub("\t", said) if is_kept else _BLANKS.sub(" ", said)


def inline_runs(element: _Element, height: Height = Height.LEVEL) -> Iterator[Run]:
    """Yield what an inline ``element`` says, without its tail; nothing for the mark of a note."""
    tag = element.tag
    if not isinstance(tag, str) or is_unseen(element) or is_note_link(element):
        return
    if tag == "br":
        yield Run("\n", height)
    elif tag == "math":
        yield from _formula(element, Height.LEVEL)
    else:
        before, after = _QUOTES if tag == "q" else ("", "")
        yield Run(before, height)
        yield from _inside(element, _height(element, height))
        yield Run(after, height)


def _inside(element: _Element, height: Height) -> Iterator[Run]:
    yield Run(page_text(element.text), height)
    for child in element:
        yield from inline_runs(child, height)
        yield Run(page_text(child.tail), height)


def _height(element: _Element, height: Height) -> Height:
    if is_raised(element):
        return Height.RAISED
    return Height.LOWERED if is_lowered(element) else height


def _formula(element: _Element, height: Height) -> Iterator[Run]:
    """Yield MathML in one line: a fraction as ``a/b``, a root as ``√(a)``."""
    if is_unseen(element):
        return
    yield Run(page_text(element.text).strip(), height)
    is_root = element.tag in ("msqrt", "mroot")
    yield Run("√(" if is_root else "", height)
    for at, child in enumerate(element):
        if element.tag == "mfrac" and at == 1:
            yield Run("/", height)
        yield from _formula(child, _LEVELS.get((element.tag, at), height))
    yield Run(")" if is_root else "", height)


_LEVELS = {
    ("msup", 1): Height.POWER,
    ("msub", 1): Height.LOWERED,
    ("msubsup", 1): Height.LOWERED,
    ("msubsup", 2): Height.POWER,
}
