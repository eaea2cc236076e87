"""The language server as a process of its own, with an editor at the other end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import pytest
import yaml
from tests.checking.documents import GOOD
from tests.editing.client import CAPABLE, apply, editor, edits_of
from tests.worlds import write_workspace

from orchestra.checking.registry import find_rule
from orchestra.checking.rulebook import render_page

if TYPE_CHECKING:
    from pathlib import Path

# Few rules, so that what is found is exact: headings, word count, footer, citations of nothing.
SELECT = ["SEC014", "FM012", "DIS001", "SEC015"]
HEADING, WRONG_HEADING = "## Résumé exécutif", "## RÉSUMÉ exécutif"
FAULTY = GOOD.replace(HEADING, WRONG_HEADING)
HEADING_LINE = GOOD.split("\n").index(HEADING)
EVERYWHERE = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}}
PUBLISH = "textDocument/publishDiagnostics"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with few rules."""
    return write_workspace(tmp_path / "workspace", {"check": {"select": SELECT}})


def _place(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def _heading_fault(line: int = HEADING_LINE, start: int = 0) -> dict[str, Any]:
    return {
        "range": _place(line, start, start + len(WRONG_HEADING)),
        "message": "the template writes “## Résumé exécutif”",
        "severity": 2,
        "code": "SEC014",
        "source": "orchestra",
    }


def _codes(diagnostics: list[Any]) -> list[str]:
    return [diagnostic["code"] for diagnostic in diagnostics]


def test_server_says_what_it_can_do() -> None:
    with editor(capabilities=None) as connected:
        able = connected.begin()["capabilities"]
        assert able["positionEncoding"] == "utf-16"
        assert able["textDocumentSync"]["openClose"] is True
        assert able["textDocumentSync"]["change"] == 2
        assert able["textDocumentSync"]["save"]
        assert able["hoverProvider"]
        kinds = ["quickfix", "source.fixAll.orchestra"]
        assert able["codeActionProvider"]["codeActionKinds"] == kinds
        assert connected.end() == 0


def test_fault_is_shown_while_typing_and_goes_when_it_is_mended(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert connected.diagnostics(uri) == [_heading_fault()]
        connected.change(uri, {"range": _place(HEADING_LINE, 3, 9), "text": "Résumé"})
        assert connected.diagnostics(uri) == []


def test_changes_made_at_once_are_applied_in_their_order(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", GOOD)
        assert connected.diagnostics(uri) == []
        connected.change(
            uri,
            {"range": _place(HEADING_LINE, 3, 9), "text": "😀😀"},
            {"range": _place(HEADING_LINE, 3, 7), "text": "RÉSUMÉ"},
        )
        assert connected.diagnostics(uri) == [_heading_fault()]


def test_the_unsaved_text_is_checked_not_the_file(root: Path) -> None:
    path = root / "output" / "x.md"
    path.parent.mkdir()
    path.write_text(FAULTY, "utf-8")
    with editor() as connected:
        uri = connected.open(path, GOOD)
        assert connected.diagnostics(uri) == []
        connected.save(uri)
        assert connected.diagnostics(uri) == []


def test_diagnostics_go_when_the_document_is_closed(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert connected.diagnostics(uri)
        connected.close(uri)
        closed = connected.wait_for(PUBLISH)
        assert closed == {"uri": uri, "diagnostics": []}
        assert connected.actions(uri, EVERYWHERE) == []
        assert connected.hover(uri, {"line": HEADING_LINE, "character": 4}) is None


@pytest.mark.parametrize(
    ("encoding", "codec"), [("utf-8", "utf-8"), ("utf-16", "utf-16-le"), ("utf-32", "utf-32-le")]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_are_right_in_every_encoding(
    root: Path, encoding: str, codec: str, newline: str
) -> None:
    capabilities = {**CAPABLE, "general": {"positionEncodings": [encoding]}}
    good = GOOD.replace("ce qui lui manque.", "ce manque 😀 d’été.").replace("\n", newline)
    text = good.replace("d’été.", "d’été.   ")
    line = text.split(newline).index(next(ln for ln in text.split(newline) if "😀" in ln))
    before = len(text.split(newline)[line].rstrip().encode(codec)) // len("x".encode(codec))
    with editor(capabilities=capabilities) as connected:
        uri = connected.open(root / "output" / "x.md", text)
        (found,) = connected.diagnostics(uri)
        assert (found["code"], found["range"]) == ("SEC015", _place(line, before, before + 3))
        mend, *_ = connected.actions(uri, EVERYWHERE, ["quickfix"])
        assert apply(text, edits_of(mend, uri), codec) == good
        connected.change(uri, {"range": _place(line, before, before + 3), "text": ""})
        assert connected.diagnostics(uri) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("is_versioned", [True, False])
def test_mending_all_gives_a_document_without_faults(
    root: Path, newline: str, is_versioned: bool
) -> None:
    text = FAULTY.replace("wordcount: 1", "wordcount: 9").replace("\n", newline)
    capabilities = CAPABLE if is_versioned else {}
    with editor(capabilities=capabilities) as connected:
        uri = connected.open(root / "output" / "x.md", text)
        assert _codes(connected.diagnostics(uri)) == ["FM012", "SEC014"]
        (action,) = connected.actions(uri, only=["source.fixAll"])
        if is_versioned:
            (change,) = action["edit"]["documentChanges"]
            assert change["textDocument"] == {"uri": uri, "version": 1}
        mended = apply(text, edits_of(action, uri))
        assert mended == GOOD.replace("\n", newline)
        assert connected.write(uri, mended) == []


def test_quick_fix_names_what_it_mends(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        mend, ignore = connected.actions(uri, _place(HEADING_LINE, 5, 5), ["quickfix"])
        assert mend["title"] == "Mend SEC014: the template writes “## Résumé exécutif”"
        assert mend["diagnostics"] == [_heading_fault()]
        assert mend["isPreferred"] is True
        assert ignore["title"] == "Ignore SEC014 heading-form here"
        silenced = apply(FAULTY, edits_of(ignore, uri))
        assert f"\n<!-- orchestra: ignore SEC014 -->\n{WRONG_HEADING}\n" in silenced
        assert connected.write(uri, silenced) == []


def test_actions_are_of_the_text_that_was_typed_last(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", GOOD)
        assert connected.diagnostics(uri) == []
        connected.change(uri, {"text": FAULTY})
        # Asked at once, before the pause after which the text would be checked.
        (action,) = connected.actions(uri, only=["source.fixAll"])
        assert action["edit"]["documentChanges"][0]["textDocument"]["version"] == 2
        assert apply(FAULTY, edits_of(action, uri)) == GOOD


@pytest.mark.parametrize(
    ("formats", "kind"), [(["markdown", "plaintext"], "markdown"), (["plaintext"], "plaintext")]
)
def test_hover_shows_the_page_of_the_rule(root: Path, formats: list[str], kind: str) -> None:
    capabilities = {"textDocument": {"hover": {"contentFormat": formats}}}
    rule = find_rule("SEC014")
    assert rule
    with editor(capabilities=capabilities) as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        shown = connected.hover(uri, {"line": HEADING_LINE, "character": 5})
        assert shown["contents"] == {"kind": kind, "value": render_page(rule)}
        assert shown["range"] == _heading_fault()["range"]
        assert connected.hover(uri, {"line": HEADING_LINE + 1, "character": 0}) is None


def test_other_markdown_is_left_alone(root: Path) -> None:
    with editor() as connected:
        for path in ("README.md", "sources/atelier.md", "output/published/SUMMARY.md"):
            text = f"---\ntitle: x\n---\n{WRONG_HEADING}\n" if "sources" in path else "# Texte\n"
            uri = connected.open(root / path, text)
            assert connected.diagnostics(uri) == []
            assert connected.actions(uri, EVERYWHERE) == []


def test_outside_a_workspace_and_without_a_file_documents_are_checked(tmp_path: Path) -> None:
    with editor() as connected:
        for name in (tmp_path / "x.md", "untitled:Untitled-1"):
            uri = connected.open(name, FAULTY)
            assert "SEC014" in _codes(connected.diagnostics(uri))


def test_each_document_is_judged_by_its_own_workspace(tmp_path: Path) -> None:
    one = write_workspace(tmp_path / "un", {"check": {"select": ["SEC014"]}})
    other = write_workspace(tmp_path / "autre", {"check": {"select": ["FM012"]}})
    text = FAULTY.replace("wordcount: 1", "wordcount: 9")
    with editor() as connected:
        uris = [connected.open(root / "output" / "x.md", text) for root in (one, other)]
        assert [_codes(connected.diagnostics(uri)) for uri in uris] == [["SEC014"], ["FM012"]]


def _select(root: Path, *rules: str) -> None:
    settings = yaml.safe_load((root / "orchestra.yaml").read_text("utf-8"))
    settings["check"]["select"] = list(rules)
    (root / "orchestra.yaml").write_text(yaml.safe_dump(settings), "utf-8")


@pytest.mark.parametrize("how", ["saved", "watched"])
def test_settings_are_read_again_when_they_change(root: Path, how: str) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert _codes(connected.diagnostics(uri)) == ["SEC014"]
        _select(root, "FM012")
        settings = (root / "orchestra.yaml").as_uri()
        if how == "saved":
            connected.save(settings)
        else:
            changes = {"changes": [{"uri": settings, "type": 2}]}
            connected.notify("workspace/didChangeWatchedFiles", changes)
        assert connected.diagnostics(uri) == []


def test_editor_that_can_watch_files_is_asked_to() -> None:
    able = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    with editor(capabilities=able) as connected:
        asked = connected.wait(lambda message: message.get("method") == "client/registerCapability")
        connected.send({"id": asked["id"], "result": None})
        (registration,) = asked["params"]["registrations"]
        assert registration["method"] == "workspace/didChangeWatchedFiles"
        patterns = [each["globPattern"] for each in registration["registerOptions"]["watchers"]]
        assert "**/orchestra.yaml" in patterns
        assert connected.end() == 0


def test_broken_settings_are_told_and_documents_are_still_checked(root: Path) -> None:
    settings = root / "orchestra.yaml"
    good = settings.read_text("utf-8")
    line = good.count("\n")
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert _codes(connected.diagnostics(uri)) == ["SEC014"]
        settings.write_text(f"{good}engin: ollama\n", "utf-8")
        connected.save(settings.as_uri())
        assert "SEC014" in _codes(connected.diagnostics(uri))
        (fault,) = connected.wait_for(PUBLISH)["diagnostics"]
        assert fault["message"].startswith("engin: ")
        assert fault["range"]["start"] == {"line": line, "character": 0}
        told = connected.wait_for("window/showMessage")["message"]
        assert told.startswith(f"orchestra.yaml:{line + 1}: engin: ")
        assert "\n" not in told
        settings.write_text(good, "utf-8")
        connected.save(settings.as_uri())
        assert _codes(connected.diagnostics(uri)) == ["SEC014"]
        assert connected.wait_for(PUBLISH) == {"uri": settings.as_uri(), "diagnostics": []}


def test_faults_of_a_workspace_go_with_its_last_document(root: Path) -> None:
    (root / "agents" / "jardins.yaml").write_text("id: [", "utf-8")
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", GOOD)
        connected.diagnostics(uri)
        faulty = connected.wait_for(PUBLISH)
        assert faulty["uri"] == (root / "agents" / "jardins.yaml").as_uri()
        connected.close(uri)
        assert connected.wait_for(PUBLISH) == {"uri": uri, "diagnostics": []}
        assert connected.wait_for(PUBLISH) == {"uri": faulty["uri"], "diagnostics": []}


BROKEN_RULE = """
from orchestra.checking.registry import rule
from orchestra.checking.rules import text

@rule("TXT999", "broken-rule", "error")
def broken_rule(document, world):
    print("on standard output")
    raise ZeroDivisionError("a bug")
    yield

text.broken_rule = broken_rule
"""


def test_bug_in_a_rule_is_logged_and_the_others_go_on(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w", {"check": {"select": ["SEC014", "TXT"]}})
    with editor(BROKEN_RULE) as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert _codes(connected.diagnostics(uri)) == ["SEC014"]
        logged = connected.wait_for("window/logMessage")
        assert logged["type"] == 1
        assert "TXT999" in logged["message"]
        assert "ZeroDivisionError: a bug" in logged["message"]
        # Said once, not at every letter.
        assert connected.write(uri, GOOD) == []
        assert connected.actions(uri, EVERYWHERE) == []
        assert connected.unread("window/logMessage") == []
        assert connected.end() == 0
    assert b"on standard output" in connected.errors


def test_bug_outside_the_rules_is_logged_and_the_server_lives(root: Path) -> None:
    bug = (
        "from orchestra.editing import session\n"
        "check = session.check_whatever\n"
        "def sometimes(path, text, world):\n"
        "    assert 'RÉSUMÉ' not in text, 'a bug'\n"
        "    return check(path, text, world)\n"
        "session.check_whatever = sometimes\n"
    )
    with editor(bug) as connected:
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert "AssertionError: a bug" in connected.wait_for("window/logMessage")["message"]
        assert connected.write(uri, GOOD) == []


@pytest.mark.parametrize(
    "nonsense",
    [
        b"Content-Length: 9\r\n\r\nnot json!",
        b'Content-Length: 17\r\n\r\n{"jsonrpc":"2.0"}',
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x00",
        b"Strange-Header: 1\r\nno header at all\r\n",
    ],
)
def test_nonsense_is_survived(root: Path, nonsense: bytes) -> None:
    with editor() as connected:
        connected.send_raw(nonsense)
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert connected.diagnostics(uri) == [_heading_fault()]
        assert connected.end() == 0


def test_messages_about_what_is_not_open_are_survived(root: Path) -> None:
    stranger = (root / "output" / "stranger.md").as_uri()
    with editor() as connected:
        identifier = {"uri": stranger, "version": 2}
        for params in (
            {"textDocument": identifier, "contentChanges": [{"text": "x"}]},
            {"textDocument": identifier},
            {"contentChanges": 3},
        ):
            connected.notify("textDocument/didChange", params)
        connected.close(stranger)
        connected.save(stranger)
        connected.notify("textDocument/invented", {})
        assert connected.actions(stranger) == []
        uri = connected.open(root / "output" / "x.md", FAULTY)
        assert connected.diagnostics(uri) == [_heading_fault()]


def test_unknown_request_is_answered_with_an_error() -> None:
    with editor() as connected:
        connected.send({"id": "x", "method": "textDocument/invented", "params": {}})
        answer = connected.wait(lambda message: message.get("id") == "x")
        assert answer["error"]["code"] == -32601
        assert connected.end() == 0
        assert connected.unread("window/logMessage") == []


def test_text_with_half_a_character_and_other_ends_of_lines_is_checked(root: Path) -> None:
    strange = "Un\ud800 mot\u2028 de plus"
    text = GOOD.replace(HEADING, f"{HEADING}\n\n{strange}.\n\n{WRONG_HEADING}")
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", text)
        found = connected.diagnostics(uri)
        assert [d["range"]["start"] for d in found if d["code"] == "SEC014"] == [
            {"line": HEADING_LINE + 4, "character": 0}
        ]
        connected.change(
            uri, {"range": _place(HEADING_LINE + 4, 0, len(WRONG_HEADING)), "text": "Fin."}
        )
        assert "SEC014" not in _codes(connected.diagnostics(uri))


def test_editor_that_goes_without_a_word_ends_the_server(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", GOOD)
        connected.diagnostics(uri)
        assert connected.process.stdin
        connected.process.stdin.close()
        assert connected.process.wait(60) == 1


def test_exit_without_shutdown_is_a_failure() -> None:
    with editor() as connected:
        connected.notify("exit")
        assert connected.process.wait(60) == 1


def test_end_while_a_check_is_waiting_is_clean(root: Path) -> None:
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", GOOD)
        connected.change(uri, {"text": FAULTY})
        assert connected.end() == 0
    assert b"Traceback" not in connected.errors


def test_memory_does_not_grow_with_edits(root: Path) -> None:
    text = GOOD.replace("ce qui lui manque.", "ce qui lui manque. " * 5_000)
    with editor() as connected:
        uri = connected.open(root / "output" / "x.md", text)
        process = psutil.Process(connected.process.pid)
        held = []
        for _ in range(2):
            for _ in range(1_000):
                connected.change(uri, {"range": _place(0, 0, 0), "text": "x"}, {"text": text})
            connected.hover(uri, {"line": 0, "character": 0})
            held.append(process.memory_info().rss)
    # All texts of the second half are 100 MB.
    assert held[1] - held[0] < 30_000_000
