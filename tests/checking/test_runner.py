# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checking.documents import BARE, GOOD, WORLD

from orchestra.checking.runner import MAX_BYTES, check_file, check_text
from orchestra.checking.world import World, default_template
from orchestra.library.library import open_library

if TYPE_CHECKING:
    from pathlib import Path


def _codes(path: Path) -> list[tuple[str, int, int]]:
    return [(f.rule, f.line, f.column) for f in check_file(path, WORLD)]


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    for finding in check_text("essai.md", text, WORLD):
        assert finding.line >= 1
        assert finding.column >= 1


PIECES = st.sampled_from(
    ["---\n", "## Introduction\n", "## Références\n", "\n\n", "- [1] ", "[9999]", "« ", " »", "sources:\n", "- n: 1\n",
     "keywords: [a, 1]\n", "template: x\n", "date: 2026-01-01T10:00:00\n", "wordcount: -1\n", "provenance: {words: 90}\n",
     "1. **Conclusion**\n", "### x\n", "https://a.b", "texte. ", "\t", "\r\n", "? [a, b]\n: c\n", "sources: {1: 2}\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25), st.booleans())
def test_any_mixture_of_the_format_can_be_checked(pieces: list[str], has_front: bool) -> None:
    text = "---\n" * has_front + "".join(pieces)
    lines = text.replace("\r\n", "\n").split("\n")
    for finding in check_text("essai.md", text, WORLD):
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


@pytest.mark.parametrize("nested", ["[" * 20_000, "{a: " * 20_000, "- " * 20_000])
def test_deep_front_matter_is_a_finding(nested: str) -> None:
    assert "FM003" in {
        f.rule for f in check_text("essai.md", f"---\na: {nested}\n---\n\nx\n", WORLD)
    }


def test_findings_are_sorted_by_place_then_rule() -> None:
    text = GOOD.replace("2019 [1]", "2018 [9]").replace("## Conclusion", "## Fin")
    found = check_text("essai.md", text, WORLD)
    assert len(found) > 3
    assert [(f.line, f.column, f.rule) for f in found] == sorted(
        (f.line, f.column, f.rule) for f in found
    )


def test_windows_line_ends_change_no_position() -> None:
    text = GOOD.replace("42 établis", "43 établis")
    assert check_text("a", text.replace("\n", "\r\n"), WORLD) == check_text("a", text, WORLD) != []


def test_megabyte_in_one_line_is_checked_in_seconds() -> None:
    start = time.process_time()
    text = GOOD.replace("Un atelier ouvert", "Un atelier ouvert, « tel. " * 40_000)
    assert check_text("essai.md", text, WORLD)
    assert time.process_time() - start < 60


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("FM001", 1, 1)),
        (b"\xef\xbb\xbf\n", ("FM001", 1, 1)),
        ("---\ntitle: été\n".encode("latin-1"), ("FM001", 2, 8)),
        (b"\x89PNG\r\n\x1a\n\0\0", ("FM001", 1, 1)),
        (b"abc\n\0\0def", ("FM001", 2, 1)),
        ("---\n".encode("utf-16"), ("FM001", 1, 1)),
    ],
)
def test_file_that_is_no_text_is_one_finding(
    tmp_path: Path, data: bytes, expected: tuple[str, int, int]
) -> None:
    path = tmp_path / "essai.md"
    path.write_bytes(data)
    assert _codes(path) == [expected]


def test_folder_pipe_missing_and_huge_files_are_one_finding_each(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "lost.md").symlink_to(tmp_path / "nowhere")
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path in (tmp_path, tmp_path / "pipe.md", tmp_path / "lost.md", tmp_path / "huge.md"):
        assert _codes(path) == [("FM001", 1, 1)]


def test_a_socket_is_no_regular_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's whole path may have no more than 107 bytes
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("prise.md")
        (finding,) = check_file(tmp_path / "prise.md", WORLD)
    assert finding.message == "the file is not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_file_without_the_right_to_read_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(GOOD)
    path.chmod(0)
    assert _codes(path) == [("FM001", 1, 1)]


def test_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "essai.md"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert _codes(path) == []


def test_real_library_is_what_references_and_figures_are_judged_by(tmp_path: Path) -> None:
    sources = tmp_path / "sources" / "essais"
    sources.mkdir(parents=True)
    (sources / "carnet.md").write_text(
        "---\ntitle: Carnet d’essai des ateliers\nyear: 2020\nurl: https://essai.invalid/carnet\n---\n\n"
        "L’atelier d’essai compte 42 établis partagés, et le réemploi y est nombreux depuis 2019.\n"
    )
    library = open_library(tmp_path / "sources", tmp_path / "state")
    (passage,) = library.passages("essais/carnet.md")
    text = GOOD.replace("essais/carnet.md#00000001", passage.id).replace("42 établis", "43 établis")
    found = {
        (f.rule, f.line) for f in check_text("essai.md", text, World(BARE.template, None, library))
    }
    assert ("REF005", 32) in found
    assert ("REF003", 43) in found
    assert ("REF003", 42) not in found
    assert ("REF001", 34) in found


OLD = """\
---
title: "Mesurer la valeur creee par les ateliers"
agent: "Agent d’essai"
date: "2025-11-20"
time: "03:10:00"
status: "published"
theme: "Essais"
numero: 7
wordcount: 108
keywords: ["mesure", "ateliers"]
generated_by: "ollama"
model: "mistral"
---

 Voici la reflexion demandee sur la mesure de la valeur des ateliers :

1. **Resume executif**
La mesure de ce que les ateliers apportent reste rare et fragile dans la plupart des villes.
2. **Introduction**
Les ateliers se multiplient, mais peu de gens savent dire ce que chacun change autour de lui.
3. **Premiere partie**: Cadrage theorique
Une mesure est une question que l’on pose toujours de la même façon à plusieurs lieux.
4. **Deuxieme partie** - Analyse des pratiques
Certains lieux comptent leurs visiteurs, et d’autres demandent à chacun ce qui a changé.
5. **Troisieme partie** : Perspectives et recommandations
Il serait utile de partager les questions posées entre tous les lieux qui le veulent.
6. **Conclusion**
Mesurer ensemble coûte peu, et cela apprend beaucoup à ceux qui prennent le temps de le faire.
7. **References**
- Institut imaginaire (2018). Rapport qui n’existe pas. [https://a.invalid/x\\_y](https://a.invalid/x_y)
- Bureau imaginaire (2016). Autre rapport. https://b.invalid/z
- Fonds imaginaire (2017). Guide absent des bibliothèques.

---

*Production IA locale - Think Tank Orchestra*
*Agent: Agent d’essai*
*Prochaine reflexion: Une autre question*
"""


def test_document_of_the_older_style_shows_its_true_faults_only() -> None:
    world = World(default_template(), None, WORLD.library)
    found = {(f.rule, f.line) for f in check_text("old.md", OLD, world)}
    assert {("SEC006", 15), ("SEC009", 15), ("TXT003", 15)} <= found
    assert {("REF003", 30), ("REF003", 31), ("REF003", 32)} <= found
    assert not {rule for rule, _ in found} & {
        *(
            "SEC001",
            "SEC002",
            "SEC003",
            "SEC005",
            "FM005",
            "REF001",
            "REF002",
            "REF006",
            "REF007",
            "REF008",
        ),
        *("KEY001", "KEY002", "TXT005"),
    }
