from __future__ import annotations

import io
import zipfile

import pytest
from tests.library.samples import docx
from tests.library.word_samples import PROPERTIES, cell, field, high, par, row, run, word

from orchestra.library.loaded import UnreadableSource
from orchestra.library.word_file import load_docx


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in load_docx(word(body, **parts)).blocks]


def text(content: str, **parts: str) -> str:
    """Return what a document of one paragraph says."""
    [said] = texts(par(content), **parts)
    return said


def test_paragraphs_headings_and_tables_come_in_order() -> None:
    loaded = load_docx(
        docx(["Le premier.", "", "Le second."], heading="Les loyers", title="Un bail")
    )
    assert [(block.text, block.heading) for block in loaded.blocks] == [
        ("Les loyers", True),
        ("Le premier.", False),
        ("Le second.", False),
        ("Loyer mensuel ; 300 euros", False),
    ]
    assert loaded.metadata.title == "Un bail"


def test_changes_are_read_as_accepted() -> None:
    assert (
        text(
            run("Il y a ")
            + f"<w:ins>{run('142 ')}</w:ins><w:del><w:r><w:delText>120 </w:delText></w:r></w:del>"
            + f"<w:moveFrom>{run('vieux ')}</w:moveFrom>"
            + run("membres")
            + f"<w:moveTo>{run(' actifs')}</w:moveTo>"
        )
        == "Il y a 142 membres actifs"
    )


def test_paragraphs_whose_border_was_deleted_are_one() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert texts(par("Un bail ", deleted) + par("de neuf ans.") + par("Fin.", deleted)) == [
        "Un bail de neuf ans.",
        "Fin.",
    ]


def test_a_large_first_letter_is_part_of_its_word() -> None:
    letter = par("L", '<w:framePr w:dropCap="drop"/>')
    assert texts(letter + par("es lieux ouvrent.")) == ["Les lieux ouvrent."]


def test_deleted_rows_and_cells_are_gone() -> None:
    gone = row("120", "5", properties="<w:del/>")
    kept = row("142", cell("9", "<w:cellDel/>"))
    assert texts(f"<w:tbl>{gone}{kept}</w:tbl>") == ["142"]


def test_content_controls_of_every_kind_are_read() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = (
        control(par("85 000 euros."))
        + par(run("Soit ") + control(run("7 %")))
        + f"<w:tbl>{control(row('a', 'b'))}<w:tr>{cell('c')}{control(cell('d'))}</w:tr></w:tbl>"
    )
    assert texts(body) == ["85 000 euros.", "Soit 7 %", "a ; b", "c ; d"]


def test_a_control_that_nobody_filled_in_says_nothing() -> None:
    asks = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert texts(par("Bon.") + asks.format(par("Cliquez ici."))) == ["Bon."]
    assert text(run("Bon.") + asks.format(run("Cliquez ici."))) == "Bon."
    assert text(run("Bon.") + asks.format(run("[Nom]"))) == "Bon."


def test_a_control_that_a_program_filled_in_is_read() -> None:
    filled = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert text(filled.format(run("142 lieux"))) == "142 lieux"


def test_smart_tags_and_links_are_read() -> None:
    assert (
        text(f"<w:smartTag>{run('77 lieux')}</w:smartTag><w:hyperlink>{run(', ici')}</w:hyperlink>")
        == "77 lieux, ici"
    )


def test_of_fields_the_result_is_read() -> None:
    inner = field("begin", "PAGE") + field("separate") + run("9") + field("end")
    outer = field("begin", 'IF 1 = 2 "') + inner + field("separate") + run("oui") + field("end")
    simple = f'<w:fldSimple w:instr="DATE">{run(" en mai")}</w:fldSimple>'
    assert text(run("Dit ") + outer + simple) == "Dit oui en mai"


def test_a_field_that_does_not_end_hides_nothing() -> None:
    assert texts(par(run("Avant.") + field("begin", "PAGE")) + par("Après.")) == [
        "Avant.",
        "Après.",
    ]


def test_a_table_of_contents_is_not_read() -> None:
    listed = (
        par(field("begin", ' TOC \\o "1-3" ') + field("separate") + run("Les loyers 3"))
        + par("Les comptes 7")
        + par(field("end"))
    )
    styled = '<w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    single = par("Les loyers 3", '<w:pStyle w:val="TM1"/>')
    control = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{par('Sommaire')}</w:sdtContent></w:sdt>"
    )
    assert texts(listed + single + control + par("Le texte."), styles=styled) == ["Le texte."]


def test_notes_stand_after_their_paragraph_and_their_marks_nowhere() -> None:
    mark = '<w:r><w:rPr/><w:{}noteReference w:id="{}"/></w:r>'
    note = '<w:{0}note w:id="{1}"><w:p><w:r><w:{0}noteRef/></w:r>{2}</w:p></w:{0}note>'
    body = par(run("En 2014") + mark.format("foot", 2) + run(" déjà") + mark.format("end", 2))
    foot = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    assert texts(
        body + par("Ensuite."),
        footnotes=foot + note.format("foot", 2, run(" Loi n° 12.")),
        endnotes=note.format("end", 2, run(" Voir p. 3.")),
    ) == ["En 2014 déjà", "Note : Loi n° 12.", "Note : Voir p. 3.", "Ensuite."]


