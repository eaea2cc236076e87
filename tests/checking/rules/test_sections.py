# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, Case, bad, changed, positions, template

from orchestra.checking.runner import check_text
from orchestra.checking.world import World

INTRODUCTION = GOOD[GOOD.index("## Introduction") : GOOD.index("## Conclusion")]
FILL = "Encore une phrase qui dit autre chose que toutes celles qui étaient déjà là. "

CASES = [
    bad("SEC001", "no introduction", INTRODUCTION, "", (34, 1)),
    bad("SEC001", "heading without marks", "## Conclusion\n", "Conclusion\n", (40, 1)),
    bad("SEC001", "heading without accents, in capitals", "## Résumé exécutif", "## RESUME EXECUTIF"),
    bad("SEC002", "white space after a heading", "## Conclusion\n", "## Conclusion \n"),
    bad("SEC003", "conclusion twice", "## Références", "## Conclusion\n\nDe nouveau.\n\n## Références", (40, 1)),
    bad("SEC003", "same heading in another spelling", "## Conclusion", "## introduction :\n\nEncore.\n\n## Conclusion", (36, 1)),
    bad("SEC004", "heading after heading", "## Conclusion", "## Exemple\n\n## Conclusion", (36, 1)),
    bad("SEC004", "introduction without text", INTRODUCTION, "## Introduction\n\n", (30, 1)),
    bad("SEC005", "section of one's own", "## Conclusion", "## Points clés\n\nUn point.\n\n## Conclusion", (36, 1)),
    bad("SEC005", "sub-heading", "Celui qui répare", "### Un exemple\n\nCelui qui répare", (34, 1)),
    bad("SEC005", "closing marks", "## Conclusion\n", "## Conclusion ##\n"),
    bad("SEC006", "announcement", "\n## Résumé", "\n Voici le texte demandé.\n\n## Résumé", (26, 2)),
    bad("SEC006", "title of the first level", "\n## Résumé", "\n# Réemploi\n\n## Résumé", (26, 1)),
    bad("SEC007", "nearly empty section", INTRODUCTION, "## Introduction\n\nUne question [1].\n\n", (30, 1)),
    bad("SEC007", "summary of a few words", GOOD[GOOD.index("Un atelier ouvert") : GOOD.index("\n\n## Introduction")], "Un atelier ouvert aide.", (26, 1)),
    bad("SEC008", "conclusion that does not end", "Il reste à les", FILL * 3 + "Il reste à les", (36, 1)),
    bad("SEC008", "summary longer than the text", "Un atelier ouvert", FILL * 3 + "Un atelier ouvert", (26, 1)),
    bad("SEC009", "only the summary", GOOD[GOOD.index("## Introduction") : GOOD.index("## Références")], "", (26, 1)),
    bad("SEC010", "three times too long", "Un atelier ouvert", FILL * 12 + "Un atelier ouvert", (26, 1)),
    bad("SEC010", "with the text before the sections", "\n## Résumé", f"\n{FILL * 12}\n\n## Résumé", (26, 1)),
    bad("SEC012", "a little too long", "Un atelier ouvert", FILL * 7 + "Un atelier ouvert", (26, 1)),
    bad("SEC012", "a little too long at the end", "Il reste", FILL * 8 + "Il reste", (26, 1)),
    bad("SEC013", "third level", "## Introduction", "### Introduction", (30, 1)),
    bad("SEC013", "first level, indented", "## Conclusion", "  # Conclusion", (36, 3)),
    bad("SEC013", "sub-heading that is no section", "## Conclusion", "### Exemple\n\n## Conclusion"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_section_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


@pytest.mark.parametrize("more", [0, 9])
def test_missing_sections_are_told_in_the_order_of_the_template(more: int) -> None:
    usual = template()
    added = [usual.sections[-1].model_copy(update={"heading": f"Ajout {n}"}) for n in range(more)]
    longer = usual.model_copy(update={"sections": [*usual.sections, *added]})
    found = check_text("essai.md", "## Autre\n\nUn texte.\n", World(longer))
    told = [
        finding.message.split("“")[1].split("”")[0] for finding in found if finding.rule == "SEC001"
    ]
    assert told == longer.headings


def _moved_to(place: str) -> str:
    return GOOD.replace(INTRODUCTION, "").replace(place, INTRODUCTION + place)


def test_one_moved_section_is_found_alone_and_the_others_are_not_blamed() -> None:
    assert positions("SEC002", _moved_to("## Résumé exécutif")) in {((26, 1),), ((32, 1),)}
    assert positions("SEC002", _moved_to("## Références")) in {((30, 1),), ((34, 1),)}


def test_sections_in_reverse_are_all_found_but_one() -> None:
    text = "\n\n".join(f"## {h}\n\nTexte." for h in ("Références", "Conclusion", "Introduction"))
    assert len(positions("SEC002", text)) == 2


def test_section_at_another_level_is_not_also_missing() -> None:
    assert positions("SEC001", GOOD.replace("## Introduction", "### Introduction")) == ()


def test_numbered_bold_headings_are_sections() -> None:
    text = GOOD
    for number, name in enumerate(
        ("Résumé exécutif", "Introduction", "Conclusion", "Références"), 1
    ):
        text = text.replace(f"## {name}", f"{number}. **{name}**")
    for rule in ("SEC001", "SEC002", "SEC003", "SEC004", "SEC005", "SEC006"):
        assert positions(rule, text) == ()
    assert positions("SEC001", text.replace("2. **Introduction**", "Introduction")) == ((40, 1),)


def _of_words(count: int) -> str:
    return f"---\na: 1\n---\n## Introduction\n\n{'mot ' * (count - 2)}\n"


@pytest.mark.parametrize(
    ("words", "rule"),
    [(50, "SEC009"), (51, "SEC011"), (59, "SEC011"), (60, ""), (200, ""), (201, "SEC012"),
     (229, "SEC012"), (230, "SEC012"), (231, "SEC010")],
)  # fmt: skip
def test_length_is_judged_at_its_exact_limits(words: int, rule: str) -> None:
    found = {
        code
        for code in ("SEC009", "SEC010", "SEC011", "SEC012")
        if positions(code, _of_words(words))
    }
    assert found == ({rule} if rule else set())


def test_length_follows_the_words_that_were_asked_for() -> None:
    asked = GOOD.replace('provenance: {engine: "ollama"}', "provenance: {words: 1000}")
    assert positions("SEC009", asked) == ((26, 1),)
    assert positions("SEC009", GOOD) == ()
