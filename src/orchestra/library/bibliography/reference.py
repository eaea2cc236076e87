"""How a source is cited: in the style the think tank chose, a note as a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.bibliography.iso_690 import iso_690
from orchestra.library.bibliography.wording import words
from orchestra.links import leads_out
from orchestra.reference_settings import ISO_690

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.library.source import Source
_INSTEAD = "références en ISO 690"
_NOTE = re.compile(
    r"Note de lecture(?: de (?P<by>.{1,200}?))?,? d[’']après (?P<work>.+)", re.DOTALL
)


@dataclass(frozen=True)
class NoteOf:
    """What the reference to a note says: who wrote the note, if it says so, and on which work."""

    by: str
    work: str


def reference(source: Source, of_work: Callable[[Source], str] = iso_690) -> str:
    """Return a source as a list of references names it; ``of_work`` says how a work is named.

    A note is named as what it is: a reading of the work, by its author where she is known.
    """
    text = of_work(source)
    if source.kind != "note":
        return text
    by = f" de {words(source.note_by)}" if source.note_by else ""
    return f"Note de lecture{by}, d’après {text}"


def read_note(text: str) -> NoteOf | None:
    """Return what a reference says of a note, None when it is the reference of a work."""
    match = _NOTE.match(text.strip())
    return NoteOf(match["by"] or "", match["work"]) if match else None


@dataclass
class Style:
    """The style of a think tank’s references; ``remarks`` say where it could not be kept to."""

    of_work: Callable[[Source], str] = iso_690
    remarks: list[str] = field(default_factory=list)

    def __call__(self, source: Source) -> str:
        """Return a source as the list of references names it."""
        return reference(source, self.of_work)


def open_style(name: str, root: Path, language: str) -> Style:
    """Return the style called ``name``: ``iso-690``, or a CSL file in the workspace ``root``.

    Whatever keeps a CSL style from naming a source, that source is named as ISO 690 does, and the
    style’s remarks say so: a text that is written is never lost for its references.
    """
    if name == ISO_690:
        return Style()
    from orchestra.errors import LibraryError
    from orchestra.library.bibliography.csl_style import CslStyle

    if leads_out(root / name, root):
        return Style(remarks=[f"{name} leads out of the workspace by a link : {_INSTEAD}"])
    try:
        csl = CslStyle.load(root / name, language)
    except LibraryError as error:
        return Style(remarks=[f"{error.message} : {_INSTEAD}"])
    style = Style()
    style.of_work = lambda source: csl.or_else(source, iso_690, style.remarks)
    return style
