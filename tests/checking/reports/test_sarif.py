from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.finding import Finding
from orchestra.checking.registry import all_rules
from orchestra.checking.reports.sarif import render_sarif
from orchestra.checking.runner import check_text

ROOT = Path("/depot")
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"minLength": 1}}}
_MESSAGE = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}, "markdown": {"type": "string"}},
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri"],
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"type": "string", "format": "uri-reference"},
                        "uriBaseId": {"type": "string"},
                    },
                },
                "region": {
                    "additionalProperties": False,
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        }
    },
}
_RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "locations"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _TEXT,
        "locations": {"type": "array", "minItems": 1, "items": _LOCATION},
    },
}
_RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "shortDescription": _TEXT,
        "fullDescription": _TEXT,
        "help": _MESSAGE,
        "defaultConfiguration": {"properties": {"level": _LEVEL}, "additionalProperties": False},
    },
}
_DRIVER = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
    },
}
# The parts of the official schema of SARIF 2.1.0 that concern what is written here.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": _DRIVER}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": _RESULT},
                },
            },
        },
    },
}


def _run(findings: list[Finding]) -> dict[str, Any]:
    log = json.loads(render_sarif(findings, ROOT))
    jsonschema.Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_report_of_a_document_with_many_faults_is_sarif() -> None:
    text = GOOD.replace("## ", "### ").replace('"draft"', '"publié"')
    findings = check_text("/depot/essai.md", text, WORLD)
    run = _run(findings)
    assert len(run["results"]) == len(findings) > 3
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_result_has_its_place_in_code_points_and_a_relative_uri() -> None:
    text = GOOD.replace("Un atelier ouvert", "𝒜 TODO")
    found = [f for f in check_text("/depot/à voir/a.md", text, WORLD) if f.rule == "TXT006"]
    run = _run(found)
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert place["artifactLocation"] == {"uri": "%C3%A0%20voir/a.md", "uriBaseId": "%SRCROOT%"}
    line = text.split("\n")[place["region"]["startLine"] - 1]
    assert line[place["region"]["startColumn"] - 1 :].startswith("TODO")


def test_file_outside_has_an_absolute_uri_without_base() -> None:
    finding = Finding("/ailleurs/a.md", 1, 1, "FM001", "unreadable-file", "error", "vide")
    (result,) = _run([finding])["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "file:///ailleurs/a.md"}


def test_every_rule_is_described_also_without_findings() -> None:
    run = _run([])
    assert run["results"] == []
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert all("\n" not in rule["shortDescription"]["text"] for rule in rules)


def test_the_help_of_a_rule_is_its_page() -> None:
    rules = _run([])["tool"]["driver"]["rules"]
    helps = {rule["id"]: rule["help"]["markdown"] for rule in rules}
    assert list(helps) == [rule.code for rule in all_rules()]
    assert helps["REF003"].startswith("# REF003 unknown-reference\n")
    assert "Language models invent titles" in helps["REF003"]
    assert all("## Why" in text and "## Instead" in text for text in helps.values())
