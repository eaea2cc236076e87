from __future__ import annotations

import time
import warnings

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


def texts(inside: str) -> list[str]:
    """Return what a page says between two paragraphs that are surely its main text."""
    first, last = f"Voici le début. {PROSE}", f"Voici la fin. {PROSE}"
    page = f"<html><body><article><p>{first}</p>{inside}<p>{last}</p></article></body></html>"
    blocks = [block.text for block in load_html(page.encode()).blocks]
    assert blocks[0].startswith("Voici le début")
    assert blocks[-1].startswith("Voici la fin")
    return blocks[1:-1]


def text(inside: str) -> str:
    [said] = texts(f"<p>{inside}</p>")
    return said


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


def test_what_is_beside_the_text_is_not_read() -> None:
    links = "".join(f"<li><a href='/{n}'>Article {n}</a></li>" for n in "123")
    beside = (
        f"<div class='related'><p>À lire aussi</p><ul>{links}</ul></div><ul>{links}</ul>"
        "<div class='share-buttons'><p>Partager sur un réseau</p></div><nav><p>Suite</p></nav>"
    )
    assert texts(f"{beside}<div><p>142 lieux.</p></div>") == ["142 lieux."]


def test_a_short_page_is_read_without_its_frame() -> None:
    page = "<nav><p>Menu</p></nav><h1>Avis</h1><p>Fermé en août.</p><footer><p>Pied</p></footer>"
    assert [block.text for block in load_html(page.encode()).blocks] == ["Avis", "Fermé en août."]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("En 2014<sup>12</sup>, 35 m<sup>2</sup>, 1<sup>er</sup> bail", "En 2014, 35 m², 1er bail"),
        ("En 2014<span style='vertical-align: super'>3</span> déjà", "En 2014 déjà"),
        ("Le CO<sub>2</sub>", "Le CO₂"),
        ("En 2014¹² déjà", "En 2014 déjà"),
        ("En 2014<a href='#fn1'><sup>1</sup></a> déjà", "En 2014 déjà"),
        ("En 2014<sup><a href='#_ftn1' name='_ftnref1'>[1]</a></sup> déjà", "En 2014 déjà"),
        ("En 2014 [<a href='#nb4' class='spip_note'>4</a>] déjà", "En 2014 déjà"),
        ("En 2014<a class='footnotecall' href='#ftn1'>1</a> déjà", "En 2014 déjà"),
        ("En 2014<a href='#n' role='doc-noteref'>i</a> déjà", "En 2014 déjà"),
        ("Voir la partie <a href='#partie'>12</a>.", "Voir la partie 12."),
        ("Il y a <del>120</del><ins>142</ins> lieux, <s>9</s> 10", "Il y a 142 lieux, 10"),
        ("Un<br>deux 150<br/>200", "Un deux 150 ; 200"),
        ("le sous&#8209;sol, 2014&#150;2015, l&rsquo;&eacute;t&eacute; &amp; l’hiver",
         "le sous-sol, 2014–2015, l’été & l’hiver"),
        ("Vu<script>x = 1</script><i hidden>caché</i><i style='display:none'>caché</i>", "Vu"),
        ("Il dit : <q>oui</q>", "Il dit : « oui »"),
        ("éva<wbr>luer <b>tout</b>", "évaluer tout"),
        ("<math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><msup><mi>y</mi><mn>2</mn></msup></mfrac>"
         "<annotation>x=\\frac</annotation></math>", "x=1/y²"),
        ("<ruby>mot<rp>(</rp><rt>prononcé</rt><rp>)</rp></ruby>", "mot"),
        ("Un &lt;sup&gt; écrit", "Un <sup> écrit"),
    ],
)  # fmt: skip
def test_a_paragraph_says_what_a_reader_of_the_page_sees(inside: str, said: str) -> None:
    assert text(inside) == said


def test_paragraphs_parted_by_line_breaks_are_apart() -> None:
    assert texts("<div>Un<br><br>Deux<br> <br>Trois<p>Quatre</p>Cinq</div>") == [
        "Un", "Deux", "Trois", "Quatre", "Cinq",
    ]  # fmt: skip


def test_blocks_in_links_and_spans_stay_apart() -> None:
    assert texts("<span><b>a <div>142 lieux</div> b</b></span>") == ["a", "142 lieux", "b"]


def test_items_have_their_numbers() -> None:
    nested = "<ol type='a'><li>Sous</li></ol>"
    body = f"<ul><li>Puce</li></ul><ol start='3'><li>Un{nested}</li><li value='7'>Sept</li></ol>"
    assert texts(body) == ["Puce", "3. Un", "a. Sous", "7. Sept"]
    assert texts("<ol reversed><li>a</li><li>b</li></ol>") == ["2. a", "1. b"]


def test_definitions_stand_with_their_terms() -> None:
    body = (
        "<dl><dt>SCIC :</dt><dd>Une société.</dd><dd>Depuis 2001.</dd><div><dt>A</dt><dt>B</dt>"
        "<dd><p>Deux.</p></dd></div><dt>Seul</dt></dl>"
    )
    assert texts(body) == ["SCIC : Une société.", "Depuis 2001.", "A, B : Deux.", "Seul"]


