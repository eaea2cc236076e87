# ruff: noqa: E501 - sentences are read line by line
"""Which sentences of a text are known to an evidence file."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import CARNET_PASSAGE, GOOD, GUIDE_PASSAGE, judged

from orchestra.checking.bound import bind, is_of_another_text
from orchestra.document import parse_document
from orchestra.evidence import Evidence, Sentence

if TYPE_CHECKING:
    from orchestra.checking.bound import Bound
    from orchestra.evidence import Kind

HEAD = f"""\
---
template: x
sources:
- {{n: 1, source: a, passage: "{CARNET_PASSAGE}"}}
- {{n: 2, source: b, passage: "{GUIDE_PASSAGE}"}}
---

## Introduction

"""


def bound(text: str, evidence: Evidence | None = None) -> list[Bound]:
    return bind(parse_document(text), "Références", evidence or judged())


def ids(text: str, evidence: Evidence | None = None) -> list[int]:
    """Return the number of each sentence in the evidence file, 0 for one that has none."""
    return [one.known.id if one.known else 0 for one in bound(text, evidence)]


def evidence(*sentences: tuple[str, Kind, tuple[str, ...]]) -> Evidence:
    numbers = count(1)
    return Evidence(
        method="reasoned",
        sentences=[
            Sentence(id=next(numbers), text=text, kind=kind, passages=list(passages))
            for text, kind, passages in sentences
        ],
    )


def fact(text: str, *passages: str) -> tuple[str, Kind, tuple[str, ...]]:
    return text, "fact", passages


def test_every_sentence_of_the_prose_is_found_in_order() -> None:
    assert ids(GOOD) == [1, 2, 3, 4, 5, 6, 7]


def test_each_is_where_it_begins() -> None:
    lines = GOOD.split("\n")
    for one in bound(GOOD):
        line, column = one.position
        assert lines[line - 1][column - 1 :].startswith(one.span.text)


def test_references_headings_titles_tables_and_footer_are_no_sentences() -> None:
    added = "### Un titre [1].\n\n| a | Une case. |\n|---|---|\n\n<!-- Une remarque. -->\n\n## Conclusion"
    assert ids(GOOD.replace("## Conclusion", added)) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_lines_within_a_paragraph_do_not_matter(end: str) -> None:
    text = GOOD.replace(" entre ses membres", "\nentre ses membres").replace("\n", end)
    assert sorted(ids(text.replace("\r\n", "\n").replace("\r", "\n"))) == [1, 2, 3, 4, 5, 6, 7]


def test_an_edited_sentence_alone_is_unknown() -> None:
    assert ids(GOOD.replace("42 établis", "43 établis")) == [1, 2, 0, 4, 5, 6, 7]


def test_a_sentence_that_cites_another_passage_is_unknown_but_its_words_are_not() -> None:
    one = bound(GOOD.replace("2019 [1]", "2019 [2]"))[2]
    assert one.known is None
    assert one.same_words is not None
    assert one.same_words.id == 3


@pytest.mark.parametrize("cited", ["", " [1] [2]", " [3]"])
def test_a_citation_taken_away_added_or_of_nothing_makes_a_fact_unknown(cited: str) -> None:
    assert ids(GOOD.replace("2019 [1]", f"2019{cited}"))[2] == 0


def test_a_citation_given_to_what_is_no_fact_makes_it_unknown() -> None:
    assert ids(GOOD.replace("ce qui lui manque.", "ce qui lui manque [1]."))[3] == 0


def test_numbers_are_those_of_passages_not_of_the_text() -> None:
    swapped = GOOD.replace("n: 1", "n: 7").replace("2019 [1]", "2019 [7]")
    assert ids(swapped) == [1, 2, 3, 4, 5, 6, 7]
    renumbered = GOOD.replace("n: 1", "n: 9").replace("n: 2", "n: 1").replace("n: 9", "n: 2")
    assert ids(renumbered) == [1, 2, 0, 4, 0, 6, 7]


def test_sentences_that_were_moved_are_found() -> None:
    front, summary, intro, end, rest = GOOD.split("\n## ")
    assert ids("\n## ".join([front, end, intro, summary, rest])) == [6, 7, 3, 4, 5, 1, 2]


def test_the_same_sentence_twice_is_bound_twice() -> None:
    twice = evidence(
        fact("On y vient.", CARNET_PASSAGE),
        fact("On y vient.", GUIDE_PASSAGE),
        fact("On y vient.", CARNET_PASSAGE),
    )
    assert ids(f"{HEAD}On y vient [1]. On y vient [1]. On y vient [2].", twice) == [1, 3, 2]


def test_once_in_the_file_and_twice_in_the_text_is_the_same_verdict_twice() -> None:
    once = evidence(fact("On y vient.", CARNET_PASSAGE))
    assert ids(f"{HEAD}On y vient [1].\n\nOn y vient [1]. On y vient [2].", once) == [1, 1, 0]


def test_what_a_quotation_cites_at_its_end_each_of_its_sentences_cites() -> None:
    text = f"{HEAD}> «\u00a0Le lieu compte 42 établis. Il ouvre\n> le soir. On y vient à pied\u00a0» [1].\n\nOn y reste."
    known = evidence(
        *(
            fact(said, CARNET_PASSAGE)
            for said in ("Le lieu compte 42 établis.", "Il ouvre le soir.", "On y vient à pied.")
        )
    )
    assert ids(text, known) == [1, 2, 3, 0]
    assert [one.cited for one in bound(text, known)] == [(1,), (1,), (1,), ()]
    assert ids(text.replace("[1]", "[2]"), known) == [0, 0, 0, 0]


def test_a_quotation_of_two_passages_holds_sentences_of_one_and_of_the_other() -> None:
    known = evidence(fact("Le lieu ouvre.", CARNET_PASSAGE), fact("On y vient.", GUIDE_PASSAGE))
    assert ids(f"{HEAD}> Le lieu ouvre. On y vient [1] [2].", known) == [1, 2]


@pytest.mark.parametrize("end", [" [1].", ". [1]", ".\u00a0[1]", " [1]\u202f!", " [1]. [1]"])
def test_a_citation_may_stand_before_the_full_stop_or_behind_it(end: str) -> None:
    known = evidence(fact("Le lieu ouvre.", CARNET_PASSAGE), fact("On y vient.", CARNET_PASSAGE))
    assert ids(f"{HEAD}Le lieu ouvre{end} On y vient{end}\n\nLe lieu ouvre{end}", known) == [
        1,
        2,
        1,
    ]


def test_marks_of_lists_are_no_sentences() -> None:
    known = evidence(fact("Le lieu ouvre.", CARNET_PASSAGE), ("On y vient.", "inference", ()))
    assert ids(f"{HEAD}1. Le lieu ouvre [1].\n2. On y vient.\n   - On y vient.", known) == [1, 2, 2]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Le lieu ouvre. *Makers* et voisins y viennent.", ["Le lieu ouvre.", "Makers et voisins y viennent."]),
        ("On y lit, coud, etc. Le lieu ouvre.", ["On y lit, coud, etc.", "Le lieu ouvre."]),
        ("Le lieu ouvre. Il ferme tôt. On y vient.", ["Le lieu ouvre. Il ferme tôt.", "On y vient."]),
        ("Œuvrer. œuvrer encore ! Le lieu ouvre.", ["Œuvrer.", "Œuvrer encore !", "Le lieu ouvre."]),
    ],
)  # fmt: skip
def test_sentences_end_where_the_evidence_file_ends_them(text: str, sentences: list[str]) -> None:
    known = evidence(*((said, "inference", ()) for said in sentences))
    assert ids(f"{HEAD}{text}", known) == list(range(1, len(sentences) + 1))


def test_what_stands_before_the_first_heading_is_prose() -> None:
    known = evidence(("On y vient.", "inference", ()))
    assert ids("On y vient.", known) == [1]


def test_a_file_is_of_another_text_when_it_does_not_know_most_sentences() -> None:
    assert not is_of_another_text(bound(GOOD))
    assert not is_of_another_text(bound(GOOD.replace("[1]", "[2]")))
    few = judged().model_copy(update={"sentences": judged().sentences[:4]})
    assert not is_of_another_text(bound(GOOD, few))
    fewer = judged().model_copy(update={"sentences": judged().sentences[:3]})
    assert is_of_another_text(bound(GOOD, fewer))
    assert is_of_another_text(bound(GOOD, Evidence(method="reasoned")))
    assert not is_of_another_text([])


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("b. " * 30_000, evidence(("b", "inference", ()))),
        ("> " + "Le lieu ouvre. " * 10_000 + "[1]", evidence(*(fact("Le lieu ouvre.", str(n)) for n in range(3_000)))),
        ("Le lieu ouvre. " * 10_000, evidence(*[fact("Le lieu ouvre.")] * 5_000)),
        ("b" * 500_000 + ". " + "b. " * 20_000, evidence(("b" * 500_000, "inference", ()))),
    ],
)  # fmt: skip
def test_time_grows_with_the_text_alone(text: str, known: Evidence) -> None:
    start = time.process_time()
    assert bound(HEAD + text, known)
    assert time.process_time() - start < 4


@given(
    st.text(alphabet="aB1 .!?…«»[]*>-\n", max_size=80), st.text(alphabet="aB1 .!?…", max_size=20)
)
def test_any_text_is_bound_to_any_evidence(text: str, sentence: str) -> None:
    known = evidence((sentence or "x", "inference", ()))
    lines = f"{HEAD}{text}".split("\n")
    places = [one.position for one in bound(f"{HEAD}{text}", known)]
    assert places == sorted(places)
    assert all(lines[line - 1][column - 1 :] for line, column in places)
