"""What is kept of a document to judge the archive by."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.facts import Facts, facts_of, in_order
from orchestra.checking.glance import Glance
from orchestra.document import parse_document, render_document

PATH = "output/drafts/essai/03-reemploi.md"


def facts(text: str = GOOD, path: str = PATH) -> Facts:
    document = parse_document(text)
    return facts_of(path, document, Glance(document, WORLD))


def test_facts_are_what_the_front_matter_says() -> None:
    found = facts()
    assert (found.agent, found.numero, found.status) == ("Agent d’essai", 3, "draft")
    assert found.topic == found.title == "Réemploi et réparation à l’atelier"
    assert (found.date, found.written) == ("2026-02-03", "2026-02-03 17:26:11")
    assert list(found.keywords) == ["réemploi", "réparation"]


def test_a_key_that_is_not_there_is_empty() -> None:
    found = facts("Un texte.")
    assert (found.agent, found.numero, found.date) == ("", None, "")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("output/drafts/essai/03-x.md", ("drafts", "essai", 3, "output")),
        ("/a/b/published/essai/112-x.md", ("published", "essai", 112, "/a/b")),
        ("rejected/essai/03-x.md", ("rejected", "essai", 3, ".")),
        ("output/drafts/essai/x.md", ("", "", None, "")),
        ("output/drafts/essai/a3-x.md", ("", "", None, "")),
        ("output/drafts/essai/²-x.md", ("", "", None, "")),
        ("output/notes/essai/03-x.md", ("", "", None, "")),
        ("03-x.md", ("", "", None, "")),
    ],
)
def test_a_place_in_the_archive_is_told_by_the_path(
    path: str, place: tuple[str, str, int | None, str]
) -> None:
    found = facts(path=path)
    assert (found.shelf, found.folder, found.numbered, found.root) == place


@pytest.mark.parametrize(
    ("date", "day"),
    [("2026-02-03", "2026-02-03"), ("2026-02-03 10:00:00", "2026-02-03"), ('"2026-02-30"', ""),
     ('"hier"', ""), ("3", ""), ("[2026-02-03]", "")],
)  # fmt: skip
def test_a_date_is_a_day_or_nothing(date: str, day: str) -> None:
    assert facts(f"---\ndate: {date}\n---\n").date == day


def test_keywords_that_are_no_texts_are_empty_and_the_others_keep_their_place() -> None:
    found = facts("---\nkeywords: [1, a, [b], c]\n---\n")
    assert list(found.keywords) == ["", "a", "", "c"]


def test_documents_are_ordered_by_date_then_path_and_those_without_a_date_are_last() -> None:
    texts = {"a": "", "b": "date: 2026-02-03\n", "c": "date: 2025-02-03\n", "d": "date: hier\n"}
    found = [facts(f"---\n{text}---\n", name) for name, text in texts.items()]
    assert [one.path for one in in_order(found)] == ["c", "b", "a", "d"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes()
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=6,
)  # fmt: skip
keys = st.sampled_from(["title", "agent", "numero", "status", "topic", "date", "time", "keywords"])


@given(st.dictionaries(keys, values))
def test_facts_of_any_front_matter_come_back_from_json(front: dict[str, object]) -> None:
    found = facts(render_document(front, "Un texte."))
    kept = json.loads(json.dumps(found.to_json()))
    assert Facts.from_json(PATH, kept) == found
