from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestra.checking.finding import Finding
from orchestra.checking.reports.excerpt import render_excerpts
from orchestra.checking.runner import MAX_BYTES


def _finding(path: Path, line: int, column: int, message: str = "ici") -> Finding:
    return Finding(str(path), line, column, "TXT006", "placeholder", "error", message)


def _shown(folder: Path, data: bytes, line: int, column: int) -> list[str]:
    path = folder / "essai.md"
    path.write_bytes(data)
    first, *excerpt, last = render_excerpts([_finding(path, line, column)], 1).split("\n")
    assert first == f"{path}:{line}:{column}: error TXT006 placeholder: ici"
    assert last == "1 error, 0 warnings in 1 file"
    return excerpt


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("un TODO ici", 4, ["  2 | un TODO ici", "    |    ^"]),
        ("e\u0301te\u0301 X", 7, ["  2 | e\u0301te\u0301 X", "    |     ^"]),
        ("日本 X", 4, ["  2 | 日本 X", "    |      ^"]),
        ("\ta\tX", 4, ["  2 |  a X", "    |    ^"]),
        ("", 1, ["  2 |", "    | ^"]),
        ("court", 99, ["  2 | court", "    |      ^"]),
    ],
)
def test_caret_stands_under_the_column(
    tmp_path: Path, text: str, column: int, expected: list[str]
) -> None:
    assert _shown(tmp_path, f"avant\r\n{text}\r\naprès".encode("utf-8-sig"), 2, column) == expected


def test_long_line_is_shown_around_the_column(tmp_path: Path) -> None:
    text = "a" * 2_000_000 + "X" + "b" * 2_000_000
    line, caret = _shown(tmp_path, text.encode(), 1, 2_000_001)
    assert len(line) < 110
    assert line.startswith("  1 | …aaa")
    assert line.endswith("b…")
    assert line[caret.index("^")] == "X"


def test_nothing_in_the_file_can_move_the_cursor_or_turn_the_line(tmp_path: Path) -> None:
    hostile = "a\x1b[2Jb\u202ec\x9bd\0e\rX".encode()
    line, _ = _shown(tmp_path, hostile, 1, 3)
    assert line == "  1 | a\ufffd[2Jb\ufffdc\ufffdd\ufffde"


def test_findings_at_one_place_share_its_line(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text("un\ndeux\n")
    found = [_finding(path, 1, 1), _finding(path, 1, 1, "là"), _finding(path, 1, 2)]
    shown = render_excerpts(found, 1).split("\n")
    assert shown[2:4] == ["  1 | un", "    | ^"]
    assert shown[5:7] == ["  1 | un", "    |  ^"]
    assert len(shown) == 8


def test_file_that_is_gone_or_shorter_shows_the_finding_alone(tmp_path: Path) -> None:
    assert _shown(tmp_path, b"une ligne", 7, 1) == []
    gone = render_excerpts([_finding(tmp_path / "parti.md", 1, 1)], 1)
    assert len(gone.split("\n")) == 2


def test_pipe_and_file_too_large_to_be_checked_are_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    assert len(render_excerpts([_finding(pipe, 1, 1)], 1).split("\n")) == 2
    assert _shown(tmp_path, b"a" * (MAX_BYTES + 1), 1, 1) == []


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path: Path) -> None:
    assert _shown(tmp_path, b"caf\xe9", 1, 4)[0] == "  1 | caf\ufffd"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(1, 5), st.integers(1, 200))
def test_whatever_the_file_holds_an_excerpt_is_two_plain_lines(
    tmp_path: Path, data: bytes, line: int, column: int
) -> None:
    excerpt = _shown(tmp_path, data, line, column)
    assert len(excerpt) in (0, 2)
    assert not [c for c in "".join(excerpt) if unicodedata.category(c) in ("Cc", "Cf")]
    assert not excerpt or excerpt[1].endswith("^")
