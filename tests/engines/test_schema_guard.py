"""Patterns that servers do not survive are refused; replies of another shape are seen."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.contract import SCHEMA

from orchestra.engines.schema_guard import mismatch, refuse_unsafe_schema
from orchestra.errors import EngineRefused


def with_pattern(pattern: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("abc", "anchored"),
        ("^abc", "anchored"),
        ("abc$", "anchored"),
        (r"^abc\$", "anchored"),
        ("", "anchored"),
        ("^(?:ab)+$", "(?"),
        ("^(?=ab).*$", "(?"),
        ("^(?i)ab$", "(?"),
        (r"^\w+$", r"\w"),
        (r"^[\w ]+$", r"\w"),
        (r"^\d{4}$", r"\d"),
        (r"^a\s?b$", r"\s"),
        (r"^\S+$", r"\S"),
        (r"^a\b$", r"\b"),
        (r"^\u00e9$", r"\u"),
        ("^.+$", "dot"),
        ("^[a-z]+.$", "dot"),
        (r"^\\.$", "dot"),
        ("^[]].$", "dot"),
    ],
)
def test_an_unsafe_pattern_is_refused_with_the_reason(pattern: str, why: str) -> None:
    with pytest.raises(EngineRefused) as caught:
        refuse_unsafe_schema(with_pattern(pattern))
    assert why in caught.value.message
    assert pattern in caught.value.message
    assert caught.value.hint
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-ZÀÉ][a-zà-ÿ ,'’-]{40,220}[.]$",
        r'^[^"\\\n]{300,}\.$',
        "^([a-z]+ ){2,5}[a-z]+$",
        "^(oui|non)$",
        "^[0-9]{4}-[0-9]{2}$",
        "^[.?!]$",
        r"^[\].]$",
        "^[^].]$",
        r"^\[[0-9]+\]$",
        "^$",
    ],
)
def test_a_plain_pattern_passes(pattern: str) -> None:
    refuse_unsafe_schema(with_pattern(pattern))


@pytest.mark.parametrize(
    "schema",
    [
        {"items": with_pattern("abc")},
        {"anyOf": [{"type": "null"}, with_pattern("abc")]},
        {"$defs": {"P": with_pattern("abc")}, "$ref": "#/$defs/P"},
        {"properties": {"pattern": {"type": "string", "pattern": "abc"}}},
    ],
)
def test_patterns_are_found_wherever_they_are(schema: dict[str, Any]) -> None:
    with pytest.raises(EngineRefused):
        refuse_unsafe_schema(schema)


def test_a_property_may_be_called_pattern() -> None:
    refuse_unsafe_schema({"properties": {"pattern": {"type": "string"}}})


def test_schemas_without_patterns_pass() -> None:
    refuse_unsafe_schema({})
    refuse_unsafe_schema(SCHEMA)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"passages": [1], "text": "a"}, ""),
        ({"passages": [1, 2], "text": ""}, ""),
        ([], "the reply is not of type object"),
        ({"text": "a"}, "missing ['passages']"),
        ({"passages": [1], "text": "a", "note": 1}, "unknown ['note']"),
        ({"passages": [1], "text": None}, "the reply.text is not of type string"),
        ({"passages": [1], "text": ["a"]}, "the reply.text is not of type string"),
        ({"passages": 1, "text": "a"}, "the reply.passages is not of type array"),
        ({"passages": [], "text": "a"}, "the reply.passages holds 0 items"),
        ({"passages": [1, 2, 1], "text": "a"}, "the reply.passages holds 3 items"),
        ({"passages": [1, 9], "text": "a"}, "the reply.passages[1] is none of [1, 2]"),
    ],
)
def test_a_reply_of_another_shape_is_seen(value: object, fault: str) -> None:
    found = mismatch(value, SCHEMA)
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", 1, 1.5),
        ("integer", 1, True),
        ("number", 1.5, "1"),
        ("boolean", True, 1),
        ("null", None, 0),
        (["string", "null"], None, 1),
        (["string", "null"], "a", []),
    ],
)
def test_types_are_jsons_own(kind: object, good: object, bad: object) -> None:
    assert mismatch(good, {"type": kind}) == ""
    assert mismatch(bad, {"type": kind})
