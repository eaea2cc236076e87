from __future__ import annotations

from pathlib import Path

from orchestra.checking.finding import Finding
from orchestra.checking.reports.github import render_github

ROOT = Path("/depot")


def test_each_finding_is_a_command_at_its_place() -> None:
    error = Finding("/depot/a/b.md", 3, 7, "REF003", "unknown-reference", "error", "inconnue")
    warning = Finding("/autre/b.md", 1, 1, "FM007", "key-order", "warning", "l’ordre")
    assert render_github([error, warning], ROOT).split("\n") == [
        "::error file=a/b.md,line=3,col=7,title=REF003 unknown-reference::inconnue",
        "::warning file=/autre/b.md,line=1,col=1,title=FM007 key-order::l’ordre",
    ]


def test_neither_path_nor_message_can_write_a_command_of_its_own() -> None:
    path = "/depot/a,line=9::b\n%.md"
    finding = Finding(path, 1, 1, "FM001", "unreadable-file", "error", "27 %\n::error::x, y\r")
    (line,) = render_github([finding], ROOT).split("\n")
    assert line == (
        "::error file=a%2Cline=9%3A%3Ab%0A%25.md,line=1,col=1,title=FM001 unreadable-file"
        "::27 %25%0A::error::x, y%0D"
    )


def test_nothing_found_is_nothing_said() -> None:
    assert render_github([], ROOT) == ""
