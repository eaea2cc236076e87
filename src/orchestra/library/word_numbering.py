"""The numbers that Word shows before the paragraphs of its lists, which are not in their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from orchestra.library.counting import counted
from orchestra.library.word_names import W, child, number, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"%([1-9])")
_FORMS = {
    "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I",
    "decimalZero": "01", "bullet": "", "none": "",
}  # fmt: skip
LEVELS = 9


class _Level(NamedTuple):
    form: str
    pattern: str
    start: int
    in_figures: bool


class Numbering:
    """The lists of a document, and how far each has come."""

    def __init__(self, root: _Element | None) -> None:
        self._lists: dict[str, str] = {}  # of each list, by which pattern it is numbered
        self._patterns: dict[str, dict[int, _Level]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def next(self, list_id: str, level: int) -> str:
        """Return the number of the next paragraph of this list and level; nothing for a bullet."""
        pattern = self._lists.get(list_id, "")
        levels = self._patterns.get(pattern, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(pattern, [None] * LEVELS)
        for at, start in self._restarts.pop(list_id, {}).items():
            counts[at] = start - 1
        last = counts[level]
        counts[level] = levels[level].start if last is None else last + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        if not _FORMS.get(levels[level].form, "1"):
            return ""
        return _PLACE.sub(
            lambda place: _shown(levels, levels[level], int(place[1]) - 1, counts),
            levels[level].pattern,
        )

    def _read(self, root: _Element) -> None:
        linked: dict[str, str] = {}
        links: dict[str, str] = {}
        for pattern in root.iter(f"{W}abstractNum"):
            key = pattern.get(f"{W}abstractNumId", "")
            self._patterns[key] = dict(_levels(pattern))
            linked[value(pattern, "styleLink") or ""] = key
            links[key] = value(pattern, "numStyleLink") or ""
        for held in root.iter(f"{W}num"):
            list_id = held.get(f"{W}numId", "")
            key = value(held, "abstractNumId") or ""
            self._lists[list_id] = linked.get(links.get(key) or "-", key)
            self._restarts[list_id] = {
                level: start
                for override in held.iter(f"{W}lvlOverride")
                if (level := _level_of(override)) < LEVELS
                and (start := number(override, "startOverride")) is not None
            }


def _levels(pattern: _Element) -> list[tuple[int, _Level]]:
    return [
        (
            _level_of(level),
            _Level(
                value(level, "numFmt") or "decimal",
                value(level, "lvlText") or "",
                number(level, "start") or 0,
                bool(switch(level, "isLgl")),
            ),
        )
        for level in pattern.findall(f"{W}lvl")
        if _level_of(level) < LEVELS and child(level, "numFmt") is not None
    ]


def _level_of(element: _Element) -> int:
    said = element.get(f"{W}ilvl", "0")
    return int(said) if said.isdecimal() else LEVELS


def _shown(levels: dict[int, _Level], own: _Level, at: int, counts: list[int | None]) -> str:
    level, said = levels.get(at), counts[at]
    count = said if said is not None else level.start if level else 1
    form = "decimal" if own.in_figures or level is None else level.form
    return counted(count, _FORMS.get(form, "1"))
