"""Reflections as files: what stands where, and how they are written."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.document import (
    FRONT_MATTER_KEYS,
    Document,
    count_body_words,
    parse_document,
    render_document,
)

if TYPE_CHECKING:
    from pathlib import Path

HASHES = """\
---
title: "Le jardin"
keywords: ["compost", "eau"]
numero: 3
---

Un mot d’avant.

## Résumé exécutif

Le jardin ouvre [1].
Il ferme le soir.

Un second paragraphe.

## Première partie : Cadrage théorique ##

- un point ;
- un autre.

## Références

1. Une fiche d’essai.

---

*Production IA locale - Think Tank Orchestra*
*Agent: Agent Jardins*
"""
NUMBERED = """\
---
title: "Le jardin"
---
1. **Résumé exécutif**

Le jardin ouvre.

3. **Premiere partie**: Cadrage theorique

Il ferme. **Un mot gras** reste du texte.

2) **Références**

- Une fiche.
"""


def sections(document: Document) -> list[tuple[str, int, int]]:
    return [(part.heading, part.line, part.column) for part in document.sections]


def test_hash_headings_and_their_paragraphs_know_where_they_stand() -> None:
    document = parse_document(HASHES)
    assert sections(document) == [
        ("Résumé exécutif", 9, 1),
        ("Première partie : Cadrage théorique", 16, 1),
        ("Références", 21, 1),
    ]
    assert [(p.line, p.text) for p in document.preamble] == [(7, "Un mot d’avant.")]
    first = document.sections[0]
    assert [(p.line, p.text) for p in first.paragraphs] == [
        (11, "Le jardin ouvre [1].\nIl ferme le soir."),
        (14, "Un second paragraphe."),
    ]
    assert [p.is_item for p in document.sections[1].paragraphs] == [True, True]
    assert [p.line for p in document.footer] == [25, 27]


def test_every_position_points_at_its_text() -> None:
    lines = HASHES.split("\n")
    for section in parse_document(HASHES).sections:
        assert lines[section.line - 1] == section.heading_line
        for paragraph in section.paragraphs:
            for offset in (0, len(paragraph.text) - 1, paragraph.text.find("ferme")):
                if offset < 0:
                    continue
                line, column = paragraph.position(offset)
                assert lines[line - 1][column - 1] == paragraph.text[offset]


def test_numbered_bold_headings_of_the_older_archive_are_read() -> None:
    document = parse_document(NUMBERED)
    assert sections(document) == [
        ("Résumé exécutif", 4, 1),
        ("Premiere partie: Cadrage theorique", 8, 1),
        ("Références", 12, 1),
    ]
    assert document.section("Première partie : Cadrage théorique") is document.sections[1]
    assert document.sections[1].paragraphs[0].text.startswith("Il ferme.")


def test_bold_numbers_are_no_headings_where_there_are_hashes() -> None:
    document = parse_document("## Un\n\n1. **Deux** : trois\n")
    assert sections(document) == [("Un", 1, 1)]


def test_deeper_headings_are_text() -> None:
    document = parse_document("# Titre\n\n## Un\n\n### Deux\n\nTexte.\n")
    assert sections(document) == [("Un", 3, 1)]
    assert [p.text for p in document.sections[0].paragraphs] == ["### Deux", "Texte."]


def test_windows_line_ends_change_nothing() -> None:
    for text in (HASHES, NUMBERED):
        plain, windows = parse_document(text), parse_document(text.replace("\n", "\r\n"))
        assert windows.sections == plain.sections
        assert windows.preamble == plain.preamble
        assert windows.footer == plain.footer
        assert windows.front_matter == plain.front_matter


def test_a_byte_order_mark_changes_nothing() -> None:
    assert parse_document("\ufeff" + HASHES).sections == parse_document(HASHES).sections


def test_front_matter_is_read_with_its_lines() -> None:
    document = parse_document(HASHES)
    assert document.front_matter
    assert document.value("keywords") == ["compost", "eau"]
    assert document.value("absent") is None
    assert document.front_matter.line(("numero",)) == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('---\ntitle: "Un\n---\n\n## Un\n\nTexte.\n', 2),
        ("---\ntitle: Un\ndate: 2024-02-30\n---\n\n## Un\n\nTexte.\n", 3),
        ("---\n- un\n---\n\n## Un\n\nTexte.\n", 1),
    ],
)
def test_front_matter_that_cannot_be_read_keeps_the_body(text: str, line: int) -> None:
    document = parse_document(text)
    assert document.front_matter is None
    assert document.front_matter_error
    assert document.front_matter_error.line == line
    assert document.value("title") is None
    assert [part.heading for part in document.sections] == ["Un"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "---", "---\n", "---\ntitle: Un\n", "Un mot.", "##", "## "]
)
def test_pieces_of_documents_are_read_as_far_as_they_go(text: str) -> None:
    document = parse_document(text)
    assert document.text == text
    assert document.sections == []


def test_a_rule_in_the_body_is_not_the_end_of_front_matter() -> None:
    document = parse_document("---\ntitle: Un\n---\n\n## Un\n\nAvant.\n\n---\n\nAprès.\n")
    assert [p.text for p in document.sections[0].paragraphs] == ["Avant.", "---", "Après."]


# Counting words

BODY = """\
Avant : 3 mots.

