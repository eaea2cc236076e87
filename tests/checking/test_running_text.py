from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.running_text import BLANK, COMMENT, reads_english, running, running_text
from orchestra.document import parse_document
from orchestra.prose import NBSP

B, S = BLANK, NBSP


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("un `mot` dit", f"un {B * 5} dit"),
        ("un ``mot ` dit`` et ` seul", f"un {B * 13} et ` seul"),
        ("voir https://a.fr/b?c; puis", f"voir {B * 16}; puis"),
        ("voir www.a.fr.", f"voir {B * 8}."),
        ("[lien](http://a.fr/(b)) ici", f"[lien{B * 18} ici"),
        ("![plan](a.png)", f"{B * 2}plan{B * 8}"),
        ("écrire à a.b@c.fr.", f"écrire à {B * 8}."),
        ("un <em>mot</em> dit", f"un {B * 4}mot{B * 5} dit"),
        ("bravo :tada: à tous", f"bravo {B * 6} à tous"),
        ("1 &lt; 2", f"1 {B * 4} 2"),
        ("a&nbsp;b&#8239;c&#xa0;d", f"a{S * 6}b{S * 7}c{S * 6}d"),
        ("- [ ] faire\n  > - dire", f"{COMMENT * 6}faire\n{COMMENT * 6}dire"),
        ("« How to make it », dit", f"« {B * 14} », dit"),
        ("*How to make it*, dit", f"*{B * 14}*, dit"),
        ("« la clé de tout », dit", "« la clé de tout », dit"),
        ("17:26:11 et 3:1", "17:26:11 et 3:1"),
    ],
)
def test_what_is_no_french_is_blanked(text: str, shown: str) -> None:
    assert running(text) == shown


@given(st.text(alphabet=' \n`*_[]()<>:/@&\\"«»“”-ahtp.w!|', max_size=80))
def test_text_keeps_its_length_and_its_lines(text: str) -> None:
    shown = running(text)
    assert len(shown) == len(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]


def _shown(text: str) -> str:
    document = parse_document(text)
    parts = running_text(document, WORLD)
    assert all(len(part.paragraph.text) == len(part.text) for part in parts)
    return "\n\n".join(part.text for part in parts)


def test_offsets_are_those_of_the_file() -> None:
    document = parse_document(GOOD)
    for part in running_text(document, WORLD):
        assert GOOD[part.start :].startswith(part.paragraph.text)


def test_references_headings_tables_and_code_are_left_out() -> None:
    table = "a | b\n--|--\nc ; d | e"
    code = "```\nx ; y\n\nz ; t\n```"
    shown = _shown(GOOD.replace("\n\n## Conclusion", f"\n\n{table}\n\n{code}\n\n## Conclusion"))
    assert "Rédaction" not in shown
    assert "##" not in shown
    assert ";" not in shown


def test_comments_are_not_read() -> None:
    commented = "Un mot <!-- orchestra: ignore TYP001 --> et <!-- un ;\n\nautre ; --> suite."
    shown = _shown(GOOD.replace("\n\n## Conclusion", f"\n\n{commented}\n\n## Conclusion"))
    assert "ignore" not in shown
    assert ";" not in shown
    assert f"Un mot {COMMENT}" in shown
    assert " suite." in shown


def test_text_after_a_byte_order_mark_keeps_its_offsets() -> None:
    document = parse_document("\ufeffUn mot; puis un autre.\n\nUn mot; encore.")
    for part in running_text(document, WORLD):
        assert document.text[part.start :].startswith(part.paragraph.text)


def test_english_is_told_by_its_small_words() -> None:
    assert reads_english("How to Make (almost) Anything")
    assert not reads_english("design thinking")
    assert not reads_english("le design for all des uns et des autres")
