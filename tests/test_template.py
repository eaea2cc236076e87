"""Section templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestra.template import SHORTEST_PARAGRAPH, SectionTemplate, heading_key, load_template
from orchestra.workspace import starter_folder

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.errors import Problem

GOOD = """\
id: essai
words: {min: 200, max: 400}
references: {min: 1, max: 3}
references_heading: Références
sections:
  - heading: Introduction
    words: 100
    purpose: poser la question
    paragraphs:
      - poser la question et dire pourquoi elle compte
      - dire ce que l’on sait déjà de cette question
  - heading: "Première partie : Cadrage"
    words: 200
    purpose: définir les notions
    citations: none
    paragraphs:
      - définir la notion centrale et ses voisines
      - présenter un texte de référence et ses effets
      - exposer une limite ou une condition du texte
"""


def load(folder: Path, text: str) -> tuple[SectionTemplate | None, list[Problem]]:
    path = folder / "reflection.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return load_template(path, problems), problems


@pytest.fixture
def template(tmp_path: Path) -> SectionTemplate:
    loaded, problems = load(tmp_path, GOOD)
    assert problems == []
    assert loaded
    return loaded


def test_the_starters_template_is_good() -> None:
    problems: list[Problem] = []
    path = starter_folder() / "prompts" / "templates" / "reflection.yaml"
    template = load_template(path, problems)
    assert problems == []
    assert template
    assert template.headings == [
        "Résumé exécutif", "Introduction", "Première partie : Cadrage théorique",
        "Deuxième partie : Analyse des pratiques",
        "Troisième partie : Perspectives et recommandations", "Conclusion", "Références",
    ]  # fmt: skip
    assert template.words.min <= template.target <= template.words.max
    assert (template.references.min, template.references.max) == (3, 5)


def test_headings_come_in_order_references_last(template: SectionTemplate) -> None:
    assert template.headings == ["Introduction", "Première partie : Cadrage", "Références"]
    assert template.target == 300
    assert template.sections[0].words_per_paragraph == 50


@pytest.mark.parametrize("cut", ["sections: []\n", ""])
def test_a_template_without_sections_is_told(tmp_path: Path, cut: str) -> None:
    template, problems = load(tmp_path, GOOD.partition("sections:")[0] + cut)
    assert template is None
    assert [problem.field for problem in problems] == ["sections"]


@pytest.mark.parametrize(
    "heading", ["INTRODUCTION", "introduction :", "Références", "References",
     "Premiere partie - cadrage"],
)  # fmt: skip
def test_headings_that_read_the_same_are_told(tmp_path: Path, heading: str) -> None:
    more = (
        f'  - heading: "{heading}"\n    words: 50\n    purpose: conclure le tout\n'
        "    paragraphs: [répondre à la question posée]\n"
    )
    template, problems = load(tmp_path, GOOD + more)
    assert template is None
    assert "headings must differ" in problems[0].message
    assert heading_key(heading) in problems[0].message


@pytest.mark.parametrize(
    ("good", "bad", "field", "line"),
    [
        ("min: 200, max: 400", "min: 500, max: 400", "words", 2),
        ("words: 100", "words: 5", "sections.0.words", 7),
        ("words: 100", "words: beaucoup", "sections.0.words", 7),
        ("citations: none", "citations: maybe", "sections.1.citations", 15),
        ("    citations: none\n", "    citation: none\n", "sections.1.citation", 15),
        ("id: essai", "id: Un Essai", "id", 1),
        ("purpose: poser la question", "purpose: court", "sections.0.purpose", 8),
    ],
)
def test_a_fault_is_told_at_its_line(
    tmp_path: Path, good: str, bad: str, field: str, line: int
) -> None:
    assert good in GOOD
    template, problems = load(tmp_path, GOOD.replace(good, bad))
    assert template is None
    assert [(problem.field, problem.line) for problem in problems] == [(field, line)]


@pytest.mark.parametrize("words", [60, 150, 299, 300, 450, 3000])
def test_scaled_budgets_add_up(template: SectionTemplate, words: int) -> None:
    scaled = template.scaled(words)
    assert abs(scaled.target - words) <= len(scaled.sections)
    assert scaled.words.min <= scaled.target <= scaled.words.max
    assert scaled.headings == template.headings
    assert template.target == 300


def test_a_small_budget_drops_the_last_paragraphs(template: SectionTemplate) -> None:
    scaled = template.scaled(150)
    assert [len(section.paragraphs) for section in scaled.sections] == [1, 2]
    assert scaled.sections[1].paragraphs == template.sections[1].paragraphs[:2]
    for section in template.scaled(240).sections:
        if len(section.paragraphs) > 1:
            assert section.words_per_paragraph >= SHORTEST_PARAGRAPH


def test_a_large_budget_keeps_the_paragraphs(template: SectionTemplate) -> None:
    assert [len(s.paragraphs) for s in template.scaled(900).sections] == [2, 3]


@pytest.mark.parametrize(
    "spelling",
    [
        "Première partie : Cadrage théorique", "Premiere partie - Cadrage theorique",
        "**Première partie**: Cadrage théorique", "PREMIÈRE PARTIE\u00a0: CADRAGE THÉORIQUE",
    ],
)  # fmt: skip
def test_spellings_of_a_heading_share_a_key(spelling: str) -> None:
    assert heading_key(spelling) == "premiere partie cadrage theorique"
