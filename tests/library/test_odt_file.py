from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.library.odt_samples import MANIFEST, MIMETYPE, cell, odt, row, style, table
from tests.library.samples import library, put
from tests.library.test_office_package import OLE, altered, members
from tests.library.word_samples import par, word, zipped

from orchestra.library.loaded import UnreadableSource
from orchestra.library.odt_file import load_odt

if TYPE_CHECKING:
    from pathlib import Path

COVERED = "<table:covered-table-cell/>"
HUGE = 10**9


def texts(body: str, automatic: str = "", styles: str = "") -> list[str]:
    return [block.text for block in load_odt(odt(body, automatic, styles)).blocks]


def text(inside: str, automatic: str = "") -> str:
    """Return what a document of one paragraph says."""
    [said] = texts(f"<text:p>{inside}</text:p>", automatic)
    return said


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        load_odt(data)
    return caught.value.message


def test_paragraphs_headings_and_sections_come_in_order() -> None:
    body = (
        "<text:h text:outline-level='1'>Les loyers</text:h><text:p>Le premier.</text:p><text:p/>"
        "<text:section><text:p>Le second.</text:p></text:section>"
        "<text:section text:display='none'><text:p>Caché.</text:p></text:section>"
    )
    blocks = load_odt(odt(body)).blocks
    assert [(block.text, block.heading) for block in blocks] == [
        ("Les loyers", True),
        ("Le premier.", False),
        ("Le second.", False),
    ]


def test_the_title_is_known_by_its_style() -> None:
    titled = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    )
    styles = '<style:style style:name="Title" style:family="paragraph"/>'
    data = odt("<text:p text:style-name='P1'>Un bail</text:p>", titled, styles)
    assert load_odt(data).heading == "Un bail"


def test_changes_are_read_as_accepted() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>120 </text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Il y a <text:change/><text:change-start/>142<text:change-end/> membres</text:p>"
    )
    assert texts(body) == ["Il y a 142 membres"]


def test_remarks_and_requests_to_fill_in_are_no_text() -> None:
    assert (
        text(
            "Bon<office:annotation><text:p>Vraiment ?</text:p></office:annotation>"
            "<text:placeholder>&lt;nom&gt;</text:placeholder>."
        )
        == "Bon."
    )


def test_blanks_tabs_and_line_breaks_keep_words_and_figures_apart() -> None:
    assert text("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d\n   e") == "a b c d e"
    assert text("150<text:tab/>200") == "150 ; 200"
    assert text("sous\u2011sol, éva\u00adluer") == "sous-sol, évaluer"


def test_notes_stand_after_their_paragraph_and_their_marks_nowhere() -> None:
    note = (
        "<text:note><text:note-citation>{}</text:note-citation><text:note-body>"
        "<text:p>{}</text:p></text:note-body></text:note>"
    ).format
    assert text(f"En 2014{note(1, '')} déjà") == "En 2014 déjà"
    body = (
        f"<text:p>En 2014{note(12, 'Loi.')} déjà{note('a', 'Page 3.')}</text:p><text:p>Et.</text:p>"
    )
    assert texts(body) == ["En 2014 déjà", "Note : Loi.", "Note : Page 3.", "Et."]


def test_raised_and_lowered_text_never_makes_another_figure() -> None:
    automatic = (
        style("T1", 'style:text-position="super 58%"')
        + style("T2", 'style:text-position="-33% 58%"')
        + style("T3", 'style:text-position="0% 100%"', about='style:parent-style-name="T1"')
    )
    assert (
        text(
            "2014<text:span text:style-name='T1'>12</text:span> le 1"
            "<text:span text:style-name='T1'>er</text:span>, CO"
            "<text:span text:style-name='T2'>2</text:span>, 20<text:span "
            "text:style-name='T3'>14</text:span>",
            automatic,
        )
        == "2014 le 1er, CO₂, 2014"
    )


def test_hidden_text_is_not_read() -> None:
    hidden = style("T1", 'text:display="none"')
    assert text("Vu<text:span text:style-name='T1'> caché</text:span>", hidden) == "Vu"
    assert text("Vu<text:hidden-text text:is-hidden='true'>caché</text:hidden-text>") == "Vu"


