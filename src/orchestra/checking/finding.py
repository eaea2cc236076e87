"""One result of the checker."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


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

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the object that ``--format json`` prints."""
        return asdict(self)
