"""What the checker says, in the words of the language server protocol."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from lsprotocol import types

from orchestra.checking.registry import find_rule
from orchestra.checking.rulebook import render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orchestra.checking.finding import Edit, Finding
    from orchestra.editing.places import Places
    from orchestra.errors import Problem

SOURCE = "orchestra"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
}


def diagnostic_of(finding: Finding, places: Places) -> types.Diagnostic:
    """Return a finding as a diagnostic of what mending it replaces, or of a word."""
    return types.Diagnostic(
        range=_extent(finding, places),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        source=SOURCE,
    )


def _extent(finding: Finding, places: Places) -> types.Range:
    start = places.at(finding.line, finding.column)
    next_line = types.Position(start.line + 1, 0)
    for edit in finding.edits:
        end = places.at_offset(edit.end)
        if places.at_offset(edit.start) == start < end <= next_line:
            return types.Range(start, end)
    return places.word(finding.line, finding.column)


def problem_diagnostic(problem: Problem, message: str) -> types.Diagnostic:
    """Return a fault of one of the workspace's own files as a diagnostic of its line."""
    line = max(problem.line - 1, 0)
    return types.Diagnostic(
        range=types.Range(types.Position(line, 0), types.Position(line + 1, 0)),
        message=message,
        severity=types.DiagnosticSeverity.Error,
        source=SOURCE,
    )


def text_edits(edits: Iterable[Edit], places: Places) -> list[types.TextEdit]:
    """Return the checker's edits as the editor's; new lines end as those of the text do."""
    return [
        types.TextEdit(
            types.Range(places.at_offset(edit.start), places.at_offset(edit.end)),
            edit.text.replace("\n", places.newline),
        )
        for edit in sorted(set(edits))
    ]


def line_edits(after: str, places: Places) -> list[types.TextEdit]:
    """Return the edits that make ``after`` of the text; lines that stay are not touched."""
    old, new = places.lines, after.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new)
    return [
        _replacing(first, last, new[start:end], places)
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _replacing(first: int, last: int, lines: Sequence[str], places: Places) -> types.TextEdit:
    """Return the edit that puts ``lines`` in the place of those from ``first`` to ``last``."""
    count = len(places.lines)
    start, end = places.at(first + 1, 1), places.at(last + 1, 1)
    text = "".join(f"{line}{places.newline}" for line in lines)
    if last == count:  # the last line has no end: the one before it gives its own
        end = places.at(count, len(places.lines[-1]) + 1)
        text = text.removesuffix(places.newline)
        if first == count or (first and not lines):
            start = places.at(first, len(places.lines[first - 1]) + 1)
            text = places.newline + text if lines else ""
    return types.TextEdit(types.Range(start, end), text)


def hover_page(diagnostics: Iterable[types.Diagnostic]) -> str:
    """Return the pages of the rules of ``diagnostics``, each once."""
    codes = dict.fromkeys(str(diagnostic.code) for diagnostic in diagnostics)
    rules = [rule for rule in map(find_rule, codes) if rule]
    return "\n---\n\n".join(render_page(rule) for rule in rules)


def holds(outer: types.Range, place: types.Position) -> bool:
    """Tell whether a place is in a range or at its end."""
    return outer.start <= place <= outer.end


def meet(one: types.Range, other: types.Range) -> bool:
    """Tell whether two ranges have a place in common, be it where one ends and one begins."""
    return one.start <= other.end and other.start <= one.end