def test_fields_and_links_are_read() -> None:
    said = "<text:date>3 mai</text:date>, <text:a>ici</text:a>, <text:sequence>4</text:sequence>"
    assert text(said) == "3 mai, ici, 4"


def test_frames_and_shapes_are_read_after_their_paragraph() -> None:
    frame = (
        "<draw:frame><draw:text-box><text:p>142 lieux</text:p></draw:text-box>"
        "<svg:desc>un cadre</svg:desc></draw:frame>"
        "<draw:g><draw:custom-shape><text:p>310 emplois</text:p></draw:custom-shape></draw:g>"
    )
    assert texts(f"<text:p>En {frame}bref</text:p>{frame}") == [
        "En bref", "142 lieux", "310 emplois", "142 lieux", "310 emplois",
    ]  # fmt: skip


def test_a_table_of_contents_is_not_read_and_a_bibliography_is() -> None:
    body = "<text:{0}><text:index-body><text:p>{0} 3</text:p></text:index-body></text:{0}>".format
    assert texts(body("table-of-content") + body("bibliography")) == ["bibliography 3"]


LISTS = """
<text:list-style style:name="L1">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"
    text:display-levels="2"/></text:list-style>
<text:list-style style:name="L2">
  <text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
"""


def items(*inside: str, about: str = "") -> str:
    held = "".join(f"<text:list-item>{item}</text:list-item>" for item in inside)
    return f"<text:list {about}>{held}</text:list>"


def test_items_have_the_numbers_that_are_shown() -> None:
    numbered, bullets = "text:style-name='L1'", "text:style-name='L2'"
    inner = items("<text:p>Sous</text:p>", "<text:p>Sous</text:p>")
    body = (
        items(f"<text:p>Un</text:p><text:p>Suite</text:p>{inner}", "<text:p>Deux</text:p>",
              about=numbered)
        + items("<text:p>Trois</text:p>", about=f"{numbered} text:continue-numbering='true'")
        + items("<text:p>Puce</text:p>", about=bullets)
        + items("<text:p>Un</text:p>", about=numbered)
    )  # fmt: skip
    assert texts(body, LISTS) == [
        "1. Un", "Suite", "1.a) Sous", "1.b) Sous", "2. Deux", "3. Trois", "Puce", "1. Un",
    ]  # fmt: skip


def test_headings_have_the_numbers_that_are_shown() -> None:
    outline = (
        "<text:outline-style><text:outline-level-style text:level='1' style:num-format='I'/>"
        "<text:outline-level-style text:level='2' style:num-format='1' text:display-levels='1'/>"
        "</text:outline-style>"
    )
    heading = "<text:h text:outline-level='{}'>{}</text:h>".format
    body = heading(1, "Un") + heading(2, "Sous") + heading(1, "Deux") + heading(3, "Rien")
    assert texts(body, styles=outline) == ["I Un", "1 Sous", "II Deux", "Rien"]


def test_tables_are_read_row_by_row_under_their_heads() -> None:
    heads = f"<table:table-header-rows>{row('Année', 'Recettes')}</table:table-header-rows>"
    rows = f"<table:table-rows>{row('2021', '150 000 €')}{row('2022', '')}</table:table-rows>"
    assert texts(table(heads, rows)) == [
        "Année : 2021 ; Recettes : 150 000 €",
        "Année : 2022 ; Recettes : —",
    ]


def test_merged_cells_are_said_once() -> None:
    wide = cell("Lots", "table:number-columns-spanned='2'")
    high = cell("Brest", "table:number-rows-spanned='2'")
    heads = f"<table:table-header-rows>{row('Lieu', wide, COVERED)}</table:table-header-rows>"
    body = table(heads, row(high, "10", "11"), row(COVERED, "12", "13"))
    assert texts(body) == ["Lieu : Brest ; Lots : 10 ; Lots : 11", "Lots : 12 ; Lots : 13"]


def test_heads_are_known_by_style_or_boldness() -> None:
    bold = style("P1", 'fo:font-weight="bold"', "paragraph")
    head = cell("<text:p text:style-name='{}'>{}</text:p>").format
    below = row("Zoé", "Trésorière")
    for name in ("P1", "Table_20_Heading"):
        styles = '<style:style style:name="Table_20_Heading" style:family="paragraph"/>'
        body = table(row(head(name, "Nom"), head(name, "Rôle")), below)
        assert texts(body, bold, styles) == ["Nom : Zoé ; Rôle : Trésorière"]


