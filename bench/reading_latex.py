# ruff: noqa: E501 - a document is read more easily as it is written
"""Documents that LaTeX makes, with what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reading_texts import COUNTS, HEADS, NOTES, ROWS, SHORT, P


class Document(NamedTuple):
    """A document: its name, the source it is made of, and its text, a block a line.

    What stands between braces may stand in a reading and need not.
    """

    name: str
    source: str
    truth: list[str]


_T1 = r"\usepackage[T1]{fontenc}\usepackage{lmodern}"


def tex(text: str) -> str:
    """Return a text as LaTeX source."""
    for plain, written in (
        ("%", r"\%"), ("€", r"\texteuro{}"), ("m²", r"m\textsuperscript{2}"), ("&", r"\&"),
    ):  # fmt: skip
        text = text.replace(plain, written)
    return text


def article(body: str, *, options: str = "11pt", fonts: str = _T1, more: str = "") -> str:
    """Return a LaTeX document in French."""
    return (
        rf"\documentclass[{options}]{{article}}\usepackage[utf8]{{inputenc}}{fonts}"
        r"\usepackage[french]{babel}\usepackage{textcomp}\usepackage{booktabs,multicol,fancyhdr}"
        r"\usepackage[margin=2.6cm]{geometry}\usepackage{graphicx}\usepackage{lscape}"
        rf"\frenchsetup{{AutoSpacePunctuation=false}}{more}"
        "\n\\begin{document}\n" + body + "\n\\end{document}\n"
    )


def paragraphs(texts: Sequence[str]) -> str:
    """Return paragraphs as LaTeX source."""
    return "\n\n".join(map(tex, texts)) + "\n\n"


def with_notes(texts: Sequence[str], words: Sequence[str], notes: Sequence[str]) -> str:
    """Return paragraphs in which notes stand at some words."""
    source = paragraphs(texts)
    for word, note in zip(words, notes, strict=True):
        assert source.count(tex(word)) == 1, word
        source = source.replace(tex(word), rf"{tex(word)}\footnote{{{tex(note)}}}")
    return source


def noted(number: int, text: str, words: str, note: str) -> str:
    """Return the block of a note that stands at some words of a text."""
    before = text[: text.index(words) + len(words)].split()[-8:]
    return f"{{Note {number}, à « … {' '.join(before)} » :}} {note}"


def table(rows: Sequence[Sequence[str]], columns: str, rule: str = r"\hline") -> str:
    """Return a table, its first row being heads."""
    written = [" & ".join(map(tex, row)) + r" \\" for row in rows]
    ends = (r"\toprule", r"\midrule", r"\bottomrule") if rule == "booktabs" else (rule,) * 3
    between = "\n" if rule == "booktabs" else f"\n{rule}\n"
    return (
        rf"\begin{{tabular}}{{{columns}}}{ends[0]}" + "\n" + written[0] + ends[1] + "\n"
        + between.join(written[1:]) + ends[2] + "\n" + r"\end{tabular}" + "\n\n"
    )  # fmt: skip


def told_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table with their heads."""
    return [
        " ; ".join(
            f"{{{head} :}} {cell}" if head else cell for head, cell in zip(heads, row, strict=True)
        )
        for row in rows
    ]