def test_a_mark_of_the_authors_own_is_dropped_too() -> None:
    mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>12</w:t></w:r>'
    assert text(run("En 2014") + mark + run(" déjà")) == "En 2014 déjà"


def test_the_notes_of_a_cell_stand_apart_from_its_row() -> None:
    called = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{par("Estimation.")}</w:footnote>'
    body = f"<w:tbl>{row(par(run('150 000') + called), 'euros')}</w:tbl>"
    assert texts(body, footnotes=note) == ["150 000 ; euros", "Note : Estimation."]


def test_raised_and_lowered_text_never_makes_another_figure() -> None:
    low = run("2", '<w:vertAlign w:val="subscript"/>')
    assert (
        text(
            run("En 2014") + high("12") + run(", le 1") + high("er") + run(" lot de 35 m")
            + high("2") + run(" au CO") + low + run(", le 20²")
        )
        == "En 2014, le 1er lot de 35 m² au CO₂, le 20"
    )  # fmt: skip


def test_a_style_can_raise_and_hide() -> None:
    styles = (
        '<w:style w:styleId="Appel"><w:basedOn w:val="Haut"/></w:style>'
        '<w:style w:styleId="Haut"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = par(run("En 2014") + run("7", '<w:rStyle w:val="Appel"/>')) + par(
        run("Caché") + run("vu", '<w:vanish w:val="0"/>'), '<w:pStyle w:val="Secret"/>'
    )
    assert texts(body, styles=styles) == ["En 2014", "vu"]


