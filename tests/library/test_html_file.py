from __future__ import annotations

import pytest

from orchestra.library.html_file import load_html
from orchestra.library.loaded import UnreadableSource

PROSE = (
    "Les habitants se réunissent chaque mois pour décider de l’usage du lieu et de ses horaires. "
    * 4
)
PAGE = f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>Une maison commune</title><meta name="author" content="Personne Inventée">
<meta property="article:published_time" content="2021-05-04"></head>
<body><nav><ul><li><a href="/">Accueil du site</a></li><li><a href="/x">Boutique</a></li></ul></nav>
<article><h1>Une maison commune</h1><p>{PROSE}</p><h2>Les comptes</h2>
<p>Les comptes sont publiés. {PROSE}</p></article>
<footer>Mentions légales et cookies</footer></body></html>"""


def test_the_main_content_is_kept_and_menus_are_not() -> None:
    text = "\n".join(block.text for block in load_html(PAGE.encode()).blocks)
    assert "Les comptes sont publiés" in text
    assert "Boutique" not in text
    assert "cookies" not in text


def test_headings_are_known_and_no_line_is_claimed() -> None:
    blocks = load_html(PAGE.encode()).blocks
    assert "Les comptes" in [block.text for block in blocks if block.heading]
    assert {block.line for block in blocks} == {0}


def test_the_page_gives_title_author_and_year() -> None:
    metadata = load_html(PAGE.encode()).metadata
    assert metadata.title == "Une maison commune"
    assert metadata.author == "Personne Inventée"
    assert metadata.year == 2021


def test_the_charset_of_the_page_is_obeyed() -> None:
    page = PAGE.replace("utf-8", "windows-1252").encode("cp1252")
    assert "réunissent" in load_html(page).blocks[1].text


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<", b"\x00\x01\x02", b"<nav>a</nav>", b"\xff\xfe<"]
)
def test_a_page_without_main_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"no main text|not a web page"):
        load_html(data)
