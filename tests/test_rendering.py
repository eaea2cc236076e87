"""Markdown becomes HTML that can be shown to anyone, and says where each block comes from."""

from __future__ import annotations

import html5lib
import pytest

from orchestra.rendering import render_body

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](//ailleurs.invalid/x)",
    "[x](file:///etc/passwd)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://ailleurs.invalid/x.png)",
    '![" onerror="alert(1)](https://ailleurs.invalid/x.png)',
    '[x](https://essai.invalid/ "\\" onmouseover=\\"alert(1)")',
    '[x](https://essai.invalid/"onmouseover="alert(1))',
    "`<script>alert(1)</script>`",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    "    <script>alert(1)</script>",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | c |",
    "## <script>alert(1)</script>",
    '## " onclick=alert(1) x="',
    "<!--><script>alert(1)</script>-->",
    "<style>@import 'https://ailleurs.invalid/x.css'</style>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    "<form action=https://ailleurs.invalid><input name=a></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[1<script>alert(1)</script>]",
    "[[1]](javascript:alert(1))",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_an_element_that_runs_or_loads_something(payload: str) -> None:
    tree = html5lib.parseFragment(render_body(payload), namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag not in {
            *("script", "img", "svg", "iframe", "style", "math", "form", "input", "link", "object"),
        }
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name == "href":
                assert value.startswith(("https://essai.invalid/", "#ref_"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_comes_out_is_a_valid_fragment(payload: str) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(
        f"<!DOCTYPE html><html lang=fr><title>x</title><body>{render_body(payload)}</html>"
    )


def test_a_citation_links_to_what_the_caller_says() -> None:
    html = render_body("Un fait [2] et un autre [13].", cite=lambda n: f'/passage?n={n}&a="b"')
    assert '<a class="cite" href="/passage?n=2&amp;a=&quot;b&quot;" data-n="2">2</a>' in html
    assert 'data-n="13">13</a>.' in html


@pytest.mark.parametrize(
    "text", ["[1](https://essai.invalid)", "`[1]`", "\\[1]", "[12345]", "[x]", "    [1]"]
)
def test_what_is_no_citation_is_not_made_one(text: str) -> None:
    assert 'class="cite"' not in render_body(text)


def test_where_a_citation_stands_in_the_text_of_a_link_the_citation_is_the_link() -> None:
    html = render_body("[voir [1] ici](https://essai.invalid/a)")
    assert html.count("<a ") == 1
    assert 'data-n="1"' in html


def test_a_list_of_references_in_the_form_of_link_definitions_is_shown() -> None:
    html = render_body("Un fait [1].\n\n[1]: Rédaction d’essai (2020). Carnet.")
    assert "Carnet" in html
    assert html.count('href="#ref_1"') == 2


def test_each_block_carries_its_line_of_the_file() -> None:
    body = "## Un\n\nTexte\nsuite.\n\n- a\n- b\n\n> cité\n\n```\ncode\n```\n\n---"
    body += "\n\n| a |\n|---|\n| b |"
    html = render_body(body, first_line=20)
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    lines = [(e.tag, e.get("data-line")) for e in tree.iter() if e.get("data-line")]
    assert lines == [
        ("h2", "20"), ("p", "22"), ("ul", "25"), ("li", "25"), ("li", "26"),
        ("blockquote", "28"), ("p", "28"), ("code", "30"), ("hr", "34"),
        ("table", "36"), ("thead", "36"), ("tr", "36"), ("tbody", "38"), ("tr", "38"),
    ]  # fmt: skip


def test_headings_keep_their_level_and_second_level_ones_have_an_id_of_their_own() -> None:
    html = render_body(
        "# Titre\n\n## Résumé exécutif\n\n## Résumé exécutif [1]\n\n## ∞\n\n### Sous"
    )
    assert "<h1 " in html
    assert 'id="resume-executif"' in html
    assert 'id="resume-executif-2"' in html
    assert 'id="section"' in html
    assert html.count(" id=") == 3
    assert "<h3 " in html


def test_a_table_keeps_its_alignment_without_a_style() -> None:
    html = render_body("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert '<th class="left">a</th>' in html
    assert '<td class="center">2</td>' in html
    assert '<td class="right">3</td>' in html


def test_a_link_that_leads_elsewhere_gives_nothing_away() -> None:
    html = render_body("[a](https://essai.invalid/a?b=c&d=e) <https://essai.invalid>")
    assert html.count('rel="noopener noreferrer nofollow"') == 2
    assert 'href="https://essai.invalid/a?b=c&amp;d=e"' in html


def test_an_address_in_the_text_stays_text() -> None:
    assert "<a" not in render_body("Voir https://essai.invalid/a.")


def test_of_an_image_the_description_stays() -> None:
    html = render_body("Avant ![une *vue* & <b>](https://essai.invalid/a.png) après")
    assert html == '<p data-line="1">Avant une vue &amp; &lt;b&gt; après</p>\n'


def test_what_no_page_may_hold_is_left_out() -> None:
    assert render_body("a\x00b\x08c\x85d\ufffee") == '<p data-line="1">abcde</p>\n'


def test_nothing_gives_nothing() -> None:
    assert render_body("") == ""


def test_comment_for_the_checker_is_not_shown() -> None:
    notes = ("<!-- orchestra: ignore REF003 -->", "<!-- orchestra: ignore TXT001 -->")
    html = render_body(f"Un texte. {notes[0]}\n\n{notes[1]}\n\nUn autre.")
    assert "orchestra" not in html
    assert html.count("<p ") == 2
