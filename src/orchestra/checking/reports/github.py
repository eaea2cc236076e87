"""Findings as workflow commands, which GitHub Actions turns into annotations of the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.reports.places import relative_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from orchestra.checking.finding import Finding


def render_github(findings: Sequence[Finding], root: Path) -> str:
    """Return one ``::error …::message`` or ``::warning …::message`` per finding.

    Files inside ``root`` are named relative to it, as the annotations need.
    """
    return "\n".join(_command(finding, root) for finding in findings)


def _command(finding: Finding, root: Path) -> str:
    properties = {
        "file": relative_path(finding.path, root) or finding.path,
        "line": str(finding.line),
        "col": str(finding.column),
        "title": f"{finding.rule} {finding.name}",
    }
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{finding.severity} {listed}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
