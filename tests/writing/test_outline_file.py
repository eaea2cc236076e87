from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.writing.desk import OUTLINE, a_brief, template

from orchestra.errors import ConfigError
from orchestra.evidence import Claim, Outline, Part
from orchestra.workspace import load_workspace
from orchestra.writing.brief import number_passages
from orchestra.writing.outline_file import keep_outline, read_outline_file, render_outline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.errors import Problem
    from orchestra.library.library import Library
    from orchestra.writing.brief import Brief

TEMPLATE = template()


@pytest.fixture
def library(make_workspace: Callable[..., Path]) -> Library:
    return load_workspace(make_workspace()).library


@pytest.fixture
def brief(library: Library) -> Brief:
    found = library.passages("reparation.md")
    return a_brief().model_copy(update={"passages": number_passages(found)})


@pytest.fixture
def outline(brief: Brief) -> Outline:
    """Return an outline whose passages are in the library."""
    first = brief.passages[0].id
    parts = [
        Part(
            heading=part.heading,
            title="Ce qui « dure » : l’habitude",
            claims=[claim.model_copy(update={"passages": [first]}) for claim in part.claims],
        )
        for part in OUTLINE.parts
    ]
    return OUTLINE.model_copy(update={"parts": parts, "builds_on": ["drafts/essai/01-un.md"]})


@pytest.fixture
def path(tmp_path: Path, brief: Brief, outline: Outline) -> Path:
    return keep_outline(tmp_path, brief, outline)


def problems(path: Path, library: Library) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        read_outline_file(path, TEMPLATE, library)
    assert "--outline-only" in caught.value.hint
    assert all(problem.path == path for problem in caught.value.problems)
    return caught.value.problems


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace the first of each text in the file, which must have it."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def line(path: Path, text: str) -> int:
    """Return the only line of the file that has this text."""
    [found] = [n for n, each in enumerate(path.read_text("utf-8").split("\n"), 1) if text in each]
    return found


def test_an_outline_comes_back_as_it_was_kept(
    tmp_path: Path, path: Path, brief: Brief, outline: Outline, library: Library
) -> None:
    assert path == tmp_path / "outlines" / f"{brief.run_id}.yaml"
    held = read_outline_file(path, TEMPLATE, library)
    assert (held.agent, held.topic, held.keywords) == (
        "essai", "Réparer ensemble", ["réparation", "outils"],
    )  # fmt: skip
    assert held.outline(path) == outline.model_copy(update={"by": path.name})


def test_the_file_says_what_can_be_done_with_it(path: Path, brief: Brief, outline: Outline) -> None:
    text = path.read_text("utf-8")
    assert text == render_outline(brief, outline)
    head, _, passages = text.partition("\nagent: essai\n")
    assert "orchestra write essai --outline" in head
    assert all(f"#   {p.id}  {p.label} : " in passages for p in brief.passages)
    assert "Ce qui « dure » : l’habitude" in passages


def test_an_edited_claim_and_another_order_are_read(
    path: Path, library: Library, outline: Outline
) -> None:
    edit(path, ("Des parcelles ouvertes le soir", "Des parcelles ouvertes à l’aube"))
    claims = read_outline_file(path, TEMPLATE, library).outline(path).parts[0].claims
    assert claims[0].text == "Des parcelles ouvertes à l’aube font venir le quartier."
    assert claims[1:] == outline.parts[0].claims[1:]


def test_headings_may_be_spelt_otherwise(path: Path, library: Library) -> None:
    edit(path, ("heading: Cadrage", "heading: CADRAGE"))
    assert read_outline_file(path, TEMPLATE, library).parts[0].heading == "CADRAGE"