def latex_documents() -> Iterator[Document]:
    """Yield the documents that pdflatex makes."""
    yield Document("latex-article", article(paragraphs(P[:6])), list(P[:6]))
    yield Document("latex-old-fonts", article(paragraphs(P[:5]), fonts=""), list(P[:5]))
    words = ("les subventions publiques", "depuis moins de deux ans", "au mois suivant")
    yield Document(
        "latex-notes",
        article(with_notes(P[1:4], words, NOTES), fonts=""),
        [*P[1:4], *(noted(n + 1, P[n + 1], words[n], NOTES[n]) for n in range(3))],
    )
    yield Document(
        "latex-two-columns",
        article(
            rf"\twocolumn[\begin{{center}}\Large {tex(SHORT[0])}\end{{center}}]"
            + paragraphs(P[:10]),
            options="10pt",
        ),
        [SHORT[0], *P[:10]],
    )
    yield Document(
        "latex-three-columns",
        article(
            tex(P[0]) + r"\begin{multicols}{3}" + paragraphs(P[1:9]) + r"\end{multicols}" + tex(P[9]),
            options="9pt", fonts="", more=r"\columnsep=14pt ",
        ),
        list(P[:10]),
    )  # fmt: skip
    yield Document(
        "latex-narrow-columns",
        article(
            r"\begin{multicols}{3}\small " + paragraphs(P[:8]) + r"\end{multicols}",
            more=r"\columnsep=10pt\emergencystretch=2em ",
            fonts="",
        ),
        list(P[:8]),
    )
    heads = r"\pagestyle{fancy}\fancyhf{}\fancyhead[LE]{Rapport d’activité \thepage}\fancyhead[RO]{Les lieux partagés \thepage}\fancyfoot[C]{La Fabrique du Lavoir}"
    pages = r"\newpage ".join(paragraphs(P[n : n + 2]) for n in range(0, 12, 2))
    yield Document(
        "latex-running-heads",
        article(heads + pages, options="11pt,twoside", fonts=""),
        list(P),
    )
    long = [*P, *(f"De nouveau. {text}" for text in P), *(f"Encore. {text}" for text in P)]
    yield Document(
        "latex-over-pages",
        article(r"\pagestyle{plain}" + paragraphs(long), fonts=""),
        long,
    )
    yield Document(
        "latex-table-ruled",
        article(
            paragraphs(P[:1]) + table([HEADS, *ROWS], "|l|r|r|r|") + paragraphs(P[3:4]), fonts=""
        ),
        [P[0], *told_rows(HEADS, ROWS), P[3]],
    )
    count_heads = ("", "2022", "2023")
    yield Document(
        "latex-table-open",
        article(
            paragraphs(P[:1])
            + table([count_heads, *COUNTS], "lrr", "booktabs")
            + paragraphs(P[3:4]),
            fonts="",
        ),
        [P[0], *told_rows(count_heads, COUNTS), P[3]],
    )
    yield Document(
        "latex-lists",
        article(
            r"\tableofcontents\newpage\section{Les lieux}" + tex(P[0]) + r"\begin{itemize}\item " + r"\item ".join(map(tex, SHORT))
            + r"\end{itemize}\section{Les comptes}" + tex(P[1])
            + r"\begin{enumerate}\item " + r"\item ".join(map(tex, SHORT)) + r"\end{enumerate}",
            fonts="",
        ),
        ["{Table des matières}", "{1 Les lieux … 2}", "{2 Les comptes … 2}", "{1} Les lieux", P[0], *SHORT, "{2} Les comptes", P[1], *(f"{{{n}.}} {s}" for n, s in enumerate(SHORT, 1))],
    )  # fmt: skip
    yield Document(
        "latex-sideways",
        article(paragraphs(P[:1]) + r"\begin{landscape}" + table([HEADS, *ROWS], "|l|r|r|r|") + r"\end{landscape}" + paragraphs(P[3:4]), fonts=""),
        [P[0], *told_rows(HEADS, ROWS), P[3]],
    )  # fmt: skip
    marks = (
        r"Le sol couvre 430~m\textsuperscript{2} et 12~m\textsuperscript{3} d’eau, soit 10\textsuperscript{6} grains ; le CO\textsubscript{2} "
        r"baisse au 1\up{er} étage, n\up{o}~7, au XIX\ieme{} siècle, chez M\up{me}~Roux. "
        r"En 2014\footnote{"
        + tex(NOTES[0])
        + r"}, puis en 43\footnote{"
        + tex(NOTES[1])
        + r"}, rien."
    )
    told = (
        "Le sol couvre 430 m² et 12 m³ d’eau, soit 10⁶ grains ; le CO₂ baisse au 1er étage, n° 7, "
        "au XIXe siècle, chez Mme Roux. En 2014, puis en 43, rien."
    )
    yield Document(
        "latex-marks",
        article(marks, fonts=""),
        [told, noted(1, told, "En 2014", NOTES[0]), noted(2, told, "puis en 43", NOTES[1])],
    )
    yield Document(
        "latex-small-capitals",
        article(
            r"\textsc{La Fabrique du Lavoir} et les \textsc{tiers-lieux} ruraux. "
            + paragraphs(P[6:9]),
            fonts="",
        ),
        ["La Fabrique du Lavoir et les tiers-lieux ruraux. " + P[6], *P[7:9]],
    )
