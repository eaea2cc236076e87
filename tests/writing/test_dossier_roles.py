from __future__ import annotations

import pytest
from tests.writing.dossiers import TOPIC, a_dossier_brief

from orchestra.checking.world import default_template
from orchestra.template import Section
from orchestra.writing.dossier_roles import amounts, cue_score, fit, part_of, shows
from orchestra.writing.reading_blocks import ReadingBlock, cut
from orchestra.writing.subject_matter import subject_of


def first_blocks() -> dict[int, ReadingBlock]:
    return {each.number: cut(each)[0] for each in a_dossier_brief().passages}


def test_the_templates_sections_are_known_by_what_they_do() -> None:
    parts = [part_of(section) for section in default_template().sections]
    assert parts == [
        "summary", "introduction", "framing", "practices", "perspectives", "conclusion",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "purpose", "part"),
    [
        ("L’essentiel", "dire le principal en peu de mots", "summary"),
        ("Sur le terrain", "montrer ce qui se fait", "practices"),
        ("Pistes d’action", "dire quoi faire maintenant", "perspectives"),
        ("Autre chose", "définir les notions du débat", "framing"),
        ("Autre chose", "parler de tout et de rien", None),
    ],
)
def test_a_section_of_ones_own_is_known_by_its_heading_then_its_purpose(
    heading: str, purpose: str, part: str | None
) -> None:
    section = Section(heading=heading, words=100, purpose=purpose, paragraphs=["dire la chose"])
    assert part_of(section) == part


def test_a_role_is_told_by_its_words() -> None:
    blocks = first_blocks()
    assert fit(blocks[1], "definition") > fit(blocks[1], "limit")
    assert fit(blocks[3], "demand") > fit(blocks[3], "definition")
    assert fit(blocks[5], "limit") > fit(blocks[5], "demand")
    assert fit(blocks[6], "practice") > fit(blocks[6], "rule")
    assert shows(blocks[3], "demand")
    assert not shows(blocks[6], "demand")


def test_a_first_fact_needs_a_figure_that_is_no_year() -> None:
    assert amounts("En 2013, 40 familles.") == ["40"]
    assert fit(first_blocks()[1], "first fact") < fit(first_blocks()[6], "first fact")


def test_a_block_on_something_else_fits_no_role() -> None:
    notes = {
        "graines.md": (
            "Le Manuel des graines définit la grainothèque comme une armoire ouverte à tous. La"
            " grainothèque ne se confond pas avec un magasin de la ville.",
        ),
        "loi.md": (
            "La loi du 3 mars 2012 fixe le prix du pain dans les communes de montagne. Elle"
            " interdit de le vendre sous un autre nom, et prévoit une amende.",
        ),
    }
    brief = a_dossier_brief(notes)
    score = cue_score(subject_of(TOPIC, []), brief.passages)
    assert (score(cut(brief.passages[0])[0], "definition") or 0) > 0
    assert score(cut(brief.passages[1])[0], "rule") is None
