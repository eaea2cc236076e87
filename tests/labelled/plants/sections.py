# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of the sections and of the document's length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.labelled.planting import ALL, NEW, SHORT, way

if TYPE_CHECKING:
    from tests.labelled.planting import Expected
    from tests.labelled.sheet import Sheet

_LOST = "KEY001 KEY002 REF001 REF002 REF004 REF005 SEC009"  # what a lost paragraph leaves behind


def _cut(sheet: Sheet, number: int) -> list[str]:
    """Take a section out and return its lines."""
    start = sheet.headings[number]
    below = sheet.span(start)
    lines = sheet.lines[start : below.stop]
    sheet.delete(range(start, below.stop))
    return lines


# SEC001: a section is missing; the last heading is where the rule says so.
for label, number in (("the conclusion", -2), ("the introduction", 1), ("the summary", 0)):

    @way("SEC001", label, also=_LOST)
    def _(sheet: Sheet, number: int = number) -> int:
        _cut(sheet, number)
        return sheet.headings[-1] + 1


@way("SEC001", "the references", also="*", kinds=NEW, counted=False)
def _(sheet: Sheet) -> int:
    _cut(sheet, -1)
    return sheet.headings[-1] + 1


@way("SEC001", "only its heading", also="REF006 SEC006")
def _(sheet: Sheet) -> int:
    del sheet.lines[sheet.headings[-2]]
    return sheet.headings[-1] + 1


# SEC002: a section out of its place.
@way("SEC002", "conclusion first", also="REF006")
def _(sheet: Sheet) -> int:
    first = sheet.headings[0]
    sheet.lines[first:first] = _cut(sheet, -2)
    return first + 1


@way("SEC002", "introduction last", also="REF006")
def _(sheet: Sheet) -> int:
    moved = _cut(sheet, 1)
    at = sheet.headings[-1]
    sheet.lines[at:at] = moved
    return at + 1


@way("SEC002", "two neighbours exchanged")
def _(sheet: Sheet) -> Expected:
    moved = _cut(sheet, 1)
    at = sheet.headings[2]
    sheet.lines[at:at] = moved
    return frozenset({sheet.headings[1] + 1, at + 1})


# SEC003: a section twice.
@way("SEC003", "the last one again")
def _(sheet: Sheet) -> int:
    again = sheet.lines[sheet.headings[-2]]
    return sheet.insert_paragraph(sheet.headings[-1], again, sheet.filler())


@way("SEC003", "without accents, in capitals", kinds=("note", "long"))
def _(sheet: Sheet) -> int | None:
    if not sheet.lines[sheet.headings[0]].startswith("## "):
        return None
    return sheet.insert_paragraph(sheet.headings[-1], "## RESUME EXECUTIF", sheet.filler())


@way("SEC003", "one below the other")
def _(sheet: Sheet) -> int:
    index = sheet.headings[0]
    return sheet.insert_paragraph(index + 2, sheet.filler(), sheet.lines[index]) + 2


# SEC004: a section without text.
for label, number in (("the summary", 0), ("the introduction", 1), ("the conclusion", -2)):

    @way("SEC004", label, also=_LOST)
    def _(sheet: Sheet, number: int = number) -> int:
        heading = sheet.headings[number]
        sheet.delete(sheet.span(heading))
        return heading + 1


@way("SEC004", "blanks only", also=_LOST)
def _(sheet: Sheet) -> int:
    heading = sheet.headings[2]
    below = sheet.span(heading)
    sheet.lines[below.start : below.stop] = ["", "  ", "\u00a0", ""]
    return heading + 1


# SEC005: a heading that the template does not have.
for label, heading in (
    ("second level", "## Points clés"), ("third level", "### Exemple"), ("fourth level", "#### Encadré : un cas"),
    ("first level", "# Réflexion"), ("closed by hashes", "## Limites ##"),
):  # fmt: skip

    @way("SEC005", label, also="REF006 SEC006")
    def _(sheet: Sheet, heading: str = heading) -> int | None:
        if not sheet.lines[sheet.headings[0]].startswith("## "):
            return None
        mark = " ".join(f"[{n}]" for n in sheet.marks(sheet.prose)[:1])
        text = f"{sheet.filler()[:-1]} {mark}.".replace(" .", ".")
        return sheet.insert_paragraph(sheet.headings[sheet.chance.choice([2, -2])], heading, text)


@way("SEC005", "a reworded heading", also="SEC001 REF006", kinds=NEW)
def _(sheet: Sheet) -> int:
    index = sheet.headings[1]
    sheet.lines[index] = "## Pour commencer"
    return index + 1


# SEC006: text before the first section.
for label, text in (
    ("a sentence", "Ce qui suit a été relu deux fois avant d’être publié."), ("indented", "   Un mot avant de commencer, pour situer le propos."),
    ("an item", "- un premier point, à lire avant le reste de la note"), ("bold title", "**Une réflexion du matin, à lire lentement.**"),
):  # fmt: skip

    @way("SEC006", label)
    def _(sheet: Sheet, text: str = text) -> int:
        return sheet.insert_paragraph(sheet.headings[0], text)


# SEC007 and SEC008: a section too short, too long.
for label, number in (("summary", 0), ("conclusion", -2)):

    @way("SEC007", f"{label} of one sentence", also=_LOST)
    def _(sheet: Sheet, number: int = number) -> int:
        heading = sheet.headings[number]
        lines = sheet.section(number)
        sheet.lines[lines[0]] = "Tout reste à faire."
        sheet.delete(lines[1:])
        return heading + 1


