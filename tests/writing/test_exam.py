"""The paper: fair, of its own, and answerable."""

from __future__ import annotations

from orchestra.checking.agreement import agreement_faults
from orchestra.checking.spelling import unknown_words
from orchestra.engines.schema_guard import refuse_unsafe_schema
from orchestra.prose import words
from orchestra.workspace import starter_folder
from orchestra.writing.exam import PARAGRAPH, WORDS, read_paper, shape_schema, text_of
from orchestra.writing.typed_sentences import closed


def test_a_third_of_the_pairs_are_borne_out_and_every_kind_of_fault_is_there() -> None:
    pairs = read_paper().support
    assert len(pairs) == 16
    assert sum(pair.is_supported for pair in pairs) == 5
    assert {pair.kind for pair in pairs} == {
        "supported", "cause", "degree", "qualifier", "speaker", "merge", "scope", "added",
        "subject", "negation",
    }  # fmt: skip


def test_every_passage_is_asked_for_as_often() -> None:
    asked = [citing.passage for citing in read_paper().citing]
    assert sorted(asked) == [1, 1, 2, 2, 3, 3, 4, 4]


def test_no_citation_can_be_found_by_its_words() -> None:
    paper = read_paper()
    for citing in paper.citing:
        said = " ".join(words(citing.sentence)).lower().split()
        passage = " ".join(words(paper.passage(citing.passage))).lower()
        runs = [" ".join(said[at : at + 4]) for at in range(len(said) - 3)]
        assert not [run for run in runs if run in passage]


def test_it_is_of_no_library() -> None:
    library = " ".join(
        path.read_text("utf-8") for path in (starter_folder() / "sources").rglob("*.md")
    )
    for text in read_paper().passages:
        assert " ".join(text.split()[:6]) not in library


def test_its_own_french_is_right() -> None:
    paper = read_paper()
    asked = [*paper.passages, *paper.notes, *(pair.sentence for pair in paper.support)]
    assert [word.text for text in asked for word in unknown_words(text)] == []
    assert [pair.text for text in asked for pair in agreement_faults(text)] == []


def test_its_schemas_are_safe_for_every_engine() -> None:
    for pattern in (PARAGRAPH, WORDS):
        refuse_unsafe_schema(closed({"x": text_of(pattern)}))
    refuse_unsafe_schema(shape_schema(4))
