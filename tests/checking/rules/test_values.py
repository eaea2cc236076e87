# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import BARE, GOOD, WORLD, Case, bad, changed, positions

CASES = [
    bad("FM008", "keywords as one text", '["réemploi", "réparation"]', '"réemploi, réparation"', (10, 1)),
    bad("FM008", "time that YAML reads as a number", '"17:26:11"', "17:26:11", (5, 1)),
    bad("FM008", "wordcount as text", "numero: 3", 'numero: "3"', (8, 1)),
    bad("FM008", "boolean number", "numero: 3", "numero: true", (8, 1)),
    bad("FM008", "empty title", '"Réemploi et réparation à l’atelier"', '""', (2, 1)),
    bad("FM008", "source without passage", '  passage: "essais/guide.md#00000002"\n', "", (19, 3)),
    bad("FM008", "two sources with one number", "- n: 2", "- n: 1", (19, 3)),
    bad("FM008", "sources as a mapping", "review: {}", "review: []", (23, 1)),
    bad("FM008", "date without quotation marks", '"2026-02-03"', "2026-02-03"),
    bad("FM009", "French status", '"draft"', '"publié"', (6, 1)),
    bad("FM009", "status in capitals", '"draft"', '"Draft"', (6, 1)),
    bad("FM009", "withdrawn", '"draft"', '"withdrawn"'),
    bad("FM010", "30 February", "2026-02-03", "2026-02-30", (4, 1)),
    bad("FM010", "French date", "2026-02-03", "3 février 2026", (4, 1)),
    bad("FM010", "compact date", "2026-02-03", "20260203", (4, 1)),
    bad("FM010", "day and time", "2026-02-03", "2026-02-03T10:00:00", (4, 1)),
    bad("FM010", "day and time without quotation marks", '"2026-02-03"', "2026-02-03T10:00:00", (4, 1)),
    bad("FM010", "day and time in UTC", '"2026-02-03"', "2026-02-03 10:00:00Z", (4, 1)),
    bad("FM010", "day without quotation marks", '"2026-02-03"', "2026-02-03"),
    bad("FM008", "day and time", '"2026-02-03"', "2026-02-03T10:00:00"),
    bad("FM010", "leap day", "2026-02-03", "2028-02-29"),
    bad("FM011", "25 hours", "17:26:11", "25:00:00", (5, 1)),
    bad("FM011", "French time", "17:26:11", "17h26", (5, 1)),
    bad("FM011", "time without seconds", "17:26:11", "17:26"),
    bad("FM012", "one word more", "wordcount: 110", "wordcount: 111", (9, 1)),
    bad("FM012", "text changed since", "Un atelier ouvert", "Un bel atelier ouvert", (9, 1)),
    bad("FM012", "white space changed", "Un atelier ouvert", "Un  atelier\nouvert"),
    bad("FM013", "name nearly right", '"Agent d’essai"', '"Agent d’essais"', (3, 1)),
    bad("FM013", "nobody", '"Agent d’essai"', '"Personne"', (3, 1)),
    bad("FM013", "other apostrophe and case", '"Agent d’essai"', '"agent d\'essai"'),
    bad("FM014", "keyword taken out", '["réemploi", "réparation"]', '["réemploi"]', (10, 1)),
    bad("FM014", "keyword added", '"réparation"]', '"réparation", "partage"]', (10, 1)),
    bad("FM014", "keywords without accents, in another order", '["réemploi", "réparation"]', '["Reparation", "reemploi"]'),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_value_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


@pytest.mark.parametrize(
    ("given", "expected"),
    [("110", ()), ("108", ()), ("112", ()), ("107", ((9, 1),)), ("129", ()), ("120", ((9, 1),))],
)
def test_old_document_may_count_its_references_and_differ_by_two_percent(
    given: str, expected: tuple[tuple[int, int], ...]
) -> None:
    start, end = GOOD.index("template:"), GOOD.index("---\n\n## Résumé")
    old = (GOOD[:start] + GOOD[end:]).replace("wordcount: 110", f"wordcount: {given}")
    assert positions("FM012", old, BARE) == expected


def test_agents_and_topics_are_not_judged_when_unknown() -> None:
    text = GOOD.replace("Agent d’essai", "Personne").replace('"réparation"]', '"partage"]')
    assert positions("FM013", text, BARE) == ()
    assert positions("FM014", text, BARE) == ()
    assert positions("FM013", text, WORLD) == ((3, 1),)


@pytest.mark.parametrize("ending", ["", "\n\n  \n"])
def test_document_without_a_body_is_found_at_its_last_line(ending: str) -> None:
    front = GOOD[: GOOD.index("\n\n## Résumé")]
    assert positions("FM015", front + ending) == ((24, 1),)


def test_document_with_a_body_is_not_empty() -> None:
    assert positions("FM015", GOOD) == ()