def test_hidden_text_is_not_read() -> None:
    assert text(run("Vu") + run(" caché", "<w:vanish/>") + run(" aussi")) == "Vu aussi"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{par('142 lieux')}{par('310 emplois')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"
    assert texts(par(run("En bref") + drawn)) == ["En bref", "142 lieux", "310 emplois"]
    assert texts(par(run("En bref") + old)) == ["En bref", "142 lieux", "310 emplois"]


def test_signs_between_words_keep_words_and_figures_apart() -> None:
    def between(sign: str) -> str:
        return text(f"<w:r><w:t>a</w:t>{sign}<w:t>b 1</w:t>{sign}<w:t>200</w:t></w:r>")

    assert between("<w:tab/>") == between("<w:br/>") == between("<w:cr/>") == "a b 1 ; 200"
    assert text("<w:r><w:t>a</w:t><w:sym w:char='F0E0'/><w:t>b</w:t></w:r>") == "a b"
    assert text("<w:r><w:t>sous</w:t><w:noBreakHyphen/><w:t>sol</w:t></w:r>") == "sous-sol"
    assert text("<w:r><w:t>éva</w:t><w:softHyphen/><w:t>luer</w:t></w:r>") == "évaluer"


def test_formulas_are_read_in_one_line() -> None:
    def part(name: str, inside: str) -> str:
        return f"<m:{name}>{inside}</m:{name}>"

    said = "<m:r><m:t>{}</m:t></m:r>".format
    squared = part("sSup", part("e", part("d", part("e", said("a+b")))) + part("sup", said("2")))
    ratio = part("f", part("num", said("1")) + part("den", said("3")))
    assert text(part("oMath", squared + said("=") + ratio)) == "(a+b)²=1/3"


NUMBERING = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
    <w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="7"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>
"""


def item(said: str, list_id: int, level: int = 0) -> str:
    place = f'<w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/>'
    return par(said, f"<w:numPr>{place}</w:numPr>")


def test_items_have_the_numbers_that_word_shows() -> None:
    body = (
        item("Un", 5) + item("Sous", 5, 1) + item("Sous", 5, 1) + item("Deux", 5)
        + item("Sous", 5, 1) + item("Puce", 6) + item("Repris", 7) + item("Suite", 7)
        + item("Sans", 0) + item("Inconnu", 99) + item("", 5) + item("Sept", 5)
    )  # fmt: skip
    assert texts(body, numbering=NUMBERING) == [
        "1. Un", "1.a) Sous", "1.b) Sous", "2. Deux", "2.a) Sous", "Puce", "4. Repris", "5. Suite",
        "Sans", "Inconnu", "7. Sept",
    ]  # fmt: skip


def test_headings_are_known_by_level_whatever_the_language_of_their_style() -> None:
    styles = (
        '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Kop"><w:name w:val="Kop"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="Mien"><w:name w:val="Mien"/><w:basedOn w:val="Kop"/></w:style>'
        '<w:style w:styleId="Corps"><w:name w:val="Corps"/><w:basedOn w:val="Kop"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    body = "".join(
        par(name, f'<w:pStyle w:val="{name}"/>') for name in ("Titre1", "Kop", "Mien", "Corps")
    ) + par("Direct", '<w:outlineLvl w:val="2"/>')
    blocks = load_docx(word(body, styles=styles)).blocks
    assert [block.text for block in blocks if block.heading] == ["Titre1", "Kop", "Mien", "Direct"]
    assert len(blocks) == 5


def test_tables_are_read_row_by_row_under_their_heads() -> None:
    body = (
        f"<w:tbl>{row('Année', 'Recettes', properties='<w:tblHeader/>')}"
        f"{row('2021', '150 000 €')}{row('2022', '')}</w:tbl>"
    )
    assert texts(body) == ["Année : 2021 ; Recettes : 150 000 €", "Année : 2022 ; Recettes : —"]


def test_merged_cells_are_said_once() -> None:
    heads = row("Lieu", cell("Lots", "<w:gridSpan w:val='2'/>"), properties="<w:tblHeader/>")
    first = row(cell("Brest", "<w:vMerge w:val='restart'/>"), "10", "11")
    second = row(cell("", "<w:vMerge/>"), "12", "13")
    body = f"<w:tbl>{heads}{first}{second}</w:tbl>"
    assert texts(body) == ["Lieu : Brest ; Lots : 10 ; Lots : 11", "Lots : 12 ; Lots : 13"]


def test_bold_heads_by_hand_or_by_the_tables_style_are_heads() -> None:
    def bold(said: str) -> str:
        return cell(par(run(said, "<w:b/>")))

    by_hand = f"<w:tbl>{row(bold('Nom'), bold('Rôle'))}{row('Zoé', 'Trésorière')}</w:tbl>"
    assert texts(by_hand) == ["Nom : Zoé ; Rôle : Trésorière"]
    style = (
        '<w:style w:type="table" w:styleId="Grille"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
        "</w:rPr></w:tblStylePr></w:style>"
    )
    look = '<w:tblPr><w:tblStyle w:val="Grille"/><w:tblLook w:val="04A0"/></w:tblPr>'
    by_style = f"<w:tbl>{look}{row('Nom', 'Rôle')}{row('Zoé', 'Trésorière')}</w:tbl>"
    assert texts(by_style, styles=style) == ["Nom : Zoé ; Rôle : Trésorière"]


def test_tables_and_lists_in_cells_are_read() -> None:
    inner = f"<w:tbl>{row('2021', '5')}</w:tbl>"
    held = cell(item("142 lieux", 5) + item("310 emplois", 5))
    body = (
        f"<w:tbl>{row('Région', 'Suivi', properties='<w:tblHeader/>')}"
        f"{row('Bretagne', held)}{row('Corse', cell(inner + par('')))}</w:tbl>"
    )
    assert texts(body, numbering=NUMBERING) == [
        "Région : Bretagne ; Suivi : 1. 142 lieux, 2. 310 emplois",
        "Région : Corse ; Suivi : (2021 ; 5)",
    ]


def test_comments_heads_and_feet_are_no_text() -> None:
    body = par('<w:commentRangeStart w:id="1"/>' + run("Vu.")) + (
        "<w:sectPr><w:headerReference/><w:pgNumType/></w:sectPr>"
    )
    assert texts(body, comments=par("Une remarque."), header=par("En-tête")) == ["Vu."]


@pytest.mark.parametrize(
    ("title", "creator", "known"),
    [
        ("Un bail", "Zoé Martin", ("Un bail", "Zoé Martin")),
        ("Microsoft Word - v3.docx", "Utilisateur Windows", (None, None)),
        ("Document1", "jdupont", (None, None)),
        ("", "", (None, None)),
    ],
)
def test_the_properties_give_what_a_person_wrote_there(
    title: str, creator: str, known: tuple[str | None, str | None]
) -> None:
    core = PROPERTIES.format(title=title, creator=creator)
    metadata = load_docx(word(par("Un."), core=core)).metadata
    assert (metadata.title, metadata.author) == known
    assert metadata.year is None  # when the file was made says nothing of its publication


def test_files_saved_as_strict_are_read_alike() -> None:
    whole = word(par("En 2014."))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as held, zipfile.ZipFile(out, "w") as strict:
        for name in held.namelist():
            old = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            new = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            strict.writestr(name, held.read(name).replace(old, new))
    assert [block.text for block in load_docx(out.getvalue()).blocks] == ["En 2014."]


def test_a_scrambled_file_is_read_or_refused_but_never_crashes() -> None:
    whole = docx(["Un texte."])
    outcomes = set()
    for at in range(0, len(whole), len(whole) // 40):
        try:
            load_docx(whole[:at] + bytes(b ^ 0x55 for b in whole[at : at + 40]) + whole[at + 40 :])
            outcomes.add("read")
        except UnreadableSource:
            outcomes.add("refused")
    assert "refused" in outcomes
