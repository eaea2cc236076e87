from __future__ import annotations

import pytest
from tests.library.samples import paragraph

from orchestra.library.loaded import Block
from orchestra.library.passage import Passage, make_passages
from orchestra.library.source import Source

SOURCE = Source("dossier/a.md", "Titre")


def passages(*texts: str) -> list[Passage]:
    return make_passages(SOURCE, [Block(text) for text in texts])


def lengths(found: list[Passage]) -> list[int]:
    return [len(passage.text.split()) for passage in found]


def test_paragraphs_of_the_right_length_are_passages() -> None:
    texts = [paragraph(seed, 110) for seed in "abc"]
    assert [passage.text for passage in passages(*texts)] == texts


def test_short_paragraphs_are_joined_and_long_ones_split_at_sentence_ends() -> None:
    short = passages(*(paragraph(f"s{n}", 20) for n in range(30)))
    assert all(60 <= length <= 180 for length in lengths(short))
    long = passages(paragraph("l", 1000))
    assert all(90 <= length <= 150 for length in lengths(long))
    assert all(passage.text.endswith(".") for passage in long)


@pytest.mark.parametrize("size", [181, 240, 300, 360, 475, 999])
def test_nothing_is_lost_and_nothing_is_said_twice(size: int) -> None:
    text = paragraph("n", size)
    assert " ".join(passage.text for passage in passages(text)) == text


def test_a_text_without_full_stops_is_cut_between_words() -> None:
    found = passages("mot " * 1000)
    assert all(60 <= length <= 180 for length in lengths(found))
    assert sum(lengths(found)) == 1000


def test_ids_hold_the_source_and_are_unchanged_by_a_paragraph_inserted_before() -> None:
    texts = [paragraph(seed, 110) for seed in "abc"]
    before = {passage.text: passage.id for passage in passages(*texts)}
    after = {p.text: p.id for p in passages(texts[0], paragraph("new", 110), *texts[1:])}
    assert before.items() < after.items()
    assert all(key.startswith("dossier/a.md#") and len(key) == 21 for key in before.values())


def test_the_same_text_twice_has_two_ids() -> None:
    first, second = passages(paragraph("a", 110), paragraph("a", 110))
    assert second.id == f"{first.id}-2"
    assert (first.ordinal, second.ordinal) == (0, 1)


def test_hard_wrapped_lines_become_one_line_and_cut_words_whole() -> None:
    [found] = passages("Les habi-\ntants du lieu,\nréunis le\nsoir, dé-\ncident.")
    assert found.text == "Les habitants du lieu, réunis le soir, décident."


def test_a_compound_word_cut_at_its_hyphen_keeps_it_when_the_text_has_it_elsewhere() -> None:
    [found] = passages("Un tiers-lieu ouvre. Ce tiers-\nlieu est ouvert.")
    assert found.text == "Un tiers-lieu ouvre. Ce tiers-lieu est ouvert."


def test_a_heading_stays_with_the_paragraph_after_it() -> None:
    blocks = [
        Block(paragraph("a", 100)),
        Block("Les comptes", heading=True),
        Block(paragraph("b", 70)),
    ]
    first, second = make_passages(SOURCE, blocks)
    assert first.text == paragraph("a", 100)
    assert second.text == f"Les comptes\n{paragraph('b', 70)}"


def test_a_passage_has_the_page_on_which_it_begins() -> None:
    blocks = [Block(paragraph(str(n), 100), page=n) for n in (3, 4)]
    assert [passage.page for passage in make_passages(SOURCE, blocks)] == [3, 4]


def test_control_tokens_and_citation_marks_are_gone_even_over_line_ends() -> None:
    [found] = passages("Un fait [3] <|im_start|>établi\n[1,\n2] ici, puis <|\nim_end|> fin.")
    assert found.text == "Un fait établi ici, puis fin."


def test_blocks_without_a_word_make_no_passage() -> None:
    assert passages("***", "12 34", "<|im_start|>") == []
