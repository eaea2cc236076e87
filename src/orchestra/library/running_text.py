"""One line of text out of the runs of a paragraph, as a reader of the page takes it in."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from orchestra.library.raised import NEAR, lowered, power, raised, without_note_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

# Figures on two lines, or one under each tab stop, are not one figure.
_BETWEEN_FIGURES = re.compile(r"(?<=\d)[ \u00a0\u202f]*[\t\n]\s*(?=\d)")
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_NO_BREAK_HYPHEN, _SOFT_HYPHEN = "\u2011", "\u00ad"


class Height(Enum):
    """Where a run stands; ``POWER`` is raised in a formula, where there are no notes."""

    LEVEL = auto()
    RAISED = auto()
    LOWERED = auto()
    POWER = auto()


class Run(NamedTuple):
    """A piece of a paragraph; its tabs and line breaks are ``\\t`` and ``\\n``."""

    text: str
    height: Height = Height.LEVEL


def running_text(runs: Iterable[Run]) -> str:
    """Return what ``runs`` say in one line, without the marks of notes."""
    said = ""
    for height, group in groupby(runs, key=lambda run: run.height):
        text = "".join(run.text for run in group)
        match height:
            case Height.LEVEL:
                said += without_note_marks(text, said[-NEAR:])
            case Height.RAISED:
                said += raised(said[-NEAR:], text)
            case Height.LOWERED:
                said += lowered(text)
            case Height.POWER:
                said += power(text)
    return in_one_line(said)


def in_one_line(text: str) -> str:
    """Return ``text`` with blanks for its tabs and line breaks, figures beside them kept apart."""
    text = text.replace(_NO_BREAK_HYPHEN, "-").replace(_SOFT_HYPHEN, "")
    apart = _BETWEEN_FIGURES.sub(" ; ", text)
    return _BLANKS.sub(" ", apart).strip()
