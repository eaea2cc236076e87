# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Faults of what the text says against the passages that it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.labelled.planting import NEW, way

if TYPE_CHECKING:
    from tests.labelled.sheet import Sheet


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


# REF004: a quotation that no passage says.
_QUOTED = "les lieux partagés restent toujours le vrai moteur du progrès"
_sentence("REF004", "guillemets", f"On y lit que «\u00a0{_QUOTED}\u00a0».")
_sentence("REF004", "guillemets without spaces", f"«{_QUOTED}», dit la note.")
_sentence("REF004", "curly quotation marks", f"Il est écrit : “{_QUOTED}”.")
_sentence("REF004", "straight quotation marks", f'Il est écrit que "{_QUOTED}".')
_sentence(
    "REF004",
    "with words left out",
    "«\u00a0Les lieux partagés […] le vrai moteur du progrès humain\u00a0», lit-on.",
)


@way("REF004", "one word of a true quotation changed", kinds=NEW)
def _(sheet: Sheet) -> int | None:
    for index in sheet.cited_prose:
        found = re.search(r"«.((?:\S+ ){4,}\S+).»", sheet.lines[index])
        if found:
            words = found[1].split(" ")
            words[2] = "jamais"
            sheet.lines[index] = sheet.lines[index].replace(found[1], " ".join(words))
            return index + 1
    return None


@way("REF004", "where nothing is cited", kinds=NEW)
def _(sheet: Sheet) -> int:
    return sheet.append(sheet.section(-2)[-1], f"Souvenons-nous : «\u00a0{_QUOTED}\u00a0».")


# REF005: a figure that no passage gives.
for label, text in (
    ("a count", "L’enquête d’essai a compté 4 217 personnes."), ("a narrow space", "Le lieu reçoit 18\u202f640 visites."),
    ("a year", "Tout avait commencé en 1874, au fond d’une cour."), ("a share", "La part des dons atteint 12,5 % du budget."),
    ("an amount", "L’ensemble a coûté 3 milliards d’euros."), ("an amount in M€", "La région y a mis 47 M€."),
    ("a small count", "Le groupe se réunit 9 fois par saison."), ("a distance", "Le plus proche est à 38 km de là."),
    ("a day", "Le texte est du 27 octobre."), ("a date in digits", "Le lieu a ouvert le 14/07/1987."),
    ("a factor", "Le coût a été multiplié par 2,7 depuis."), ("an ordinal", "C’est au 43e jour que tout changea."),
    ("a range", "Il faut entre 71 et 76 heures pour cela."), ("glued to its unit", "On y cultive 64ha de terre."),
    ("with a point", "Quelque 6.350 ménages y ont droit."),
):  # fmt: skip
    _sentence("REF005", label, text)
_sentence("REF005", "words: a large number", "Il y en avait deux cent quarante-sept dans la ville.")
_sentence("REF005", "words: a share", "Les trois quarts des voisins ont signé.")


@way("REF005", "where nothing is cited", kinds=NEW)
def _(sheet: Sheet) -> int:
    return sheet.append(sheet.section(-2)[0], "On en comptait 873 à la fin.")


@way("REF005", "one digit of a true figure changed", kinds=NEW, also="FM012")
def _(sheet: Sheet) -> int | None:
    for index in sheet.cited_prose:
        if found := re.search(r"(?<!\[)\b(1|2)\d\d\d\b", sheet.lines[index]):
            wrong = found[0][:2] + found[0][3] + found[0][2]
            if wrong not in ("", found[0]):
                sheet.lines[index] = sheet.lines[index].replace(found[0], wrong)
                return index + 1
    return None


@way("REF005", "in an item of a list", kinds=NEW)
def _(sheet: Sheet) -> int:
    mark = sheet.marks(sheet.prose)[0]
    return sheet.insert_paragraph(sheet.headings[2], f"- une salle de 615 mètres carrés [{mark}] ;")


# REF010: a law that no passage names.
for label, text in (
    ("a numbered law", "C’est la loi n° 2009-1437 qui l’a permis."), ("a dated law", "Tout vient de la loi du 12 juin 1983."),
    ("a decree", "Le décret n° 2007-44 en donne la liste."), ("a named law", "La loi Vermeil l’avait annoncé."),
    ("a directive", "La directive 1997/43/CE le disait déjà."), ("an article", "C’est dit à l’article 7213 du code."),
):  # fmt: skip
    _sentence("REF010", label, text)

# REF011: a programme that no passage names.
for label, text in (
    ("a programme", "Le programme Hameaux Bavards y a contribué."), ("in guillemets", "Le dispositif «\u00a0Voisins d’abord\u00a0» y a contribué."),
    ("a national plan", "Le plan national Mille Fenêtres en est l’origine."), ("a series", "Avec Agenda 21, la commune a pris les devants."),
):  # fmt: skip
    _sentence("REF011", label, text)

# REF012: an organisation that no passage names.
for label, text in (
    ("two capitals", "On y croise l’Institut Quelconque."), ("a particle", "On y croise la Maison de Nulle Part."),
    ("an acronym", "Une antenne du KZYP s’y est installée."), ("at the beginning", "Institut Quelconque est le nom de ce lieu."),
):  # fmt: skip
    _sentence("REF012", label, text)
