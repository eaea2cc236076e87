# ruff: noqa: E501 - tables of cases are read line by line
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import judged

from orchestra.errors import EvidenceError
from orchestra.evidence import (
    Claim,
    Evidence,
    Objection,
    Outline,
    Part,
    Removed,
    Sentence,
    Support,
    evidence_path,
    parse_evidence,
    read_evidence,
    render_evidence,
    said,
    sum_up,
)

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = judged().model_copy(
    update={
        "outline": Outline(
            question="Pourquoi ?",
            parts=[Part(heading="H", claims=[Claim(id="c1", text="Parce que.", role="establish")])],
        ),
        "objections": [
            Objection(by="amelia", sentence=3, quote="…", text="Non.", answer="maintained")
        ],
        "removed": [Removed(text="Inventé.", why="an invented figure")],
        "notes": ["the outline fell back"],
        "last_id": 9,
    }
)


def _file(**changes: Any) -> bytes:
    return json.dumps({"version": 1, "method": "reasoned", **changes}).encode()


def test_what_is_rendered_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "03-a.evidence.json"
    path.write_text(render_evidence(WHOLE), encoding="utf-8")
    assert read_evidence(path) == WHOLE
    assert render_evidence(read_evidence(path) or judged()) == render_evidence(WHOLE)


def test_the_file_is_readable_and_ends_with_a_line_end() -> None:
    text = render_evidence(judged())
    assert text.startswith('{\n "version": 1,\n "method": "reasoned",\n')
    assert "réemploi" in text
    assert text.endswith("\n}\n")


def test_where_there_is_no_file_there_is_no_evidence(tmp_path: Path) -> None:
    assert read_evidence(tmp_path / "03-a.evidence.json") is None
    assert evidence_path(tmp_path / "03-a.md") == tmp_path / "03-a.evidence.json"


def test_a_byte_order_mark_does_not_matter() -> None:
    assert parse_evidence(b"\xef\xbb\xbf" + _file(), "a") == Evidence(method="reasoned")


DAMAGED = {
    "empty": (b"", "is not valid JSON .line 1.: Expecting value"),
    "cut": (render_evidence(judged()).encode()[:400], "is not valid JSON .line"),
    "latin-1": ('{"method": "réfléchi"}'.encode("latin-1"), "is not UTF-8 text .byte 13."),
    "no mapping": (b"[]", "is damaged: Input should be"),
    "nothing in it": (b"{}", "is damaged: method: Field required"),
    "nested without end": (b"[" * 100_000, "is not valid JSON —"),
    "a number without end": (b'{"version": ' + b"1" * 10_000 + b"}", "is not valid JSON —"),
    "a method that there is not": (_file(method="guessed"), "is damaged: method: "),
    "a key that is not known": (_file(verdicts=[]), "is damaged: verdicts: Extra inputs"),
    "a number as a text": (_file(sentences=[{"id": "1", "text": "A.", "kind": "fact"}]), "is damaged: sentences.0.id: "),
    "a sentence without words": (_file(sentences=[{"id": 1, "text": "", "kind": "fact"}]), "is damaged: sentences.0.text: "),
    "half a character": (_file(notes=["\ud800"]), "holds half of a character"),
    "one number twice": (_file(sentences=[{"id": 1, "text": t, "kind": "fact"} for t in "AB"]), "gives one number to two"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_says_what_is_wrong_and_what_to_do(name: str) -> None:
    data, why = DAMAGED[name]
    with pytest.raises(EvidenceError, match=why) as refused:
        parse_evidence(data, "drafts/03-a.evidence.json")
    assert refused.value.message.startswith("03-a.evidence.json ")
    assert "output/.versions" in refused.value.hint


def test_a_file_of_another_version_is_not_guessed_at() -> None:
    with pytest.raises(EvidenceError, match=r"^a is of version 2, not 1") as refused:
        parse_evidence(_file(version=2, method="dreamt"), "a")
    assert "version of orchestra" in refused.value.hint


SAME = (
    ("Le lieu compte 3 500 m².", "Le lieu compte 3500\u00a0m2 [1] !"),
    ("«\u00a0L’été\u00a0», dit-il…", '"L\'été", *dit-il* [2] [3].'),
    ("A 5%", "À 5\u202f%"),
    ("Une œuvre", "Une oeuvre"),
    ("Au XIXème siècle, le 1ier et les 2èmes", "Au XIXe siècle, le 1er et les 2es"),
)
OTHER = (
    ("Le lieu compte 42 établis.", "Le lieu compte 43 établis."),
    ("Il en a 12,5.", "Il en a 125."),
    ("La part est de 5 %.", "La part est de 5 €."),
    ("Il faut p < 5.", "Il faut p > 5."),
    ("Il y en a.", "Il n’y en a pas."),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_and_citations_leave_a_sentence_what_it_was(one: str, other: str) -> None:
    assert said(one) == said(other) != ""


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_a_word_a_figure_or_a_sign_makes_another_sentence(one: str, other: str) -> None:
    assert said(one) != said(other)


@pytest.mark.parametrize("text", ["", "…", "[1]", "« »", "* * *", "%"])
def test_what_has_no_words_says_nothing(text: str) -> None:
    assert said(text) == ""


def test_the_sum_counts_facts_apart_from_the_author_s_own_reasoning() -> None:
    verdicts = ("supported", "supported", "partly", "not", "not asked")
    facts = [
        Sentence(id=n, text="A.", kind="fact", passages=["p"], support=Support(verdict=verdict))
        for n, verdict in enumerate(verdicts, start=1)
    ]
    uncited = Sentence(id=6, text="B.", kind="fact")
    question = Sentence(id=7, text="C ?", kind="question", passages=["p"])
    assert sum_up([*facts, uncited, question]).model_dump() == {
        "facts": 6, "cited": 5, "supported": 2, "partly": 1, "unsupported": 1, "inferences": 1,
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_whatever_a_sentence_says_is_kept(text: str) -> None:
    evidence = Evidence(method="compiled", sentences=[Sentence(id=1, text=text, kind="fact")])
    assert parse_evidence(render_evidence(evidence).encode(), "a") == evidence


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("> Un objet réparé.", "Un objet réparé. >", True),
        ("Il en faut > 5.", "Il en faut < 5.", False),
        ("> 5 % des objets.", "5 % des objets.", False),
        ("Réparer > jeter.", "Réparer < jeter.", False),
        ("Réparer>jeter.", "Réparer<jeter.", False),
    ],
)
def test_a_sign_of_comparison_is_told_from_a_mark_of_quotation(
    one: str, other: str, is_same: bool
) -> None:
    assert (said(one) == said(other)) is is_same
