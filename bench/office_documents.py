# ruff: noqa: E501 - a paragraph is a line
"""Makes the documents by which the readers of office files are measured (bench/office.py).

Each is written once as a Word document, element by element, and LibreOffice writes it again as
.docx, .odt and .html, so that the same text is read as several programs write it. What is to be read
of it stands in ``tests/library/documents/NAME.txt``, written by hand.

usage: python bench/office_documents.py [FOLDER]     (needs soffice on the PATH)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.library.word_samples import PROPERTIES, cell, field, high, par, row, run, word

DOCUMENTS = Path(__file__).parents[1] / "tests" / "library" / "documents"
FORMS = {"lo.docx": "docx:MS Word 2007 XML", "odt": "odt", "html": "html:HTML (StarWriter)"}

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/><w:basedOn w:val="Titre1"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="table" w:styleId="Grille"><w:name w:val="Table Grid"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>
"""
BOLD = "<w:b/>"
LOW = '<w:vertAlign w:val="subscript"/>'


def title(text: str, level: int = 1) -> str:
    return par(text, f'<w:pStyle w:val="Titre{level}"/>')


def item(text: str, list_id: int = 6, level: int = 0) -> str:
    return par(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def called(note: int, kind: str = "footnote") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{note}"/></w:r>'


def notes(*texts: str, kind: str = "footnote") -> str:
    mark = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Ref/></w:r>'
    apart = "".join(
        f'<w:{kind} w:type="{name}" w:id="{n}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for n, name in enumerate(("separator", "continuationSeparator"))
    )
    return apart + "".join(
        f'<w:{kind} w:id="{n}">{par(mark + run(f" {text}"))}</w:{kind}>'
        for n, text in enumerate(texts, 2)
    )


def grid(columns: int, *rows: str) -> str:
    widths = "".join('<w:gridCol w:w="2200"/>' for _ in range(columns))
    about = '<w:tblPr><w:tblStyle w:val="Grille"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{about}<w:tblGrid>{widths}</w:tblGrid>{''.join(rows)}</w:tbl>"


def heads(*texts: str) -> str:
    return row(*(cell(par(run(text, BOLD))) for text in texts), properties="<w:tblHeader/>")


def box(*paragraphs: str) -> str:
    """Return a text box as older programs write it, which LibreOffice reads too."""
    inside = "".join(par(text) for text in paragraphs)
    return (
        '<w:r><w:pict><v:shape style="position:absolute;width:200pt;height:80pt">'
        f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def report() -> bytes:
    body = (
        title("Rapport d’activité 2023")
        + par(
            run("La loi du 31 juillet 2014")
            + called(2)
            + run(" encadre le secteur, qui compte 221 325 structures")
            + called(3)
            + run(" et 2,4 millions de salariés")
            + called(2, "endnote")
            + run(".")
        )
        + title("Les lieux", 2)
        + par(
            "L’association anime quatre lieux depuis 2017 ; leur surface totale est de 1 240 mètres carrés."
        )
        + item("Brest, ouvert le 3 mai 2017, 320 adhérents")
        + item("Auray, ouvert en 2019, 85 adhérents")
        + item("Vannes, ouvert en 2021, 142 adhérents")
        + par("Trois conditions ont été posées :")
        + item("un bail d’au moins neuf ans", 5)
        + item("une charte signée", 5)
        + item("par la commune", 5, 1)
        + item("par les habitants", 5, 1)
        + item("un budget équilibré sur 3 ans", 5)
        + title("Les comptes", 2)
        + grid(
            3,
            heads("Poste", "2022", "2023"),
            row("Recettes", "150 000 €", "150 000 €"),
            row("Dépenses", "148 500 €", ""),
            row("Emplois", "7", "8"),
        )
        + par("Le résultat de 2022 est un excédent de 1 500 €, soit 1 % des recettes.")
    )
    return word(
        body, styles=STYLES, numbering=NUMBERING,
        footnotes=notes("Loi n° 2014-856 du 31 juillet 2014, article 1.", "Chiffres de 2021."),
        endnotes=notes("Estimation de 2022, à 5 % près.", kind="endnote"),
        core=PROPERTIES.format(title="Rapport d’activité 2023", creator="Zoé Martin"),
    )  # fmt: skip


def minutes() -> bytes:
    """Changes followed, controls, hidden text, fields, a box."""
    author = 'w:id="{}" w:author="A" w:date="2024-01-01T00:00:00Z"'
    link = (
        field("begin", ' HYPERLINK "https://exemple.fr" ')
        + field("separate")
        + run("la page du lieu")
        + field("end")
    )
    body = (
        title("Compte rendu du 12 mars 2024")
        + par(
            run("En 2023, l’association comptait ")
            + f"<w:ins {author.format(1)}>{run('142 adhérents ')}</w:ins>"
            + f"<w:del {author.format(2)}><w:r><w:delText>120 adhérents </w:delText></w:r></w:del>"
            + run("et huit salariés.")
        )
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{par('Le budget est de 85 000 euros, voté à 31 voix contre 4.')}</w:sdtContent></w:sdt>"
        + par(
            f"<w:smartTag w:uri='x' w:element='y'>{run('Soit 77 lieux')}</w:smartTag>"
            + run(", dont ")
            + f"<w:sdt><w:sdtPr/><w:sdtContent>{run('12 en Bretagne')}</w:sdtContent></w:sdt>"
            + run(".")
        )
        + par(
            run("Le texte est visible")
            + run(" et ceci ne l’est pas 999", "<w:vanish/>")
            + run(", comme le reste.")
        )
        + par(run("Voir ") + link + run(" pour les 36 horaires."))
        + par(run("En bref, l’année 2023 :") + box("310 emplois soutenus", "28 ateliers par mois"))
        + par(
            run("Le conseil se réunit le 9")
            + "<w:r><w:tab/></w:r>"
            + run("avril")
            + "<w:r><w:br/></w:r>"
            + run("à la mairie d’Auray.")
        )
        + par(
            run("Le sous")
            + "<w:r><w:noBreakHyphen/></w:r>"
            + run("sol reste fermé ; l’éva")
            + "<w:r><w:softHyphen/></w:r>"
            + run("luation est reportée.")
        )
    )
    return word(body, styles=STYLES)


def tables() -> bytes:
    """Merged cells, two rows of heads, lists and tables in cells, tables without heads."""
    top = "<w:vMerge w:val='restart'/>"
    wide = "<w:gridSpan w:val='2'/>"
    body = (
        title("Tableaux de suivi")
        + par("Le premier tableau suit les lieux par année.")
        + grid(
            4,
            row(
                cell(par(run("Région", BOLD)), top),
                cell(par(run("Lieux", BOLD)), wide),
                cell(par(run("Emplois", BOLD)), top),
                properties="<w:tblHeader/>",
            ),
            row(
                cell("", "<w:vMerge/>"),
                cell(par(run("2021", BOLD))),
                cell(par(run("2022", BOLD))),
                cell("", "<w:vMerge/>"),
                properties="<w:tblHeader/>",
            ),
            row("Bretagne", "142", "151", "310"),
            row("Corse", "12", "12", ""),
            row("Normandie", cell("en cours", wide), "88"),
        )
        + par("Le deuxième réunit des listes.")
        + grid(
            2,
            heads("Lieu", "Chiffres"),
            row("Brest", cell(item("320 adhérents") + item("7 salariés"))),
            row("Auray", cell(par("85 adhérents") + par("2 salariés"))),
        )
        + par("Le troisième n’a pas de tête.")
        + grid(2, row("Adhérents", "142"), row("Salariés", "8"), row("Bénévoles", "65"))
        + par("Le dernier contient un autre tableau.")
        + grid(
            2,
            heads("Année", "Détail"),
            row("2021", cell(grid(2, row("Dons", "15"), row("Ventes", "40")) + par(""))),
            row("2022", "néant"),
        )
        + par("Fin des tableaux.")
    )
    return word(body, styles=STYLES, numbering=NUMBERING)


def signs() -> bytes:
    """Raised and lowered text, marks of notes by hand, signs."""
    body = (
        title("Énergie et surfaces")
        + par(
            run("Le 1")
            + high("er")
            + run(" étage, au XIX")
            + high("e")
            + run(" siècle, faisait 35 m")
            + high("2")
            + run(", soit 90 m")
            + high("3")
            + run(".")
        )
        + par(
            run("Les émissions de CO")
            + run("2", LOW)
            + run(" sont de 4,2 tonnes")
            + high("(a)")
            + run(" par an en 2014")
            + high("12")
            + run(" et de 3,9 en 2021")
            + high("3, 4")
            + run(".")
        )
        + par(
            run("La production atteint 2,5 × 10")
            + high("6")
            + run(" kWh sous la marque Orchestra")
            + high("TM")
            + run(" et le n")
            + high("o")
            + run(" 7.")
        )
        + par("Écrit au clavier : 12 km², 5 m³, 20 %, 3 °C, 1/2, « guillemets », l’été – l’hiver.")
        + par("La densité est de 106 hab./km² dans les 1 250 communes, de 2 000 à 9 999 habitants.")
        + par(
            run("M")
            + high("me")
            + run(" Le Goff et M")
            + high("e")
            + run(" Petit, de la C")
            + high("ie")
            + run(" du Port, ont signé*.")
        )
    )
    return word(body, styles=STYLES)


def statutes() -> bytes:
    """A longer text in numbered articles, whose numbers are nowhere in it."""
    articles = [
        (
            "Dénomination",
            "Il est fondé entre les adhérents une association régie par la loi du 1er juillet 1901 et le décret du 16 août 1901.",
        ),
        (
            "Objet",
            "L’association anime des lieux partagés ; elle y accueille au moins 120 personnes par semaine.",
        ),
        (
            "Cotisations",
            "La cotisation est de 15 € ; elle est ramenée à 5 € pour les personnes sans emploi.",
        ),
        (
            "Conseil",
            "Le conseil compte de 7 à 13 membres, élus pour 3 ans et renouvelés par tiers.",
        ),
        (
            "Dissolution",
            "L’actif est dévolu à une association ayant un but semblable, selon l’article 9 de la loi de 1901.",
        ),
    ]
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>'
    body = title("Statuts de l’association")
    for name, text in articles:
        body += par(name, f'<w:pStyle w:val="Titre2"/>{listed}') + par(text)
    body += par("Fait à Brest le 4 septembre 2022, en 2 exemplaires.")
    return word(body, styles=STYLES, numbering=NUMBERING)


MADE = {
    "rapport": report, "compte-rendu": minutes, "tableaux": tables, "signes": signs,
    "statuts": statutes,
}  # fmt: skip


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MADE.items():
        written = folder / f"{name}.docx"
        written.write_bytes(make())
        for ending, form in FORMS.items():
            with tempfile.TemporaryDirectory() as made:
                command = [
                    "soffice",
                    "--headless",
                    "--convert-to",
                    form,
                    "--outdir",
                    made,
                    str(written),
                ]
                subprocess.run(command, check=True, capture_output=True, timeout=120)
                [again] = [path for path in Path(made).iterdir() if path.stem == name]
                (folder / f"{name}.{ending}").write_bytes(again.read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)
