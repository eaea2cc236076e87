"""What the paragraphs of an OpenDocument text hold, with all changes accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.odt_names import DRAW, OFFICE, SVG, TEXT
from orchestra.library.odt_styles import OdtLook
from orchestra.library.running_text import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from orchestra.library.odt_styles import OdtStyles

# What is not shown where it stands: remarks, requests to fill in, descriptions, code.
_UNSEEN = frozenset((
    f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners",
    f"{OFFICE}forms", f"{TEXT}placeholder", f"{TEXT}script", f"{TEXT}ruby-text",
    f"{TEXT}tracked-changes", f"{SVG}title", f"{SVG}desc",
))  # fmt: skip
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_BLANKS = re.compile(r"\s+")


@dataclass
class OdtInline:
    """The runs of a paragraph, and what hangs on it: its notes, its frames."""

    runs: list[Run] = field(default_factory=list)
    notes: list[_Element] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    is_bold: bool = True


def read_odt_inline(paragraph: _Element, styles: OdtStyles) -> OdtInline:
    """Return what ``paragraph`` holds."""
    found = OdtInline()
    look = styles.look("paragraph", paragraph.get(f"{TEXT}style-name"), OdtLook())
    _read(paragraph, look, styles, found)
    return found


def _read(holder: _Element, look: OdtLook, styles: OdtStyles, found: OdtInline) -> None:
    _say(_BLANKS.sub(" ", holder.text or ""), look, found)
    for element in holder:
        _element(element, look, styles, found)
        _say(_BLANKS.sub(" ", element.tail or ""), look, found)


def _element(element: _Element, look: OdtLook, styles: OdtStyles, found: OdtInline) -> None:
    tag = element.tag
    if tag in _UNSEEN or is_hidden(element):
        return
    if tag in _SIGNS:
        _say(_SIGNS[tag], look, found)
    elif tag == f"{TEXT}s":
        _say(" ", look, found)
    elif tag == f"{TEXT}note":
        body = element.find(f"{TEXT}note-body")
        if body is not None and not look.is_hidden:
            found.notes.append(body)
    elif is_drawn(element):
        found.boxes += [] if look.is_hidden else boxes(element)
    else:
        name = element.get(f"{TEXT}style-name")
        inner = styles.look("text", name, look) if tag in _STYLED else look
        _read(element, inner, styles, found)


_STYLED = (f"{TEXT}span", f"{TEXT}a")


def _say(text: str, look: OdtLook, found: OdtInline) -> None:
    if text and not look.is_hidden:
        found.runs.append(Run(text, look.height))
        found.is_bold &= look.is_bold or not text.strip()


def boxes(drawn: _Element) -> Iterator[_Element]:
    """Yield what holds the paragraphs of a frame, a shape or a group of them."""
    if drawn.find(f"{TEXT}p") is not None or drawn.tag == f"{DRAW}text-box":
        yield drawn
        return
    for element in drawn:
        if is_drawn(element):
            yield from boxes(element)


def is_drawn(element: _Element) -> bool:
    """Tell whether ``element`` is a frame or a shape."""
    tag: str = element.tag
    return tag.startswith(DRAW)


def is_hidden(element: _Element) -> bool:
    """Tell whether a section, a field or a variable is not shown."""
    is_said: bool = element.get(f"{TEXT}is-hidden") == "true"
    return is_said or bool(element.get(f"{TEXT}display") == "none")
