# ruff: noqa: E501 - a document is read more easily as it is written
"""Documents that LibreOffice and Chromium make, with what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from reading_latex import Document, noted, told_rows
from reading_texts import COUNTS, HEADS, NOTES, ROWS, SHORT, P

_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties
 fo:margin-bottom="0.2cm" fo:text-align="justify"/><style:text-properties
 style:font-name="Liberation Serif" fo:font-size="11pt" fo:language="fr" fo:country="FR"
 fo:hyphenate="true" fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/>
</style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<text:notes-configuration text:note-class="footnote" style:num-format="1"/></office:styles>
<office:automatic-styles>
<style:style style:name="T" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:text-align="left"/><style:text-properties fo:font-size="18pt"
 fo:font-weight="bold"/></style:style>
<style:style style:name="L" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:text-align="left"/></style:style>
<style:style style:name="R" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:text-align="right"/></style:style>
<style:style style:name="H" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:text-align="left"/><style:text-properties fo:font-weight="bold"/>
</style:style>
<style:style style:name="B" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="Up" style:family="text"><style:text-properties
 style:text-position="super 58%"/></style:style>
<style:style style:name="Down" style:family="text"><style:text-properties
 style:text-position="sub 58%"/></style:style>
<style:style style:name="Two" style:family="section"><style:section-properties>
<style:columns fo:column-count="2" fo:column-gap="0.5cm"/></style:section-properties></style:style>
<style:style style:name="Three" style:family="section"><style:section-properties>
<style:columns fo:column-count="3" fo:column-gap="0.4cm"/></style:section-properties></style:style>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties
 fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:style style:name="O" style:family="table-cell"><style:table-cell-properties
 fo:padding="0.1cm"/></style:style>
<style:style style:name="Frame" style:family="graphic"><style:graphic-properties
 fo:border="0.5pt solid #000000" fo:padding="0.2cm" style:wrap="parallel"
 style:horizontal-pos="right" style:horizontal-rel="paragraph"/></style:style>
<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style/><style:footer-style/>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">
@MARGINS@</style:master-page></office:master-styles><office:body><office:text>
"""
_CLOSE = "</office:text></office:body></office:document>\n"


def office(body: str, margins: str = "") -> str:
    """Return a flat OpenDocument text."""
    return _OPEN.replace("@MARGINS@", margins) + body + _CLOSE


def p(text: str, style: str = "Standard") -> str:
    """Return a paragraph."""
    written = escape(text).replace("m²", 'm<text:span text:style-name="Up">2</text:span>')
    return f'<text:p text:style-name="{style}">{written}</text:p>\n'


def noted_p(text: str, words: str, number: int, note: str) -> str:
    """Return a paragraph with a note at some words."""
    mark = (
        f'<text:note text:id="n{number}" text:note-class="footnote"><text:note-citation>{number}'
        f"</text:note-citation><text:note-body>{p(note, 'L')}</text:note-body></text:note>"
    )
    assert escape(words) in p(text)
    return p(text).replace(escape(words), escape(words) + mark)


def grid(rows: Sequence[Sequence[str]], cell: str = "C", *, repeat: bool = False) -> str:
    """Return a table, its first row being heads in bold."""

    def row(cells: Sequence[str], style: str) -> str:
        told = "".join(
            f'<table:table-cell table:style-name="{cell}" office:value-type="string">'
            f"{p(text, style if n == 0 or style == 'H' else 'R')}</table:table-cell>"
            for n, text in enumerate(cells)
        )
        return f"<table:table-row>{told}</table:table-row>\n"

    head = row(rows[0], "H")
    if repeat:
        head = f"<table:table-header-rows>{head}</table:table-header-rows>"
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    body = "".join(row(cells, "L") for cells in rows[1:])
    return f"<table:table>{columns}{head}{body}</table:table>\n"


_FOOT = (
    "<style:header>" + p("La Fabrique du Lavoir – rapport d’activité", "L") + "</style:header>"
    '<style:footer><text:p text:style-name="R">Page <text:page-number/> sur '
    "<text:page-count/></text:p></style:footer>"
)


