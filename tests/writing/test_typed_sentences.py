from __future__ import annotations

import re

import pytest
from tests.writing.desk import P1, P2, a_brief, item

from orchestra.engines.schema_guard import mismatch, refuse_unsafe_schema
from orchestra.evidence import Sentence
from orchestra.prose import NARROW_NBSP, NBSP
from orchestra.writing.typed_sentences import (
    budget,
    closed,
    only_prose,
    read_sentences,
    sentences_schema,
    text_schema,
)


def read(*items: dict[str, object], first: int = 1, claim: str = "") -> list[Sentence]:
    return read_sentences(items, a_brief(), first, claim)


@pytest.mark.parametrize(
    "text",
    [
        "Où l’œuvre naît-elle, à Évry ?",
        "« Un lieu », dit-on, coûte 12,5 % (soit 3 m²) de plus.",
        f"L’essai dure{NBSP}: il tient, « par ses gestes{NBSP}».",
        f"Cela tient-il{NARROW_NBSP}?",
    ],
)
def test_french_prose_fits_the_grammar_of_a_sentence(text: str) -> None:
    assert re.fullmatch(text_schema()["pattern"], text)


@pytest.mark.parametrize(
    "text",
    [
        "Le jardin ouvre [1] ses parcelles.",
        "Le jardin ouvre\nses parcelles.",
        'Le jardin "ouvre" ses parcelles.',
        "Le jardin # ouvre ses parcelles.",
        "Le jardin открыт ses parcelles.",
        "le jardin ouvre ses parcelles.",
        "Le jardin ouvre ses parcelles",
        "Oui.",
        "",
    ],
)
def test_what_is_no_finished_sentence_of_prose_does_not(text: str) -> None:
    assert not re.fullmatch(text_schema()["pattern"], text)


def test_sentences_may_stand_on_the_passages_and_sentences_that_there_are() -> None:
    schema = sentences_schema([1, 3], [7], 2, 4)
    refuse_unsafe_schema(closed({"sentences": schema}))
    good = [item("Le jardin ouvre.", "fact", "P1", "P3"), item("Il dure.", "inference", "S7")]
    assert mismatch(good, schema) == ""
    for bad in (good[:1], good * 3, [good[0], item("Il dure.", "fact", "P2")]):
        assert mismatch(bad, schema)
    assert mismatch([good[0], {"kind": "fact", "text": "Sans appui."}], schema)


def test_without_passages_there_are_no_facts() -> None:
    assert mismatch([item("Le jardin ouvre.", "fact")], sentences_schema([], [2], 1, 1))
    bare = sentences_schema([], [], 1, 1)
    assert "on" not in bare["items"]["properties"]
    assert mismatch([{"kind": "question", "text": "Ouvre-t-il ?"}], bare) == ""
    assert mismatch([{"kind": "fact", "text": "Il ouvre."}], bare)


@pytest.mark.parametrize("words", [10, 100, 400])
def test_a_budget_holds_what_french_takes_with_the_json_around_it(words: int) -> None:
    sentences = max(2, words // 22)
    assert 1.7 * words + 25 * sentences < budget(words) < 4 * words + 200


def test_sentences_are_numbered_on_and_know_what_they_stand_on() -> None:
    one, two = read(
        item("Le jardin ouvre.", "fact", "P1", "P2", "P1"),
        item("Il faut donc le tenir.", "inference", "S3", "P2", "S9"),
        first=5, claim="A2",
    )  # fmt: skip
    assert (one.id, one.kind, one.passages, one.rests_on) == (5, "fact", [P1, P2], [])
    assert (two.id, two.kind, two.passages, two.rests_on) == (6, "inference", [P2], [3])
    assert {one.claim, two.claim} == {"A2"}


def test_a_text_of_two_sentences_becomes_two_of_its_kind() -> None:
    found = read(item("Le jardin ouvre. Les outils y sont.", "fact", "P1"))
    assert [(s.id, s.text, s.kind, s.passages) for s in found] == [
        (1, "Le jardin ouvre.", "fact", [P1]), (2, "Les outils y sont.", "fact", [P1]),
    ]  # fmt: skip


def test_what_ends_in_a_question_mark_is_a_question_unless_it_reports_one() -> None:
    kinds = [s.kind for s in read(item("Qui paie ?", "inference"), item("Qui paie ?", "fact"))]
    assert kinds == ["question", "fact"]


@pytest.mark.parametrize("text", ["", "…", "« »", "12 %.", "[P1]", " - - - ."])
def test_what_holds_no_word_is_left_out(text: str) -> None:
    assert read(item(text, "inference")) == []


@pytest.mark.parametrize(
    ("written", "prose"),
    [
        ("Le jardin [P1] ouvre (P1, P2).", "Le jardin ouvre."),
        ("Le jardin ouvre [1].", "Le jardin ouvre."),
        ("Le jardin ouvre [1, 2] (S12).", "Le jardin ouvre."),
        ("(S4) Le jardin ouvre.", "Le jardin ouvre."),
        ("1) Le jardin ouvre.", "Le jardin ouvre."),
        ("- Le jardin ouvre.", "Le jardin ouvre."),
        ("## **Le jardin** ouvre.", "Le jardin ouvre."),
        ("<|im_start|>Le jardin ouvre.", "im start Le jardin ouvre."),
        ("Le jardin\n\nouvre .", "Le jardin ouvre."),
        (f"Le jardin ouvre{NBSP}: tant mieux{NARROW_NBSP}!", "Le jardin ouvre : tant mieux !"),
        ("En 2019 (ou 2020), le jardin ouvre.", "En 2019 (ou 2020), le jardin ouvre."),
        ("« Un lieu », dit-on.", "« Un lieu », dit-on."),
    ],
)
def test_a_model_without_grammar_writes_prose_all_the_same(written: str, prose: str) -> None:
    assert only_prose(written) == prose


def test_a_sentence_that_was_not_ended_is() -> None:
    [found] = read(item("Le jardin ouvre", "inference"))
    assert found.text == "Le jardin ouvre."
    [quoted] = read(item("On y lit : « Le jardin ouvre. »", "inference"))
    assert quoted.text == "On y lit : « Le jardin ouvre. »"
