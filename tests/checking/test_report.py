from __future__ import annotations

import json

from orchestra.checking.finding import Finding
from orchestra.checking.report import render_json, render_text

ERROR = Finding("a.md", 3, 7, "REF003", "unknown-reference", "error", "pas dans la bibliothèque")
WARNING = Finding("b.md", 1, 1, "FM007", "key-order", "warning", "l’ordre", fixable=True)


def test_text_has_one_line_per_finding_then_a_summary() -> None:
    assert render_text([ERROR, WARNING, WARNING], 2).splitlines() == [
        "a.md:3:7: error REF003 unknown-reference: pas dans la bibliothèque",
        "b.md:1:1: warning FM007 key-order: l’ordre",
        "b.md:1:1: warning FM007 key-order: l’ordre",
        "1 error, 2 warnings in 2 files",
    ]


def test_summary_counts_in_singular_and_plural() -> None:
    assert render_text([], 1) == "0 errors, 0 warnings in 1 file"


def test_json_has_exactly_the_keys_of_the_contract() -> None:
    first, second = json.loads(render_json([ERROR, WARNING]))
    assert list(first) == [
        "path", "line", "column", "rule", "name", "severity", "message", "fixable"
    ]  # fmt: skip
    assert (first["line"], first["column"], first["fixable"]) == (3, 7, False)
    assert second["fixable"] is True
    assert "bibliothèque" in render_json([ERROR])
    assert json.loads(render_json([])) == []