def office_documents() -> Iterator[Document]:
    """Yield the documents that LibreOffice makes."""
    yield Document("office-pages", office("".join(map(p, [*P, *P])), _FOOT), [*P, *P])
    words = ("les subventions publiques", "depuis moins de deux ans")
    yield Document(
        "office-notes",
        office(
            p(P[0]) + noted_p(P[1], words[0], 1, NOTES[0]) + noted_p(P[2], words[1], 2, NOTES[1])
        ),
        [*P[:3], noted(1, P[1], words[0], NOTES[0]), noted(2, P[2], words[1], NOTES[1])],
    )
    for name, style, texts in (("two", "Two", P[:9]), ("three", "Three", P[:10])):
        columns = f'<text:section text:style-name="{style}" text:name="S">'
        yield Document(
            f"office-{name}-columns",
            office(
                p(SHORT[0], "T") + columns + "".join(map(p, texts)) + "</text:section>" + p(P[10])
            ),
            [SHORT[0], *texts, P[10]],
        )
    yield Document(
        "office-table",
        office(p(P[0]) + grid([HEADS, *ROWS]) + p(P[3])),
        [P[0], *told_rows(HEADS, ROWS), P[3]],
    )
    yield Document(
        "office-table-open",
        office(p(P[0]) + grid([("Poste", "2022", "2023"), *COUNTS], "O") + p(P[3])),
        [P[0], *told_rows(("Poste", "2022", "2023"), COUNTS), P[3]],
    )
    many = [(f"Lieu {n}", f"{n * 17}", f"{n} 400 €") for n in range(1, 61)]
    heads = ("Lieu", "Places", "Loyer")
    yield Document(
        "office-table-over-pages",
        office(p(P[0]) + grid([heads, *many], repeat=True) + p(P[3]), _FOOT),
        [P[0], *told_rows(heads, many), P[3]],
    )
    cells = [
        ("Lieu", "Ce qui s’y passe"),
        ("Rez-de-chaussée", P[4]),
        ("Étage", P[6]),
        ("Jardin", P[8]),
    ]
    yield Document(
        "office-table-prose",
        office(p(P[0]) + grid(cells).replace('style-name="R"', 'style-name="L"') + p(P[3])),
        [P[0], *told_rows(cells[0], cells[1:]), P[3]],
    )
    frame = (
        '<text:p text:style-name="Standard"><draw:frame draw:style-name="Frame" draw:name="F" '
        'text:anchor-type="paragraph" svg:width="6cm" svg:x="11cm" svg:y="0cm"><draw:text-box '
        f'fo:min-height="2cm">{p(P[10], "L")}</draw:text-box></draw:frame>{escape(P[1])}</text:p>'
    )
    yield Document(
        "office-box", office(p(P[0]) + frame + p(P[3]) + p(P[5])), [P[0], P[1], P[3], P[5], P[10]]
    )
    yield Document(
        "office-headings",
        office(
            "".join(p(SHORT[n].rstrip("."), "T") + p(P[n]) + p(P[n + 3]) for n in range(3)), _FOOT
        ),
        [
            "{La Fabrique du Lavoir – rapport d’activité}",
            *(text for n in range(3) for text in (SHORT[n].rstrip("."), P[n], P[n + 3])),
        ],
    )
    up, down = (
        '<text:span text:style-name="Up">{}</text:span>',
        '<text:span text:style-name="Down">{}</text:span>',
    )
    marked = (
        '<text:p text:style-name="Standard">Le 1' + up.format("er") + " mai, les 430 m" + up.format("2")
        + " et le CO" + down.format("2") + " de la 3" + up.format("e") + " salle, n" + up.format("o")
        + " 7, 10" + up.format("6") + " fois.</text:p>"
    )  # fmt: skip
    yield Document(
        "office-marks",
        office(marked),
        ["Le 1er mai, les 430 m² et le CO₂ de la 3e salle, n° 7, 10⁶ fois."],
    )


def web(body: str, style: str = "") -> str:
    """Return a web page."""
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Le lavoir</title><style>'
        "body{font:11pt 'Liberation Sans',sans-serif}table{border-collapse:collapse}"
        f"td,th{{padding:2px 8px;text-align:left}}{style}</style></head><body>{body}</body></html>"
    )


def _ps(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _rows(rows: Sequence[Sequence[str]]) -> str:
    head, *body = ["".join(f"<{tag}>{escape(c)}</{tag}>" for c in row) for tag, row in
                   zip(["th", *["td"] * (len(rows) - 1)], rows, strict=True)]  # fmt: skip
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in body)}</table>"


def web_documents() -> Iterator[Document]:
    """Yield the documents that Chromium makes."""
    yield Document(
        "web-columns",
        web(
            f"<h1>{SHORT[1]}</h1><div>{_ps(P[:8])}</div>",
            "div{columns:2;text-align:justify;hyphens:auto}",
        ),
        [SHORT[1], *P[:8]],
    )
    yield Document(
        "web-table",
        web(
            _ps(P[:1]) + _rows([HEADS, *ROWS]) + _ps(P[3:4]),
            "td,th{border:1px solid #888}th{background:#ddd}",
        ),
        [P[0], *told_rows(HEADS, ROWS), P[3]],
    )
    yield Document(
        "web-table-open",
        web(
            _ps(P[:1]) + _rows([("Poste", "2022", "2023"), *COUNTS]) + _ps(P[3:4]),
            "td+td{text-align:right}",
        ),
        [P[0], *told_rows(("Poste", "2022", "2023"), COUNTS), P[3]],
    )
    cards = "".join(
        f"<section><h3>{SHORT[n]}</h3><p>{escape(P[n])}</p></section>" for n in range(3)
    )
    yield Document(
        "web-cards",
        web(
            f"<main>{cards}</main>{_ps(P[5:6])}",
            "main{display:flex;gap:24px}section{flex:1;font-size:9pt}",
        ),
        [*(text for n in range(3) for text in (SHORT[n], P[n])), P[5]],
    )
    notes = (
        _ps(P[:1]).replace("par an.", "par an<sup>1</sup>.", 1)
        + f"<p><small><sup>1</sup> {NOTES[1]}</small></p>"
    )
    yield Document(
        "web-notes",
        web(notes),
        [P[0], noted(1, P[0].replace("par an.", "par an", 1), "par an", NOTES[1])],
    )
    yield Document(
        "web-tracked",
        web(
            f"<h2>{SHORT[2]}</h2>{_ps(P[1:4])}",
            "h2{letter-spacing:.2em;text-transform:uppercase}p{letter-spacing:-.03em}",
        ),
        [SHORT[2].upper(), *P[1:4]],
    )