## Résumé exécutif

Le jardin\u00a0: ouvre, ferme ; « oui ».
Puis l’été, bien-être.

## Références

1. Une fiche.

*Production IA locale - Think Tank Orchestra*
"""


@pytest.mark.skipif(not shutil.which("wc"), reason="no wc on this machine")
def test_words_are_counted_as_wc_does(tmp_path: Path) -> None:
    counted = BODY.partition("## Références")[0]
    (tmp_path / "body").write_text(counted, encoding="utf-8")
    ended = subprocess.run(
        ["wc", "-w", str(tmp_path / "body")],
        capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    # A wc that does not know the French space before a colon counts one word fewer.
    words = count_body_words(parse_document(BODY), "Références")
    assert words == len(counted.split())
    assert words - int(ended.stdout.split()[0]) in {0, 1}


def test_neither_footer_nor_references_are_counted() -> None:
    document = parse_document(BODY)
    alone = parse_document(BODY.partition("## Références")[0])
    assert count_body_words(document, "references") == count_body_words(alone, "Références") == 19


# Writing

FRONT = {
    "title": 'Le "jardin" : été & « eau » # 3',
    "agent": "Agent Jardins",
    "date": "2025-01-31",
    "time": "22:15",
    "status": "draft",
    "numero": 7,
    "wordcount": 1650,
    "keywords": ["compost", "été", "oui", "12"],
    "sources": [{"n": 1, "id": "eau.md", "title": "L’eau"}],
    "provenance": {"engine": "ollama", "seed": 7, "seconds": 12.5, "calls": [1, 2], "note": None},
}


def test_front_matter_is_written_in_the_archives_style() -> None:
    text = render_document(FRONT, "\n## Un\n\nTexte.\n\n")
    lines = text.split("\n")
    assert lines[0] == "---"
    assert lines[1] == 'title: "Le \\"jardin\\" : été & « eau » # 3"'
    assert lines[3] == 'date: "2025-01-31"'
    assert lines[6] == "numero: 7"
    assert lines[8] == 'keywords: ["compost", "été", "oui", "12"]'
    assert text.endswith("---\n\n## Un\n\nTexte.\n")


def test_what_is_written_is_read_back() -> None:
    document = parse_document(render_document(FRONT, "## Un\n\nTexte."))
    assert document.front_matter
    assert document.front_matter.data == FRONT
    assert list(document.front_matter.data) == list(FRONT)
    assert [part.heading for part in document.sections] == ["Un"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
VALUES = st.one_of(
    TEXTS, st.integers(), st.booleans(), st.none(), st.dates().map(str), st.lists(TEXTS, max_size=4)
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FRONT_MATTER_KEYS), VALUES, min_size=1))
def test_any_front_matter_is_read_back(front: dict[str, object]) -> None:
    document = parse_document(render_document(front, "## Un\n\nTexte."))
    assert document.front_matter_error is None
    assert document.front_matter
    assert document.front_matter.data == front
    assert document.front_matter.duplicates == []
    assert [(part.heading, part.text) for part in document.sections] == [("Un", "Texte.")]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("-#* .12)\n\r\tab:[]{}\"'&!é"), max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    document = parse_document(text)
    for part in document.sections:
        assert part.heading
    assert count_body_words(document, "Références") >= 0
