from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec
from tests.editing.client import apply

from orchestra.checking.finding import Edit, Finding
from orchestra.checking.registry import all_rules
from orchestra.checking.rulebook import render_page
from orchestra.editing.places import Places
from orchestra.editing.translate import diagnostic_of, hover_page, line_edits, text_edits

UTF16 = PositionCodec(types.PositionEncodingKind.Utf16)
LINES = st.lists(st.text("aé😀", max_size=2), min_size=1, max_size=8)


def _plain(edits: list[types.TextEdit]) -> list[dict[str, object]]:
    return [
        {
            "range": {
                "start": {"line": e.range.start.line, "character": e.range.start.character},
                "end": {"line": e.range.end.line, "character": e.range.end.character},
            },
            "newText": e.new_text,
        }
        for e in edits
    ]


def _finding(line: int, column: int, *edits: Edit) -> Finding:
    return Finding("x.md", line, column, "SEC014", "heading-form", "warning", "m", edits=edits)


def test_diagnostic_marks_what_its_edit_replaces() -> None:
    places = Places("a\n## 😀 Résumé\n", UTF16)
    shown = diagnostic_of(_finding(2, 1, Edit(2, 13, "## b")), places)
    assert shown == types.Diagnostic(
        range=types.Range(types.Position(1, 0), types.Position(1, 12)),
        message="m",
        severity=types.DiagnosticSeverity.Warning,
        code="SEC014",
        source="orchestra",
    )


def test_line_too_many_is_marked_to_the_next_one() -> None:
    shown = diagnostic_of(_finding(2, 1, Edit(2, 3, "")), Places("a\n\n\nb", UTF16))
    assert shown.range == types.Range(types.Position(1, 0), types.Position(2, 0))


def test_heading_is_marked_as_a_whole() -> None:
    shown = diagnostic_of(_finding(1, 1), Places("## 😀 Fin ", UTF16))
    assert shown.range == types.Range(types.Position(0, 0), types.Position(0, 9))


def test_diagnostic_marks_a_word_when_its_edit_is_elsewhere() -> None:
    places = Places("un deux\ntrois", UTF16)
    shown = diagnostic_of(_finding(1, 4, Edit(8, 13, "")), places)
    assert shown.range == types.Range(types.Position(0, 3), types.Position(0, 7))


def test_finding_beyond_the_text_is_shown_at_its_end() -> None:
    shown = diagnostic_of(_finding(9, 9), Places("un", UTF16))
    assert shown.range == types.Range(types.Position(0, 2), types.Position(0, 2))


def test_new_lines_end_as_those_of_the_text() -> None:
    (edit,) = text_edits([Edit(2, 2, "x\n")], Places("a\r\nb", UTF16))
    assert edit.new_text == "x\r\n"
    assert edit.range.start == types.Position(1, 0)


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_edits_of_lines_give_the_new_text(
    old: list[str], new: list[str], newline: str, has_mark: bool
) -> None:
    # A single line has no end of its own to be taken for the others.
    old, new = [*old, "z"], [*new, "z"] if len(old) > 3 else new
    source = "\ufeff" * has_mark + newline.join(old)
    edits = line_edits("\n".join(new), Places(source, UTF16))
    assert apply(source, _plain(edits)) == "\ufeff" * has_mark + newline.join(new)


def test_lines_that_stay_are_not_touched() -> None:
    edits = line_edits("a\nB\nc\nd", Places("a\nb\nc\nd", UTF16))
    assert [(edit.range.start.line, edit.range.end.line) for edit in edits] == [(1, 2)]


def test_pages_are_shown_each_once() -> None:
    first, second = all_rules()[:2]
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    shown = [types.Diagnostic(place, "m", code=rule.code) for rule in (first, second, first)]
    assert hover_page(shown) == f"{render_page(first)}\n---\n\n{render_page(second)}"
