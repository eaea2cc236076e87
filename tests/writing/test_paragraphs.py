"""Where what was written for one claim becomes two paragraphs."""

from __future__ import annotations

from orchestra.evidence import Sentence
from orchestra.writing.paragraphs import LONG, paragraphs


def of_words(*counts: int, third: str = "Un") -> list[Sentence]:
    """Return sentences of so many words; the third one begins as told."""
    begins = ["Un", "Un", third, *["Un"] * len(counts)]
    return [
        Sentence(id=n, text=f"{begin}{' mot' * (count - 1)}.", kind="inference")
        for n, (count, begin) in enumerate(zip(counts, begins, strict=False), start=1)
    ]


def parted(sentences: list[Sentence], surplus: int = 0) -> list[list[int]]:
    blocks = paragraphs(sentences, surplus)
    return [[sentence.id for sentence in block.sentences] for block in blocks]


def test_a_short_one_stays_whole() -> None:
    assert parted(of_words(40, 40, LONG - 81)) == [[1, 2, 3]]
    assert parted([]) == []


def test_a_long_one_is_parted_near_its_middle() -> None:
    assert parted(of_words(30, 30, 30, 30, 30)) in ([[1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5]])
    assert parted(of_words(20, 60, 30, 30)) == [[1, 2], [3, 4]]


def test_the_second_does_not_begin_with_what_points_back() -> None:
    assert parted(of_words(30, 40, 30, 50, third="Elles")) == [[1, 2, 3], [4]]


def test_no_part_is_left_too_short() -> None:
    assert parted(of_words(130, 20)) == [[1, 2]]


def test_what_will_be_taken_out_does_not_count() -> None:
    assert parted(of_words(30, 30, 30, 30, 30), 2) == [[1, 2, 3, 4, 5]]
    assert parted(of_words(30, 30, 30, 50, 60), 1) == [[1, 2], [3, 4, 5]]
    assert parted(of_words(30, 30), 2) == [[1, 2]]
