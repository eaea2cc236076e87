from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import OUTLINE
from tests.writing.writer import an_agent

from orchestra.agents import Topic
from orchestra.archive import save_draft
from orchestra.evidence import Evidence, evidence_path, render_evidence
from orchestra.writing.earlier import MOST, EarlierText, earlier_texts

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.agents import Agent

AUTHOR = an_agent()
OTHER = an_agent(id="autre", name="Une autre")
TOPIC = Topic(title="Réparer les outils du jardin", keywords=["outils"])


def save(folder: Path, title: str, day: int, agent: Agent = AUTHOR) -> Path:
    """Save a reflection with this title, written on that day of January, and return its file."""
    front = f'title: "{title}"\ndate: "2026-01-{day:02}"\ntime: "08:00:00"\n'
    return save_draft(folder, agent, title, lambda numero: f"---\n{front}---\n\nTexte.\n")[1]


def found(folder: Path, topic: Topic = TOPIC) -> list[EarlierText]:
    return earlier_texts(folder, [AUTHOR, OTHER], topic)


def test_an_archive_without_documents_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_text_is_told_with_title_date_thesis_and_where_it_is(tmp_path: Path) -> None:
    path = save(tmp_path, TOPIC.title, 3)
    evidence = Evidence(method="reasoned", outline=OUTLINE)
    evidence_path(path).write_text(render_evidence(evidence), "utf-8")
    assert found(tmp_path) == [
        EarlierText(
            title=TOPIC.title,
            date="2026-01-03",
            thesis=OUTLINE.thesis,
            path="drafts/essai/01-reparer-les-outils-du-jardin.md",
        )
    ]


def test_a_text_without_evidence_or_outline_has_no_thesis(tmp_path: Path) -> None:
    save(tmp_path, TOPIC.title, 1)
    bare = save(tmp_path, "Réparer le jardin", 2)
    text = render_evidence(Evidence(method="compiled"))
    evidence_path(bare).write_text(text, "utf-8")
    assert [text.thesis for text in found(tmp_path)] == ["", ""]


def test_the_nearest_come_first_and_those_on_another_matter_not_at_all(tmp_path: Path) -> None:
    save(tmp_path, "Financer une coopérative", 9)
    save(tmp_path, "Réparer des vélos, réparer des outils", 8)
    save(tmp_path, "REPARER LES OUTILS DU JARDIN", 1)
    save(tmp_path, "Le jardin et la réparation des outils", 2)
    assert found(tmp_path)[0].date == "2026-01-01"
    assert "Financer une coopérative" not in [text.title for text in found(tmp_path)]


def test_the_whole_think_tanks_texts_count(tmp_path: Path) -> None:
    save(tmp_path, "Réparer les outils", 1, OTHER)
    assert [text.path for text in found(tmp_path)] == ["drafts/autre/01-reparer-les-outils.md"]
    assert earlier_texts(tmp_path, [AUTHOR], TOPIC) == []


def test_of_texts_with_one_title_the_latest_is_told(tmp_path: Path) -> None:
    save(tmp_path, TOPIC.title, 5)
    save(tmp_path, TOPIC.title.upper(), 7, OTHER)
    save(tmp_path, TOPIC.title, 2)
    assert [text.date for text in found(tmp_path)] == ["2026-01-07"]


@pytest.mark.parametrize("shelf", ["rejected", "withdrawn"])
def test_what_was_rejected_or_withdrawn_is_not_built_on(tmp_path: Path, shelf: str) -> None:
    path = save(tmp_path, TOPIC.title, 5)
    folder = tmp_path / shelf / "essai"
    folder.mkdir(parents=True)
    path.rename(folder / path.name)
    assert found(tmp_path) == []


def test_a_few_are_enough(tmp_path: Path) -> None:
    for number in range(1, MOST + 3):
        save(tmp_path, f"Réparer les outils du jardin numéro {'i' * number}", number)
    assert len(found(tmp_path)) == MOST


def test_a_document_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    save(tmp_path, TOPIC.title, 1)
    (tmp_path / "drafts" / "essai" / "02-casse.md").write_bytes(b"---\ntitle: [\n\xff")
    assert [text.date for text in found(tmp_path)] == ["2026-01-01"]


def test_short_words_do_not_make_two_matters_one(tmp_path: Path) -> None:
    save(tmp_path, "Un lieu pour les uns et les autres", 1)
    assert found(tmp_path, Topic(title="Un an par les bois", keywords=["bois"])) == []
