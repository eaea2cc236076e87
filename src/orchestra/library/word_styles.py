"""What the styles of a Word document say of its paragraphs and runs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from orchestra.library.running_text import Height
from orchestra.library.word_names import W, child, number, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEIGHTS = {
    "superscript": Height.RAISED,
    "subscript": Height.LOWERED,
    "baseline": Height.LEVEL,
}
_BODY_LEVEL = 9
_RAISED_HALF_POINTS = 4
_CONTENTS = ("toc ", "table of figures")


@dataclass(frozen=True)
class Look:
    """What is said of a paragraph or run; None where nothing is."""

    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    height: Height | None = None

    def over(self, other: Look) -> Look:
        """Return what this says, and where it says nothing what ``other`` does."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        return Look(**{k: getattr(other, k) if v is None else v for k, v in mine.items()})


NOTHING = Look()


def read_look(paragraph: _Element | None, run: _Element | None) -> Look:
    """Return what a ``w:pPr`` and a ``w:rPr`` say themselves."""
    return Look(
        number(paragraph, "outlineLvl"),
        value(paragraph, "numPr", "numId"),
        number(paragraph, "numPr", "ilvl"),
        switch(run, "vanish"),
        switch(run, "b"),
        _height(run),
    )


def _height(run: _Element | None) -> Height | None:
    said = _HEIGHTS.get(value(run, "vertAlign") or "")
    position = number(run, "position") or 0
    return Height.RAISED if said is None and position >= _RAISED_HALF_POINTS else said


class Styles:
    """The styles of a document, each with those it is based on."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._looks: dict[str, Look] = {}
        self._default = ""
        for style in () if root is None else root.iter(f"{W}style"):
            style_id = style.get(f"{W}styleId", "")
            self._styles[style_id] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = style_id

    def paragraph(self, properties: _Element | None) -> Look:
        """Return the look of a paragraph with this ``w:pPr``, and of its runs."""
        style = value(properties, "pStyle") or self._default
        return read_look(properties, None).over(self._look(style))

    def run(self, properties: _Element | None, paragraph: Look) -> Look:
        """Return the look of a run with this ``w:rPr`` in such a paragraph."""
        if properties is None:
            return paragraph
        style = self._look(value(properties, "rStyle") or "")
        return read_look(None, properties).over(style).over(paragraph)

    def is_heading(self, properties: _Element | None, look: Look) -> bool:
        """Tell whether a paragraph with this ``w:pPr`` is a heading or the title."""
        if look.outline is not None:
            return look.outline < _BODY_LEVEL
        return self._named(properties).startswith(("heading ", "title", "titre"))

    def is_contents(self, properties: _Element | None) -> bool:
        """Tell whether a paragraph is a line of a table of contents, which says headings again."""
        return self._named(properties).startswith(_CONTENTS)

    def has_bold_head(self, table: _Element) -> bool:
        """Tell whether the style of this ``w:tbl`` shows the first row as heads."""
        look = child(table, "tblPr", "tblLook")
        if look is None or not _has_first_row(look):
            return False
        return any(
            part.get(f"{W}type") == "firstRow" and switch(part, "rPr", "b")
            for style in self._chain(value(table, "tblPr", "tblStyle") or "")
            for part in style.iter(f"{W}tblStylePr")
        )

    def _named(self, properties: _Element | None) -> str:
        style = self._styles.get(value(properties, "pStyle") or "")
        return (value(style, "name") or "").lower()

    def _look(self, style_id: str) -> Look:
        if style_id not in self._looks:
            look = NOTHING
            for style in self._chain(style_id):
                look = look.over(read_look(child(style, "pPr"), child(style, "rPr")))
            self._looks[style_id] = look
        return self._looks[style_id]

    def _chain(self, style_id: str) -> list[_Element]:
        chain: dict[str, _Element] = {}
        while style_id in self._styles and style_id not in chain:
            chain[style_id] = self._styles[style_id]
            style_id = value(chain[style_id], "basedOn") or ""
        return list(chain.values())


def _has_first_row(look: _Element) -> bool:
    said = look.get(f"{W}firstRow")
    if said is not None:
        return said in ("1", "true", "on")
    bits = look.get(f"{W}val", "0")
    return bool(int(bits, 16) & 0x20)