def test_notes_are_known_as_such_wherever_they_stand() -> None:
    page = (
        f"<html><body><article><p>{PROSE} En 2014<a href='#fn1'><sup>1</sup></a>. {PROSE}</p>"
        f"<p>{PROSE}</p></article><div id='pied'>"
        "<p id='fn1'><a href='#r1'><sup>1</sup></a> Loi du 31 juillet.</p>"
        "<ol><li id='fn2'>Voir p. 3. <a href='#fnref2'>↩</a></li></ol>"
        "<p>[<a href='#nh3' class='spip_note'>3</a>] Page 12.</p></div></body></html>"
    )
    blocks = [block.text for block in load_html(page.encode()).blocks]
    assert blocks[-3:] == ["Note : Loi du 31 juillet.", "Note : Voir p. 3.", "Note : Page 12."]


def test_lists_in_cells_are_read_under_the_heads_of_their_columns() -> None:
    body = (
        "<table><caption>Suivi</caption><tr><th>Région</th><th>Chiffres</th></tr><tr><td>Bretagne</td>"
        "<td><ul><li>142 lieux</li><li>310 emplois</li></ul></td></tr></table>"
    )
    assert texts(body) == ["Suivi", "Région : Bretagne ; Chiffres : 142 lieux, 310 emplois"]


def test_cells_that_span_rows_and_columns_take_their_places() -> None:
    body = (
        "<table><thead><tr><th rowspan=2>Lieu<th colspan=2>Recettes</tr><tr><th>2021<th>2022</tr>"
        "</thead><tbody><tr><td rowspan=2>Brest<td>10<td>10</tr><tr><td>12<td></tr></table>"
    )
    assert texts(body) == [
        "Lieu : Brest ; Recettes – 2021 : 10 ; Recettes – 2022 : 10",
        "Recettes – 2021 : 12 ; Recettes – 2022 : —",
    ]


def test_a_table_that_arranges_the_page_is_read_cell_after_cell() -> None:
    body = (
        "<table><tr><td><h2>Un</h2><p>a</p></td><td><table><tr><td>x<td>5</table></td></tr></table>"
    )
    assert texts(body) == ["Un", "a", "x ; 5"]


def test_text_set_in_columns_by_blanks_keeps_its_figures_apart() -> None:
    assert texts("<pre>Année   150   200\n2021    3</pre>") == ["Année 150 ; 200 ; 2021 ; 3"]


@pytest.mark.parametrize(
    "data",
    [
        PAGE.replace("utf-8", "windows-1252").encode("cp1252"),
        PAGE.replace("utf-8", "iso-8859-1").encode("cp1252"),
        PAGE.replace('<meta charset="utf-8">', "").encode("cp1252"),
        PAGE.encode("cp1252"),
        PAGE.replace("utf-8", "windows-1252").encode(),
        PAGE.encode("utf-8-sig"),
        PAGE.replace("utf-8", "utf-16").encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-8"?>{PAGE}'.encode(),
        PAGE.replace("utf-8", "aucun").encode("cp1252"),
    ],
)
def test_the_page_is_read_in_its_character_set(data: bytes) -> None:
    blocks = [block.text for block in load_html(data).blocks]
    assert PROSE.strip() in blocks
    assert "Les comptes sont publiés." in blocks[-1]


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<", b"\x00\x01\x02", b"<nav>a</nav>", b"\xff\xfe<", b"<p>...</p>"]
)
def test_a_page_without_main_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"no main text|not a web page|is not text"):
        load_html(data)


def test_elements_that_are_not_closed_lose_nothing() -> None:
    page = f"<p>{PROSE}<table><tr><td>a<td>142<tr><td>b<td>310<p>suite</i></b>"
    blocks = [block.text for block in load_html(page.encode()).blocks]
    assert blocks == [PROSE.strip(), "a ; 142", "b ; 310, suite"]


def test_deep_elements_are_read_and_too_deep_ones_named() -> None:
    def nested(times: int, inside: str) -> bytes:
        return f"<p>{PROSE}</p>{'<div>' * times}{inside}{'</div>' * times}<p>{PROSE}</p>".encode()

    assert [block.text for block in load_html(nested(1500, "142 lieux")).blocks][1] == "142 lieux"
    with pytest.raises(UnreadableSource, match="thousands of elements in one another"):
        load_html(nested(100_000, "142 lieux"))


def test_a_page_of_twenty_megabytes_is_read_whole() -> None:
    rows = "".join(f"<p>{PROSE} Le lieu {n} compte.</p>" for n in range(45_000))
    page = f"<nav><a href='/'>Accueil</a></nav>{rows}".encode()
    assert 17_000_000 < len(page) < 20_000_000
    began = time.process_time()
    blocks = load_html(page).blocks
    assert len(blocks) == 45_000
    assert blocks[-1].text.endswith("Le lieu 44999 compte.")
    assert time.process_time() - began < 40


def test_spans_without_end_take_no_time() -> None:
    huge = 10**9
    began = time.process_time()
    body = f"<table><tr><td colspan={huge} rowspan={huge}>a<td>b</tr><tr><td>c<td>5</tr></table>"
    assert texts(body) == ["a ; b", "c ; 5"]
    assert time.process_time() - began < 2


def test_no_warning_is_given() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_html(PAGE.replace("</article>", "<table><td>a<td>b</table></article>").encode())
