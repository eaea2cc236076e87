# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of citations, references, quotations and figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.labelled.planting import NEW, way
from tests.labelled.world import notes, who

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet

_CITED = ("note", "carnet")
_OLD = ("ancien",)


def _other(sheet: Sheet, count: int = 1) -> list[tuple[str, str]]:
    """Return notes that the document does not cite: the name and the item of each."""
    text = sheet.text()
    names = [name for name in notes() if name not in text and notes()[name][0]["title"] not in text]
    chosen = sheet.chance.sample(names, count)
    return [
        (name, f"{who(name)} ({_year(name)}). *{notes()[name][0]['title']}*.") for name in chosen
    ]


def _year(name: str) -> str:
    return str(notes()[name][0].get("year") or "s. d.")


def _sentence(
    rule: str,
    label: str,
    text: str,
    *,
    kinds: tuple[str, ...] = NEW,
    also: str = "",
    where: str = "cited_prose",
) -> None:
    """Plant a sentence in a paragraph that cites something."""

    @way(rule, label, kinds=kinds, also=also)
    def _(sheet: Sheet) -> int:
        return sheet.insert_sentence(sheet.some(getattr(sheet, where)), text)


# REF001: a citation that leads nowhere.
_sentence("REF001", "a number too high", "Tout cela se vérifie sans peine [97].")
_sentence(
    "REF001", "two in a row, one of them wrong", "Le constat est partagé par beaucoup [1] [58]."
)
_sentence("REF001", "zero", "Nul ne le conteste plus vraiment [0].")


@way("REF001", "a passage that the library does not have", kinds=NEW, also="REF004 REF005")
def _(sheet: Sheet) -> frozenset[int] | None:
    index = sheet.some([i for i, line in enumerate(sheet.lines) if line.startswith("  passage:")])
    number = sheet.lines[index - 2].split()[-1]
    sheet.lines[index] = re.sub(r"#p\d", "#p9", sheet.lines[index])
    return frozenset(i + 1 for i in sheet.prose if f"[{number}]" in sheet.lines[i]) or None


@way("REF001", "not in the references", kinds=NEW, also="REF002")
def _(sheet: Sheet) -> frozenset[int] | None:
    index = sheet.some(sheet.items)
    number = sheet.marks([index])[-1]
    sheet.lines[index] = sheet.lines[index].replace(f"[{number}] ", "")
    return frozenset(i + 1 for i in sheet.prose if f"[{number}]" in sheet.lines[i]) or None


@way("REF001", "in an older document", kinds=_OLD)
def _(sheet: Sheet) -> int:
    return sheet.insert_sentence(sheet.some(sheet.prose), "La chose est entendue [9].")


# REF002: a reference that the text never cites.
@way("REF002", "one more item", kinds=NEW)
def _(sheet: Sheet) -> int:
    ((_, item),) = _other(sheet)
    at = sheet.items[-1] + 1
    sheet.lines.insert(at, f"- [42] {item}")
    return at + 1


@way("REF002", "its citations deleted", kinds=NEW, also="REF006 REF004 REF005 REF010")
def _(sheet: Sheet) -> int | None:
    index = sheet.some(sheet.items)
    number = sheet.marks([index])[0]
    for line in range(sheet.headings[0], sheet.headings[-1]):
        sheet.lines[line] = sheet.lines[line].replace(f" [{number}]", "")
    return index + 1


@way("REF002", "an item without a number", kinds=NEW)
def _(sheet: Sheet) -> int:
    ((_, item),) = _other(sheet)
    at = sheet.items[0]
    sheet.lines.insert(at, f"- {item}")
    return at + 1


@way("REF002", "in an older document", kinds=_OLD)
def _(sheet: Sheet) -> int:
    ((_, item),) = _other(sheet)
    at = sheet.items[-1] + 1
    sheet.lines.insert(at, f"- [6] {item}")
    return at + 1


# REF003: a reference or an address that the library does not have.
for label, item in (
    ("with an address", "Bureau d’essai (2018). *Rapport d’essai sur les lieux*. https://essai.invalid/rapport.pdf"),
    ("without an address", "Institut d’essai (2016). Communication d’essai sur les communs."),
    ("a title like a known one", "République française (2021). *Loi d’essai visant à réduire les distances*."),
):  # fmt: skip

    @way("REF003", f"an item {label}", kinds=_OLD, also="REF008")
    def _(sheet: Sheet, item: str = item) -> int:
        at = sheet.some(sheet.items)
        sheet.lines.insert(at, f"- {item}")
        return at + 1


