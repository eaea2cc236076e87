"""What the paragraphs of a Word document hold, as Word shows it with all changes accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.running_text import Height, Run
from orchestra.library.word_names import MC, M, W, child, switch, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from orchestra.library.word_styles import Look, Styles

# What holds runs and is none itself; w:ins and w:moveTo are changes that are accepted.
_HOLDERS = frozenset(
    W + name
    for name in (
        "hyperlink", "smartTag", "customXml", "fldSimple", "ins", "moveTo", "sdt", "sdtContent",
        "dir", "bdo", "ruby", "rubyBase",
    )
)  # fmt: skip
_SIGNS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
}  # fmt: skip
_SAID_ELSEWHERE = (["TOC"], ["INDEX"])  # fields that say headings and words again
_CODE = 200  # characters that tell a field
_CHARACTERS, _PRIVATE = range(0x20, 0xFFFE), range(0xD800, 0xF900)  # some are no characters
_REQUEST = re.compile(
    r"\s*(?:\[[^\[\]]*\]\s*$|(?:cliqu|tap|appuy|entr|saisi|choisi|sélectionn|click|tap|choose|select"
    r"|enter|type)\w*\b.{0,300}$)",
    re.IGNORECASE | re.DOTALL,
)
_MATHS = frozenset((f"{M}oMath", f"{M}oMathPara"))
_POWERS = {f"{M}sup": Height.POWER, f"{M}sub": Height.LOWERED}


@dataclass
class Inline:
    """The runs of a paragraph, and what hangs on it: its notes, its text boxes."""

    runs: list[Run] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # footnote or endnote, and its id
    boxes: list[_Element] = field(default_factory=list)
    is_bold: bool = True


@dataclass
class _Field:
    code: str = ""
    hides: bool = True  # until its result begins


class Fields:
    """The fields that are open where one reads: a code is not shown, its result is."""

    def __init__(self, *, trusted: bool = True) -> None:
        self._open: list[_Field] = []
        self._hiding = 0
        self._trusted = trusted

    @property
    def are_open(self) -> bool:
        """Tell whether a field was begun and not ended."""
        return bool(self._open)

    @property
    def hide(self) -> bool:
        """Tell whether what stands here is not shown, or said elsewhere."""
        return self._trusted and self._hiding > 0

    def meet(self, kind: str | None) -> None:
        """Take in a ``w:fldChar`` of this type."""
        if kind == "begin":
            self._open.append(_Field())
            self._hiding += 1
        elif kind == "separate" and self._open:
            last = self._open[-1]
            self._hiding -= last.hides
            last.hides = last.code.split()[:1] in _SAID_ELSEWHERE
            self._hiding += last.hides
        elif kind == "end" and self._open:
            self._hiding -= self._open.pop().hides

    def code(self, text: str) -> None:
        """Take in a ``w:instrText``."""
        if self._open and len(self._open[-1].code) < _CODE:
            self._open[-1].code += text


def shown(alternatives: _Element) -> _Element | None:
    """Return the one of the ``mc:AlternateContent`` that Word shows."""
    choice = alternatives.find(f"{MC}Choice")
    return alternatives.find(f"{MC}Fallback") if choice is None else choice


def read_inline(paragraph: _Element, look: Look, styles: Styles, fields: Fields) -> Inline:
    """Return what ``paragraph``, which looks so, holds."""
    found = Inline()
    _Reader(look, styles, fields, found).read(paragraph)
    return found


@dataclass
class _Reader:
    look: Look
    styles: Styles
    fields: Fields
    found: Inline

    def read(self, holder: _Element) -> None:
        for element in holder:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element)
            elif tag in _HOLDERS and not is_placeholder(element):
                self.read(element)
            elif tag == f"{MC}AlternateContent":
                self.read_if(shown(element))
            elif tag in _MATHS and not self.fields.hide:
                self.found.runs += _formula(element, Height.LEVEL)

    def read_if(self, holder: _Element | None) -> None:
        if holder is not None:
            self.read(holder)

    def _run(self, run: _Element) -> None:
        look = self.styles.run(child(run, "rPr"), self.look)
        has_own_mark = False
        for element in run:
            match element.tag.removeprefix(W):
                case "fldChar":
                    self.fields.meet(element.get(f"{W}fldCharType"))
                case "instrText":
                    self.fields.code(element.text or "")
                case _ if not (look.hidden or self.fields.hide or has_own_mark):
                    self._shown(element, look)
            has_own_mark |= element.get(f"{W}customMarkFollows", "0") in ("1", "true", "on")

    def _shown(self, element: _Element, look: Look) -> None:
        match element.tag.removeprefix(W):
            case "t":
                self._say(element.text or "", look)
            case "sym":
                self._say(_symbol(element), look)
            case "footnoteReference" | "endnoteReference" as tag:
                kind = tag.removesuffix("Reference")
                self.found.notes.append((kind, element.get(f"{W}id", "")))
            case "ruby":
                self.read_if(child(element, "rubyBase"))
            case "drawing" | "pict" | "object":
                self.found.boxes += _boxes(element)
            case _ if element.tag == f"{MC}AlternateContent":
                self.found.boxes += _boxes([element])
            case _ if element.tag in _SIGNS:
                self._say(_SIGNS[element.tag], look)

    def _say(self, text: str, look: Look) -> None:
        self.found.runs.append(Run(text, look.height or Height.LEVEL))
        if text.strip() and not look.bold:
            self.found.is_bold = False


def _symbol(element: _Element) -> str:
    code = element.get(f"{W}char", "")
    try:
        point = int(code, 16)
    except ValueError:
        return " "
    return chr(point) if point in _CHARACTERS and point not in _PRIVATE else " "


def _boxes(drawn: Iterable[_Element]) -> Iterator[_Element]:
    """Yield the texts in text boxes, the one for older programs left out."""
    for element in drawn:
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag == f"{MC}AlternateContent":
            choice = shown(element)
            yield from () if choice is None else _boxes(choice)
        else:
            yield from _boxes(element)


def _formula(element: _Element, height: Height) -> Iterator[Run]:
    """Yield a formula in one line: a fraction as ``a/b``, a root as ``√(a)``."""
    for part in element:
        tag = part.tag
        if tag == f"{M}t":
            yield Run(part.text or "", height)
        elif tag == f"{M}den":
            yield Run("/", height)
            yield from _formula(part, height)
        elif tag in (f"{M}d", f"{M}rad"):
            yield Run("(" if tag == f"{M}d" else "√(", height)
            yield from _formula(part, height)
            yield Run(")", height)
        else:
            yield from _formula(part, _POWERS.get(tag, height))


def is_deleted_mark(paragraph: _Element) -> bool:
    """Tell whether the end of ``paragraph`` was deleted, so that the next one goes on in it."""
    mark = child(paragraph, "pPr", "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def is_drop_cap(paragraph: _Element) -> bool:
    """Tell whether ``paragraph`` is but the large letter with which the next one begins."""
    frame = child(paragraph, "pPr", "framePr")
    return frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")


def is_placeholder(holder: _Element) -> bool:
    """Tell whether a content control holds but the request to fill it in.

    What Word says of it is not enough: programs that fill it in do not always tell.
    """
    if not switch(holder, "sdtPr", "showingPlcHdr"):
        return False
    return bool(_REQUEST.match("".join(text.text or "" for text in holder.iter(f"{W}t"))))


def listed(properties: _Element | None, look: Look) -> tuple[str, int] | None:
    """Return the list and level of a paragraph that is in one."""
    if look.list_id is None or value(properties, "numPr", "numId") == "0":
        return None
    return look.list_id, look.list_level or 0


def is_hidden_row(row: _Element) -> bool:
    """Tell whether a row of a table was deleted or hidden."""
    properties = child(row, "trPr")
    return child(properties, "del") is not None or bool(switch(properties, "hidden"))