def test_what_the_argument_lacks_is_told_all_at_once_with_its_line(
    path: Path, library: Library, brief: Brief
) -> None:
    edit(
        path,
        ("heading: Cadrage", "heading: Cadrages"),
        ("id: A2", "id: A1"),
        ("answers: A1", "answers: A7"),
        (f"- {brief.passages[0].id}", "- perdue.md#1"),
    )
    found = {problem.field: problem for problem in problems(path, library)}
    assert found["parts.0.heading"].line == line(path, "heading: Cadrages")
    assert "did you mean Cadrage?" in found["parts.0.heading"].message
    assert "“Cadrage” is missing" in found["parts"].message
    assert found["parts"].line == line(path, "parts:")
    assert "“A1” stands twice" in found["parts.0.claims.1.id"].message
    text = path.read_text("utf-8").split("\n")
    assert "id: A1" in text[found["parts.0.claims.1.id"].line - 1]
    assert found["parts.0.claims.1.answers"].line == line(path, "answers: A7")
    assert "no claim that comes before" in found["parts.0.claims.1.answers"].message
    assert found["parts.0.claims.0.passages.0"].line == line(path, "perdue.md#1")
    assert "no passage of the library" in found["parts.0.claims.0.passages.0"].message
    # B1 answers A2, which is gone with its name.
    assert found.keys() - {"parts.1.claims.0.answers"} == {
        "parts.0.heading", "parts", "parts.0.claims.1.id", "parts.0.claims.1.answers",
        "parts.0.claims.0.passages.0",
    }  # fmt: skip


def test_a_claim_cannot_answer_one_that_comes_later(path: Path, library: Library) -> None:
    edit(path, ("answers: ''", "answers: B2"))
    [problem] = problems(path, library)
    assert (problem.field, problem.line) == (
        "parts.0.claims.0.answers", line(path, "answers: B2"),
    )  # fmt: skip


def test_a_section_that_does_not_argue_or_stands_twice_is_told(
    path: Path, library: Library
) -> None:
    edit(path, ("heading: Cadrage", "heading: Conclusion"))
    assert "no section “Conclusion” that argues" in problems(path, library)[0].message
    edit(path, ("heading: Conclusion", "heading: Pratiques"))
    found = [problem.message for problem in problems(path, library)]
    assert found == ["“Pratiques” stands twice", "the section “Cadrage” is missing"]


def test_a_section_without_claims_is_told(
    tmp_path: Path, brief: Brief, outline: Outline, library: Library
) -> None:
    first, last = outline.parts
    bare = [first.model_copy(update={"claims": []}), last]
    path = keep_outline(tmp_path, brief, outline.model_copy(update={"parts": bare}))
    assert "a section needs a claim at least" in [p.message for p in problems(path, library)]


def test_what_is_no_outline_is_told_all_at_once_with_its_line(path: Path, library: Library) -> None:
    edit(
        path,
        ("role: contrast", "role: oppose"),
        ("topic: Réparer ensemble", "subject: Réparer ensemble"),
        ("question: Comment", "argument: x\nquestion: Comment"),
        ("  text: Un cahier", "  texte: Un cahier"),
    )
    found = {problem.field: problem for problem in problems(path, library)}
    assert found["parts.0.claims.1.role"].line == line(path, "role: oppose")
    assert "limit" in found["parts.0.claims.1.role"].message
    assert found["subject"].line == line(path, "subject:")
    assert found["argument"].line == line(path, "argument: x")
    assert found["parts.1.claims.0.texte"].line == line(path, "texte: Un cahier")
    assert {"topic", "parts.1.claims.0.text"} <= found.keys()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"un plan",
        b"- un\n- plan\n",
        b"parts: [[[",
        b"agent: &a essai\ntopic: *a\n",
        b"\xff\xfe\x00",
        b"agent: essai\nagent: autre\ntopic: T\nkeywords: [mot]\nparts: []\n",
        b"agent: essai\ntopic: 3\nkeywords: mot\nparts: {}\n",
    ],
)
def test_nonsense_is_told_as_such(tmp_path: Path, library: Library, nonsense: bytes) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(nonsense)
    assert problems(path, library)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, library: Library) -> None:
    [problem] = problems(tmp_path / "rien.yaml", library)
    assert "cannot be read" in problem.message


def test_an_outline_of_code_can_be_kept_and_read(
    tmp_path: Path, brief: Brief, library: Library
) -> None:
    claims = [Claim(id="A1", text="Présenter un fait.", role="establish")]
    parts = [
        Part(heading="Cadrage", claims=claims),
        Part(heading="Pratiques", claims=[claims[0].model_copy(update={"id": "B1"})]),
    ]
    path = keep_outline(tmp_path, brief, Outline(parts=parts, by="code"))
    held = read_outline_file(path, TEMPLATE, library)
    assert (held.question, held.thesis, held.parts) == ("", "", parts)
