"""Findings as SARIF 2.1.0, which code hosts and editors show at their place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from orchestra import __version__
from orchestra.checking.registry import all_rules
from orchestra.checking.reports.places import file_uri, relative_path
from orchestra.checking.rulebook import render_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from orchestra.checking.finding import Finding
    from orchestra.checking.registry import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render_sarif(findings: Sequence[Finding], root: Path) -> str:
    """Return one run as SARIF; files inside ``root`` are named relative to it.

    A region begins at the finding's column and, as SARIF says of one without an end, runs to the
    end of its line.
    """
    rules = all_rules()
    index = {rule.code: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "orchestra check",
                "version": __version__,
                "rules": [_descriptor(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule], root) for finding in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.doc},
        "help": {"text": rule.doc, "markdown": render_page(rule)},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, rule_index: int, root: Path) -> dict[str, Any]:
    artifact = {"uri": file_uri(finding.path, root)}
    if relative_path(finding.path, root) is not None:
        artifact["uriBaseId"] = "%SRCROOT%"
    region = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
