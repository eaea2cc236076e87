"""One result of the checker."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestra.check_settings import Severity


@dataclass(frozen=True, order=True)
class Edit:
    """Put ``text`` in the place of the characters from ``start`` to ``end`` of a document's text.

    Offsets count characters of the text whose lines end with a line feed, without byte order mark.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, order=True)
class Finding:
    """What a rule found, and where: ``line`` and ``column`` count characters from 1."""

    path: str
    line: int
    column: int
    rule: str
    name: str
    severity: Severity
    message: str
    fixable: bool = False
    edits: tuple[Edit, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the object that ``--format json`` prints."""
        # Unlike ``asdict`` it copies nothing, which takes long: thousands are kept at once.
        return {name: getattr(self, name) for name in _SHOWN}


_SHOWN = tuple(one.name for one in fields(Finding) if one.name != "edits")