_sentence(
    "REF003",
    "an address in the text",
    "Le détail se lit sur https://essai.invalid/tiers-lieux?p=2.",
    where="prose",
)
_sentence(
    "REF003",
    "a link",
    "On consultera [la page d’essai](https://www.essai.invalid/a_(b)).",
    where="prose",
)
_sentence(
    "REF003",
    "an address without its scheme",
    "Tout est sur www.essai.invalid, ou presque.",
    where="prose",
)


@way("REF003", "in the footer")
def _(sheet: Sheet) -> int:
    return sheet.append(len(sheet.lines) - 2, "*Site: https://essai.invalid/*")


# REF006: a paragraph without citation where the template asks for one.
@way("REF006", "one more paragraph", kinds=NEW)
def _(sheet: Sheet) -> int:
    return sheet.insert_paragraph(sheet.headings[2], sheet.filler())


@way("REF006", "citations deleted", kinds=NEW, also="REF002 REF004 REF005 REF010")
def _(sheet: Sheet) -> int:
    index = sheet.some(sheet.section(2))
    sheet.lines[index] = re.sub(r" \[\d+\]", "", sheet.lines[index])
    return index + 1


@way("REF006", "a paragraph cut in two", kinds=NEW, also="REF004 REF005 REF010")
def _(sheet: Sheet) -> int | None:
    for index in sheet.section(2):
        first, dot, rest = sheet.lines[index].partition("]. ")
        if dot and len(rest.split()) > 4 and "[" not in rest:
            sheet.lines[index : index + 1] = [f"{first}].", "", rest]
            return index + 3
    return None


@way("REF006", "a number between parentheses", kinds=NEW, also="REF002 REF004 REF005 REF010")
def _(sheet: Sheet) -> int:
    index = sheet.some(sheet.section(1))
    sheet.lines[index] = re.sub(r"\[\d+\]", "(note)", sheet.lines[index])
    return index + 1


# REF007 and REF008: too few references, too many.
@way("REF007", "one deleted", kinds=("ancien", "long"), also="REF001")
def _(sheet: Sheet) -> int:
    sheet.delete(sheet.items[2:])
    return sheet.headings[-1] + 1


@way("REF007", "all deleted", also="REF001")
def _(sheet: Sheet) -> int:
    sheet.delete(sheet.items)
    return sheet.headings[-1] + 1


@way("REF007", "all in one item", kinds=("ancien", "long"), also="REF001 REF002 REF009 REF003")
def _(sheet: Sheet) -> int:
    items = sheet.items
    sheet.lines[items[0]] = " ; ".join(sheet.lines[i].removeprefix("- ") for i in items)
    sheet.lines[items[0]] = f"- {sheet.lines[items[0]]}"
    sheet.delete(items[1:])
    return sheet.headings[-1] + 1


for label, mark in (("hyphens", "- "), ("stars", "* "), ("numbers", "9. ")):

    @way("REF008", label, also="REF002")
    def _(sheet: Sheet, mark: str = mark) -> int:
        at = sheet.items[-1] + 1
        sheet.lines[at:at] = [f"{mark}{item}" for _, item in _other(sheet, 6 - len(sheet.items))]
        return sheet.headings[-1] + 1


# REF009: the reference is not the source that its number cites.
@way("REF009", "numbers exchanged", kinds=("carnet", "long"))
def _(sheet: Sheet) -> frozenset[int] | None:
    items = sheet.items
    if len(items) < 2 or not sheet.marks(items[:1]):
        return None
    pattern = re.compile(r"^- (?:\[\d+\] )+")
    one, other = (pattern.match(sheet.lines[i])[0] for i in items[:2])  # type: ignore[index]
    sheet.lines[items[0]] = sheet.lines[items[0]].replace(one, other)
    sheet.lines[items[1]] = sheet.lines[items[1]].replace(other, one)
    return frozenset(i + 1 for i in items[:2])


@way("REF009", "another year", kinds=NEW)
def _(sheet: Sheet) -> int | None:
    index = sheet.some(sheet.items)
    changed = re.sub(r"\((\d{4})\)", "(1987)", sheet.lines[index])
    if changed == sheet.lines[index]:
        return None
    sheet.lines[index] = changed
    return index + 1


@way("REF009", "another source", kinds=NEW)
def _(sheet: Sheet) -> int:
    ((_, item),) = _other(sheet)
    index = sheet.some(sheet.items)
    marks = " ".join(f"[{n}]" for n in sheet.marks([index]))
    sheet.lines[index] = f"- {marks} {item}"
    return index + 1
