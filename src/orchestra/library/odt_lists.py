"""The numbers that a word processor shows before the items of an OpenDocument text's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestra.library.counting import counted
from orchestra.library.odt_names import STYLE, TEXT

if TYPE_CHECKING:
    from lxml.etree import _Element

LEVELS = 10
_NUMBERED = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")


class _Level(NamedTuple):
    form: str
    prefix: str
    suffix: str
    start: int
    shown: int  # how many levels


class OdtLists:
    """The styles of lists and of numbered headings, and how far each has come."""

    def __init__(self, roots: list[_Element]) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        for root in roots:
            for style in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                self._styles[_name(style)] = dict(_levels(style))

    def begin(self, style: str) -> None:
        """Begin a list of this style anew."""
        self._counts.pop(style, None)

    def next(self, style: str, level: int, start: str | None = None) -> str:
        """Return the number of the next item, or nothing; ``start`` is one it begins anew with."""
        levels = self._styles.get(style, {})
        own = levels.get(level)
        if own is None:
            return ""
        counts = self._counts.setdefault(style, [None] * LEVELS)
        last = counts[level]
        counts[level] = own.start if last is None else last + 1
        if start is not None and start.isdecimal():
            counts[level] = int(start)
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        first = max(0, level + 1 - own.shown)
        said = [_shown(levels.get(at), counts[at]) for at in range(first, level + 1)]
        number = ".".join(filter(None, said))
        return f"{own.prefix}{number}{own.suffix}".strip() if said[-1] else ""


def _name(style: _Element) -> str:
    return "" if style.tag == f"{TEXT}outline-style" else style.get(f"{STYLE}name", "")


def _levels(style: _Element) -> list[tuple[int, _Level]]:
    return [
        (
            level,
            _Level(
                held.get(f"{STYLE}num-format", ""),
                held.get(f"{STYLE}num-prefix", ""),
                held.get(f"{STYLE}num-suffix", ""),
                _number(held.get(f"{TEXT}start-value"), 1),
                _number(held.get(f"{TEXT}display-levels"), 1),
            ),
        )
        for held in style.iter(*_NUMBERED)
        if 0 <= (level := _number(held.get(f"{TEXT}level"), 1) - 1) < LEVELS
    ]


def _number(said: str | None, default: int) -> int:
    return int(said) if said and said.isdecimal() else default


def _shown(level: _Level | None, count: int | None) -> str:
    if level is None:
        return ""
    return counted(level.start if count is None else count, level.form)
