"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.checking.finding import Finding


def render_text(findings: Sequence[Finding], files: int) -> str:
    """Return one line per finding, then how many there are in how many ``files``."""
    return "\n".join([*map(finding_line, findings), summary(findings, files)])


def finding_line(finding: Finding) -> str:
    """Return ``path:line:column: severity code name: message``, on one line whatever the path."""
    f = finding
    return f"{shown_path(f.path)}:{f.line}:{f.column}: {f.severity} {f.rule} {f.name}: {f.message}"


def shown_path(path: str) -> str:
    """Return ``path`` with its control characters escaped: a name must not forge a line."""
    return path if path.isprintable() else "".join(map(_shown, path))


def _shown(char: str) -> str:
    is_plain = char.isprintable() or char in "\u00a0\u202f"
    return char if is_plain else char.encode("unicode_escape").decode()


def summary(findings: Sequence[Finding], files: int) -> str:
    """Return a line such as ``3 errors, 2 warnings in 1 file``."""
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counts = (_count(errors, "error"), _count(warnings, "warning"), _count(files, "file"))
    return "{}, {} in {}".format(*counts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def render_json(findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON list."""
    return json.dumps([finding.to_json() for finding in findings], ensure_ascii=False, indent=2)
