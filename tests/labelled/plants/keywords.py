# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of the keywords."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.labelled.planting import NEW, SHORT, way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet


def _add(sheet: Sheet, keyword: str) -> int:
    given = json.loads(sheet.value("keywords"))
    given.insert(sheet.chance.randrange(len(given) + 1), keyword)
    return sheet.set_value("keywords", json.dumps(given, ensure_ascii=False))


# KEY001: a keyword is nowhere.
for keyword in ("phénoménologie", "zéro déchet", "agroforesterie", "tarification sociale de l’eau"):

    @way("KEY001", keyword)
    def _(sheet: Sheet, keyword: str = keyword) -> int:
        return _add(sheet, keyword)


@way("KEY001", "one of a list in lines")
def _(sheet: Sheet) -> int:
    index = sheet.key("keywords")
    given = [*json.loads(sheet.value("keywords")), "maraîchage"]
    sheet.lines[index : index + 1] = ["keywords:", *(f'  - "{word}"' for word in given)]
    return index + len(given) + 1


@way("KEY001", "its words apart from each other")
def _(sheet: Sheet) -> int:
    sheet.insert_sentence(
        sheet.some(sheet.prose), "La taxe est ancienne, et le foncier se vend cher."
    )
    return _add(sheet, "taxe foncière")


@way("KEY001", "the text's word replaced", kinds=SHORT, also="REF004")
def _(sheet: Sheet) -> int | None:
    word = json.loads(sheet.value("keywords"))[0]
    form = re.compile(
        rf"{word[:4]}\w*( {word.split()[1][:4]}\w*)?" if " " in word else rf"{word[:4]}\w*", re.I
    )
    for index in (
        sheet.key("title"),
        *sheet.headings,
        *range(sheet.headings[0], sheet.headings[-1]),
    ):
        sheet.lines[index] = form.sub("usine", sheet.lines[index])
    return sheet.key("keywords") + 1


# KEY002: a keyword only in the title or a heading.
@way("KEY002", "in the title")
def _(sheet: Sheet) -> int:
    sheet.set_value("title", '"Vers un palimpseste commun"')
    return _add(sheet, "palimpseste")


@way("KEY002", "in a heading of the template")
def _(sheet: Sheet) -> int | None:
    if sheet.kind == "carnet":
        return None
    return _add(sheet, "analyse des pratiques")


@way("KEY002", "inflected in the title")
def _(sheet: Sheet) -> int | None:
    if "enclosure" in sheet.text():
        return None
    sheet.set_value("title", '"Les enclosures d’hier et leurs héritières"')
    return _add(sheet, "Enclosure")


# KEY003: a keyword too often.
_STUFFED = (
    "La résilience appelle la résilience, et toute résilience la suit.",
    "Sans résilience, que vaut une ville ? Avec elle, la résilience devient résilience.",
    "Une commune pense à sa résilience comme à celle des voisins, car la résilience circule.",
)


@way("KEY003", "in one paragraph", kinds=SHORT)
def _(sheet: Sheet) -> int:
    index = sheet.some(sheet.prose)
    for sentence in _STUFFED:
        sheet.append(index, sentence)
    return _add(sheet, "résilience")


@way("KEY003", "all over the text", kinds=SHORT)
def _(sheet: Sheet) -> int:
    for sentence in _STUFFED:
        sheet.insert_sentence(sheet.some(sheet.prose), sentence)
    return _add(sheet, "résilience")


@way("KEY003", "inflected and in capitals", kinds=NEW)
def _(sheet: Sheet) -> int:
    for sentence in (
        "Les Coopératives, la coopérative, une COOPÉRATIVE : le mot revient, coopérative après coopérative.",
        "Des coopératives aident des coopératives, et une cooperative de plus les rejoint.",
    ):
        sheet.insert_sentence(sheet.some(sheet.prose), sentence)
    return _add(sheet, "coopératives")
