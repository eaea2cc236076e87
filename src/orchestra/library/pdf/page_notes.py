"""Notes at the foot of a page: apart from its text, each with the words that it stands at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestra.library.pdf.text_lines import NOTE_MARK
from orchestra.prose import NBSP, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from orchestra.library.pdf.running_lines import Sheet
    from orchestra.library.pdf.text_lines import Line

_SMALL = 0.96  # of the size of the text
_PLAIN_LABEL = re.compile(r"\(?(\d{1,3}|\*{1,3}|[a-h])[.)]?\s+(?=\S)|(\d{1,3})(?=[A-ZÀ-ÖØ-Þ«])")
_RAISED_LABEL = re.compile(rf"{NOTE_MARK.pattern}\s*")
_LABEL_PARTS = re.compile(r"\d{1,3}|\*+|[a-h†‡]")
_CONTEXT_WORDS = 8
_SHORT_RULE = 0.6  # of the page
_LOWER_PART = 0.1  # of the page: notes stand below


@dataclass
class Note:
    """A note: its mark and its lines."""

    label: str
    lines: list[str] = field(default_factory=list)


def labels_in(texts: Iterable[str]) -> set[str]:
    """Return the marks of notes that stand in ``texts``."""
    return {
        part
        for text in texts
        for mark in NOTE_MARK.findall(text)
        for part in _LABEL_PARTS.findall(mark)
    }


def split_notes(
    lines: Sequence[Line], body: float, sheet: Sheet, marks: Set[str]
) -> tuple[list[Line], list[Note]]:
    """Return the lines of a column without the notes below them, and those notes.

    ``marks`` are those in the text of the page. Notes are smaller than the text of size ``body``,
    or have a raised mark, or stand below a short rule.
    """
    start = len(lines)
    while start and lines[start - 1].size <= _SMALL * body:
        start -= 1
    small = start
    for at in range(len(lines)):
        line = lines[at]
        label = _label(line.text, marks)
        is_raised = bool(_RAISED_LABEL.match(line.text))
        if (
            label is not None
            and line.top > _LOWER_PART * sheet.height
            and (at >= small or is_raised or _is_ruled_off(lines, at, sheet))
            and (label in marks or is_raised)
            and all(other.size <= line.size * 1.05 for other in lines[at:])
        ):
            return list(lines[:at]), _notes(lines[at:], marks)
    return list(lines), []


def _is_ruled_off(lines: Sequence[Line], at: int, sheet: Sheet) -> bool:
    """Tell whether a short rule stands right above a line."""
    above = lines[at - 1].base if at else 0.0
    return any(
        above < rule.at < lines[at].base and rule.end - rule.start < _SHORT_RULE * sheet.width
        for rule in sheet.rules
    )


def _label(text: str, marks: Set[str]) -> str | None:
    found = _RAISED_LABEL.match(text)
    if found:
        return found[1].strip("()[]. ")
    plain = _PLAIN_LABEL.match(text)
    label = (plain[1] or plain[2]) if plain else None
    return label if label in marks else None


def _notes(lines: Sequence[Line], marks: Set[str]) -> list[Note]:
    notes: list[Note] = []
    for line in lines:
        label = _label(line.text, marks)
        if label is not None and (not notes or _follows(notes[-1].label, label)):
            notes.append(Note(label, [_without_label(line.text)]))
        elif notes:
            notes[-1].lines.append(line.text)
    return notes


def _without_label(text: str) -> str:
    for pattern in (_RAISED_LABEL, _PLAIN_LABEL):
        found = pattern.match(text)
        if found:
            return text[found.end() :]
    return text


def _follows(last: str, label: str) -> bool:
    """Tell whether a note ``label`` can come after ``last``."""
    if last.isdigit() and label.isdigit():
        return 0 < int(label) - int(last) <= 3  # noqa: PLR2004 - one may be on another page
    return last != label


def context_of(label: str, texts: Iterable[str]) -> str:
    """Return the words before the mark ``label`` in ``texts``, or nothing."""
    for text in texts:
        for mark in NOTE_MARK.finditer(text):
            if label in _LABEL_PARTS.findall(mark[1]):
                words = without_marks(text[: mark.start()]).split()
                return " ".join(words[-_CONTEXT_WORDS:])
    return ""


def note_text(label: str, context: str, text: str) -> str:
    """Return a note as a passage has it, with the words that it stands at."""
    at = f", à «{NBSP}… {context}{NBSP}»" if context else ""
    return f"Note {label}{at}{NBSP}: {text}"


def without_marks(text: str) -> str:
    """Return ``text`` without the marks of notes."""
    return squash(NOTE_MARK.sub("", text))