@way("SEC007", "only its citations", kinds=NEW, also="KEY001 KEY002 SEC009")
def _(sheet: Sheet) -> int:
    heading = sheet.headings[2]
    below = sheet.span(heading)
    marks = " ".join(f"[{n}]" for n in sheet.marks(below))
    sheet.lines[below.start : below.stop] = ["", f"Les faits sont établis {marks}.", ""]
    return heading + 1


for label, number, share in (("summary", 0, 2.2), ("conclusion", -2, 3), ("introduction", 1, 2.5)):

    @way("SEC008", label, also="SEC010")
    def _(sheet: Sheet, number: int = number, share: float = share) -> int:
        budgets = {
            "note": (22, 40, 20),
            "carnet": (20, 38, 20),
            "ancien": (25, 25, 20),
            "long": (150, 270, 180),
        }
        wanted = share * budgets[sheet.kind][{0: 0, 1: 1, -2: 2}[number]]
        heading, line = sheet.headings[number], sheet.section(number)[0]
        while len(" ".join(sheet.lines[heading + 1 : sheet.span(heading).stop]).split()) <= wanted:
            sheet.lines[line] = f"{sheet.filler()} {sheet.lines[line]}"
        return heading + 1


# SEC009 to SEC012: the length of the whole, said at its first line.
_LENGTHS = {"note": (100, 320), "carnet": (100, 320), "ancien": (100, 320), "long": (1500, 2000)}
for rule, label, end, factor in (
    ("SEC009", "just under 85 %", 0, 0.84), ("SEC009", "three quarters", 0, 0.75), ("SEC009", "two thirds", 0, 0.66),
    ("SEC010", "just over 115 %", 1, 1.153), ("SEC010", "a quarter more", 1, 1.25), ("SEC010", "twice", 1, 2.0),
    ("SEC011", "one word", 0, 0), ("SEC011", "a tenth", 0, 0.9), ("SEC011", "the limit", 0, 0.85),
    ("SEC012", "one word", 1, 0), ("SEC012", "a tenth", 1, 1.1), ("SEC012", "the limit", 1, 1.15),
):  # fmt: skip

    @way(
        rule,
        label,
        also="REF006 KEY001 KEY002 REF005 TXT001 TXT005 TXT002",
        kinds=SHORT if rule == "SEC010" else ALL,
    )
    def _(sheet: Sheet, end: int = end, factor: float = factor) -> int:
        bound = _LENGTHS[sheet.kind][end]
        sheet.resize(round(bound * factor) if factor else bound + (1 if end else -1))
        return sheet.headings[0] + 1


# SEC013: a section's heading of another level.
for label, number, mark in (
    ("third", -2, "###"),
    ("first", 1, "#"),
    ("fourth", 2, "####"),
    ("sixth", -1, "######"),
):

    @way(
        "SEC013",
        f"{label} level",
        also="REF001 REF002 REF003 REF004 REF005 REF006 SEC006 SEC001",
        counted=False,
    )
    def _(sheet: Sheet, number: int = number, mark: str = mark) -> int | None:
        index = sheet.headings[number]
        if not sheet.lines[index].startswith("## "):
            return None
        sheet.lines[index] = f"{mark}{sheet.lines[index][2:]}"
        return index + 1


# SEC014: a heading in another form than the template's.
for label, old, new in (
    ("without accents", "Résumé exécutif", "Resume executif"),
    ("in capitals", "Introduction", "INTRODUCTION"),
    ("closed by hashes", "Conclusion", "Conclusion ##"),
    ("in bold", "Introduction", "**Introduction**"),
    ("with a full stop", "Conclusion", "Conclusion."),
    ("with two spaces", "Résumé exécutif", "Résumé  exécutif"),
):

    @way("SEC014", label, kinds=("note", "long"))
    def _(sheet: Sheet, old: str = old, new: str = new) -> int | None:
        if sheet.is_old or f"## {old}" not in sheet.lines:
            return None
        index = sheet.lines.index(f"## {old}")
        sheet.lines[index] = f"## {new}"
        return index + 1


# SEC015: blank lines and spaces that nobody sees.
@way("SEC015", "two empty lines between sections")
def _(sheet: Sheet) -> int:
    index = sheet.headings[sheet.chance.choice([1, 2, -2])]
    if sheet.lines[index - 1]:
        index += 1
        sheet.lines.insert(index, "")
    sheet.lines.insert(index, "")
    return index + 1


@way("SEC015", "spaces at the end of a heading")
def _(sheet: Sheet) -> int:
    index = sheet.headings[1]
    sheet.lines[index] += " "
    return index + 1


@way("SEC015", "a tab at the end of a paragraph")
def _(sheet: Sheet) -> int:
    index = sheet.some(sheet.prose)
    sheet.lines[index] += "\t"
    return index + 1


@way("SEC015", "an empty line of spaces")
def _(sheet: Sheet) -> int:
    index = next(i for i in sheet.prose if not sheet.lines[i + 1])
    sheet.lines[index + 1] = "   "
    return index + 2


@way("SEC015", "empty lines at the end")
def _(sheet: Sheet) -> frozenset[int]:
    last = len(sheet.lines)
    sheet.lines += ["", ""]
    return frozenset(range(last - 1, last + 2))