def test_tables_and_lists_in_cells_are_read() -> None:
    held = cell(items("<text:p>142 lieux</text:p>", "<text:p>310 emplois</text:p>"))
    inner = cell(table(row("2021", "5")))
    body = table(row("Bretagne", held), row("Corse", "rien"))
    assert texts(body) == ["Bretagne ; 142 lieux, 310 emplois", "Corse ; rien"]
    heads = f"<table:table-header-rows>{row('Région', 'Suivi')}</table:table-header-rows>"
    assert texts(table(heads, row("Corse", inner))) == ["Région : Corse ; Suivi : (2021 ; 5)"]


def test_repeated_cells_and_rows_are_each_read() -> None:
    twice = cell("5", "table:number-columns-repeated='2'")
    assert (
        texts(table(row("a", twice, about="table:number-rows-repeated='2'"))) == ["a ; 5 ; 5"] * 2
    )


def test_empty_cells_without_end_take_no_time() -> None:
    empties = cell("", f"table:number-columns-repeated='{HUGE}'")
    rows = row("a", "b", empties) + row(empties, about=f"table:number-rows-repeated='{HUGE}'")
    began = time.process_time()
    assert texts(table(rows, row("c", "d"))) == ["a ; b", "c ; d"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("5", f"table:number-columns-repeated='{HUGE}'")),
        row("5", about=f"table:number-rows-repeated='{HUGE}'"),
        row(
            cell("5", "table:number-columns-repeated='90000'"),
            cell("", f"table:number-columns-repeated='{HUGE}'"),
            about="table:number-rows-repeated='1000'",
        ),
    ],
)
def test_cells_without_end_are_named(rows: str) -> None:
    assert refused(odt(table(rows))) == (
        "has a table of more than 100,000 cells; keep the useful part of it"
    )


def test_the_properties_give_title_and_author_and_no_year() -> None:
    meta = (
        "<dc:title>Un bail</dc:title><meta:initial-creator>Zoé Martin</meta:initial-creator>"
        "<dc:creator>Jean Petit</dc:creator><meta:creation-date>2019-01-01</meta:creation-date>"
    )
    metadata = load_odt(odt("<text:p>Un.</text:p>", meta=meta)).metadata
    assert (metadata.title, metadata.author, metadata.year) == ("Un bail", "Zoé Martin", None)


GOOD = odt("<text:p>Un bail de neuf ans.</text:p>")


@pytest.mark.parametrize("data", [b"not a zip", GOOD[:300], zipped({"hello.txt": "hello"})])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    assert "is not a readable .odt" in refused(data)


ENCRYPTED = MANIFEST.format("<manifest:encryption-data/>")


@pytest.mark.parametrize(
    "data",
    [
        zipped({**members(GOOD), "META-INF/manifest.xml": ENCRYPTED}),
        zipped({"mimetype": MIMETYPE, "encrypted-package": b"\1\2"}),
        OLE + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_an_encrypted_document_is_named_with_what_to_do(data: bytes) -> None:
    assert refused(data) == "is encrypted; save a copy without a password"


def test_other_documents_under_this_name_are_named() -> None:
    sheet = altered(GOOD, "office:text", "office:spreadsheet")
    assert refused(sheet) == "is a spreadsheet, not a text; save its text as .odt"
    assert refused(word(par("Un."))) == "is a Word document; give it the extension .docx"


def test_bombs_and_entities_are_refused() -> None:
    assert "unpacks to 12 MB" in refused(odt("<text:p>a</text:p>" * 700_000))
    entity = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><office:document-content"
    assert "holds a document type" in refused(altered(GOOD, "<office:document-content", entity))


def test_macros_are_no_text_and_are_not_run() -> None:
    basic = {
        "Basic/Standard/Module1.xml": "<script>Sub Main</script>",
        "Scripts/python/a.py": "1/0",
    }
    blocks = load_odt(zipped({**members(GOOD), **basic})).blocks
    assert [block.text for block in blocks] == ["Un bail de neuf ans."]


def test_a_library_reads_it(tmp_path: Path) -> None:
    put(tmp_path, "bail.odt", GOOD)
    found = library(tmp_path)
    assert found.problems == []
    assert found.passages("bail.odt")[0].text == "Un bail de neuf ans."
