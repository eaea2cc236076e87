# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.checking.documents import (
    AGENT,
    BARE,
    GOOD,
    WORLD,
    Case,
    Shelf,
    bad,
    changed,
    positions,
    without_library,
)

ITEM = "- [2] Rédaction d’essai (2021). *Guide d’essai du réemploi*."
MORE = "\n".join(f"- [{n}] Rédaction d’essai (2021). *Guide d’essai du réemploi*." for n in (3, 4))
CASES = [
    bad("REF001", "no such source", "2019 [1].", "2019 [9].", (32, 123)),
    bad("REF001", "among others", "2019 [1].", "2019 [1] [12].", (32, 127)),
    bad("REF001", "passage that is no more", "guide.md#00000002", "guide.md#ffffffff", (34, 147)),
    bad("REF001", "not in the References", "- [1] Rédaction", "- Rédaction", (32, 123)),
    bad("REF001", "year in brackets", "depuis 2019 [1]", "depuis [2019] [1]", (32, 118)),
    bad("REF001", "link whose text is a number", "2019 [1].", "2019 [1] ([9](#note))."),
    bad("REF002", "third item", ITEM, ITEM + "\n- [3] Un autre texte.", (44, 3)),
    bad("REF002", "one of two numbers", "- [1] Réd", "- [1] [7] Réd", (42, 7)),
    bad("REF002", "no number", "- [2] Réd", "- Réd", (43, 3)),
    bad("REF003", "invented item", ITEM, "- [2] Commission d’essai (2016). Communication. https://essai.invalid/autre", (43, 7)),
    bad("REF003", "item without address", "*Guide d’essai du réemploi*", "*Guide du réemploi*", (43, 7)),
    bad("REF003", "invented address in a known item", "essai.invalid/carnet", "essai.invalid/carnet-2", (42, 64)),
    bad("REF003", "address in the text", "Un atelier ouvert", "Un atelier (www.essai.invalid/x) ouvert", (28, 13)),
    bad("REF003", "address in the footer", "Une autre question", "HTTPS://autre.invalid", (49, 23)),
    bad("REF003", "link written twice", "Un atelier", "[https://a.invalid/b\\_c](https://a.invalid/b_c) atelier", (28, 2)),
    bad("REF003", "same address, other spelling", "https://essai.invalid/carnet", "<http://www.essai.invalid/carnet/#p3>"),
    bad("REF003", "title without accents", "*Guide d’essai du réemploi*", "GUIDE D'ESSAI DU REEMPLOI"),
    bad("REF006", "paragraph without", "du temps [2].", "du temps.", (34, 1)),
    bad("REF006", "third paragraph", "\n\nCelui", "\n\nSans preuve, en retrait.\n\nCelui", (34, 1)),
    bad("REF006", "conclusion cites nothing", "dans chaque quartier", "dans les quartiers"),
    bad("REF006", "announcement of a quotation that cites", "du temps [2].", "du temps :\n\n> Réparer un objet demande d’abord de comprendre [2]"),
    bad("REF006", "announcement of a quotation that cites nothing", "du temps [2].", "du temps :\n\n> Réparer un objet", (34, 1), (36, 1)),
    bad("REF007", "one reference", f"\n{ITEM}", "", (40, 1)),
    bad("REF007", "none", GOOD[GOOD.index("- [1] Réd") : GOOD.index("---\n\n*Prod")], "", (40, 1)),
    bad("REF008", "four references", ITEM, f"{ITEM}\n{MORE}", (40, 1)),
    bad("REF008", "five, numbered", GOOD[GOOD.index("- [1] Réd") : GOOD.index("\n\n---\n\n*Prod")], "\n".join(f"{n}. Texte {n}." for n in range(1, 6)), (40, 1)),
    bad("REF008", "three references", ITEM, f"{ITEM}\n- [3] Encore."),
    bad("REF009", "numbers exchanged", "- [1] Réd", "- [2] Réd", (42, 3)),
    bad("REF009", "other year", "(2021). *Guide", "(1995). *Guide", (43, 3)),
    bad("REF009", "two numbers, one wrong", "- [1] Réd", "- [1] [2] Réd", (42, 7)),
    bad("REF009", "other year before the title", "d’essai (2021). *Guide", "d’essai, 1995. *Guide", (43, 3)),
    bad("REF009", "right year before the title", "d’essai (2021). *Guide", "d’essai, 2021. *Guide"),
    bad("REF009", "when it was read is not its year", "(2021). *Guide d’essai du réemploi*.", ". *Guide d’essai du réemploi* (consulté le 5 mars 2024)."),
    bad("REF009", "no year", "(2021). *Guide", "(s. d.). *Guide"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_reference_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_without_library_no_reference_is_unknown_but_citations_must_resolve() -> None:
    text = GOOD.replace("Guide d’essai", "Guide inconnu").replace("2019 [1]", "2019 [9]")
    world = without_library()
    assert positions("REF003", text, world) == positions("REF009", text, world) == ()
    assert positions("REF001", text, world) == ((32, 123),)


def test_library_without_sources_knows_no_reference() -> None:
    world = replace(WORLD, library=Shelf((), ()))
    assert positions("REF003", GOOD, world) == ((42, 7), (43, 7))


def _old() -> str:
    start, end = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
    return (GOOD[:start] + GOOD[end:]).replace(" [1]", "").replace(" [2]", "")


def test_old_document_without_citations_is_not_asked_for_them() -> None:
    for rule in ("REF001", "REF002", "REF003", "REF006", "REF007"):
        assert positions(rule, _old()) == ()


def test_old_document_with_a_citation_must_have_that_reference() -> None:
    text = _old().replace("depuis 2019", "depuis 2019 [3]")
    assert positions("REF001", text, BARE) == ((21, 123),)
    assert positions("REF001", text.replace("[3]", "[2]"), BARE) == ()


@pytest.mark.parametrize(("grounding", "found"), [("require", 1), ("prefer", 1), ("none", 0)])
def test_agent_says_whether_paragraphs_must_cite(grounding: str, found: int) -> None:
    agent = AGENT.model_copy(update={"grounding": grounding})
    text = GOOD.replace("du temps [2].", "du temps.")
    assert len(positions("REF006", text, replace(WORLD, agents=[agent]))) == found


def test_agent_that_only_prefers_sources_may_have_none() -> None:
    agent = AGENT.model_copy(update={"grounding": "prefer"})
    start, end = GOOD.index("sources:"), GOOD.index("provenance:")
    text = GOOD[:start] + "sources: []\n" + GOOD[end:]
    world = replace(WORLD, agents=[agent])
    assert positions("REF006", text.replace(" [2]", "").replace(" [1]", ""), world) == ()
    assert positions("REF001", text, world) == ((26, 123), (28, 147))
