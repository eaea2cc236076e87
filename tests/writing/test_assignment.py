from __future__ import annotations

import pytest

from orchestra.writing.assignment import Limits, Placed, assign
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.dossier_roles import PART_OF, Role
from orchestra.writing.reading_blocks import ReadingBlock

WORDS = {"framing": 200, "practices": 200}
SENTENCE = "Le jardin compte ici dix mots de suite, ni plus."


def block(
    number: int, source: str = "", sentences: int = 3, first: int = 0, **more: bool
) -> ReadingBlock:
    passage = NumberedPassage(
        number=number, id=f"p{number}", source=source or f"s{number}", label="", text=""
    )
    return ReadingBlock(passage, first, (SENTENCE,) * sentences, **more)


def scored(table: dict[tuple[int, Role], float]):
    return lambda block, role: table.get((block.passage.number, role))


def roles(placed: list[Placed]) -> dict[int, Role]:
    return {each.block.passage.number: each.role for each in placed}


def test_roles_are_given_all_at_once_and_not_one_after_another() -> None:
    # The first block is the best for both; the second can only define.
    table: dict[tuple[int, Role], float] = {
        (1, "definition"): 3.0, (1, "practice"): 2.9, (2, "definition"): 2.8,
    }  # fmt: skip
    limits = Limits({"framing": 50, "practices": 50}, 1)
    assert roles(assign([block(1), block(2)], scored(table), limits)) == {
        1: "practice", 2: "definition",
    }  # fmt: skip


def test_a_block_that_fits_nothing_is_left_out() -> None:
    table: dict[tuple[int, Role], float] = {(1, "definition"): 2.0, (2, "definition"): -1.0}
    placed = assign([block(1), block(2), block(3)], scored(table), Limits(WORDS, 1))
    assert roles(placed) == {1: "definition"}
    assert assign([], scored({}), Limits(WORDS, 3)) == []


def test_no_two_blocks_have_a_sentence_in_common() -> None:
    blocks = [block(1, sentences=4), block(1, sentences=2), block(1, sentences=2, first=2)]
    placed = assign(
        blocks, scored({(1, "definition"): 2.0, (1, "practice"): 1.9}), Limits(WORDS, 1)
    )
    for one in placed:
        assert not any(one is not other and one.block.overlaps(other.block) for other in placed)


def test_the_words_of_all_parts_are_kept_to() -> None:
    blocks = [block(number, sentences=5) for number in range(1, 12)]
    table: dict[tuple[int, Role], float] = {}
    for number in range(1, 12):
        table[number, "definition"] = table[number, "practice"] = 2.0
    placed = assign(blocks, scored(table), Limits(WORDS, 3))
    assert 0 < sum(each.block.words for each in placed) <= 400
    assert {PART_OF[each.role] for each in placed} == {"framing", "practices"}


def test_a_sequel_only_comes_behind_its_source() -> None:
    table: dict[tuple[int, Role], float] = {(2, "practice"): 2.0}
    alone = assign([block(2, "a", is_sequel=True)], scored(table), Limits(WORDS, 1))
    assert alone == []
    table[1, "definition"] = 0.5
    both = assign([block(1, "a"), block(2, "a", is_sequel=True)], scored(table), Limits(WORDS, 1))
    assert roles(both) == {1: "definition", 2: "practice"}


def test_what_stands_later_in_a_source_does_not_come_first() -> None:
    table: dict[tuple[int, Role], float] = {
        (1, "practice"): 2.0, (1, "definition"): 1.9, (2, "definition"): 2.0, (2, "practice"): 1.9,
    }  # fmt: skip
    placed = assign([block(1, "a"), block(2, "a")], scored(table), Limits(WORDS, 1))
    assert roles(placed) == {1: "definition", 2: "practice"}


def test_as_many_sources_as_the_references_need_are_taken() -> None:
    table: dict[tuple[int, Role], float] = {
        (1, "definition"): 3.0, (2, "definition"): 3.0, (3, "definition"): 0.2,
    }  # fmt: skip
    blocks = [block(1, "a"), block(2, "a"), block(3, "b")]
    assert 3 in roles(assign(blocks, scored(table), Limits({"framing": 120}, 2)))


def test_each_keyword_is_said_where_it_can_be() -> None:
    table: dict[tuple[int, Role], float] = {(1, "definition"): 1.0, (2, "definition"): 0.9}
    blocks = [block(1), block(2)]
    said = {blocks[1]: frozenset({"troc"})}
    placed = assign(blocks, scored(table), Limits({"framing": 55}, 1, said))
    assert roles(placed) == {2: "definition"}


@pytest.mark.parametrize("seed", range(3))
def test_the_same_blocks_are_given_the_same_roles(seed: int) -> None:
    table: dict[tuple[int, Role], float] = {}
    for number in range(1, 9):
        table[number, "definition"] = 1 + (number * 7 + seed) % 5
        table[number, "practice"] = 1 + (number * 3 + seed) % 4
    blocks = [block(number, f"s{number % 3}") for number in range(1, 9)]
    first = assign(blocks, scored(table), Limits(WORDS, 2))
    assert first == assign(blocks, scored(table), Limits(WORDS, 2))
