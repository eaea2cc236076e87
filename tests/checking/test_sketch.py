"""Texts that are alike are found, others are not, whatever the order they are looked at."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.sketch import likenesses, sketch_of
from orchestra.document import parse_document, split_front_matter
from orchestra.workspace import starter_folder

ALIKE = 0.3


def sketch(text: str) -> str:
    return sketch_of(Glance(parse_document(text), WORLD))


@cache
def notes() -> tuple[str, ...]:
    """Return the notes of the starter's library, two by two: some 950 words of real French."""
    paths = sorted((starter_folder() / "sources").rglob("*.md"))
    bodies = [split_front_matter(path.read_text(encoding="utf-8"))[2].strip() for path in paths]
    return tuple("\n\n".join(bodies[i : i + 2]) for i in range(0, len(bodies) - 1, 2))


def altered(text: str, share: float, chance: random.Random) -> str:
    """Return the text with a share of its words taken from other texts, here and there."""
    others = " ".join(notes()).split()
    return " ".join(
        chance.choice(others) if chance.random() < share else word for word in text.split(" ")
    )


def half_copied(text: str, other: str) -> str:
    """Return a text whose paragraphs come from one text and from the other in turn."""
    pairs = zip(paragraphs(text), paragraphs(other), strict=False)
    return "\n\n".join(pair[index % 2] for index, pair in enumerate(pairs))


def paragraphs(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + 70]) for i in range(0, len(words), 70)]


def test_texts_written_apart_are_not_alike() -> None:
    found = likenesses(tuple(map(sketch, notes())))
    assert len(notes()) > 20
    assert all(likeness.share < ALIKE / 2 for likeness in found)


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_with_every_seventh_word_changed_is_found(seed: int) -> None:
    chance = random.Random(seed)
    copies = [altered(text, 0.15, chance) for text in notes()]
    found = likenesses(tuple(map(sketch, (*notes(), *copies))))
    pairs = {(likeness.later, likeness.earlier) for likeness in found if likeness.share > ALIKE}
    assert pairs == {(len(notes()) + index, index) for index in range(len(notes()))}


def test_a_text_with_half_of_its_paragraphs_copied_is_found() -> None:
    mixed = [half_copied(text, other) for text, other in zip(notes()[::2], notes()[1::2])]  # noqa: B905
    found = likenesses(tuple(map(sketch, (*notes(), *mixed))))
    alike = {likeness.later: likeness for likeness in found if likeness.share > ALIKE}
    assert sorted(alike) == list(range(len(notes()), len(notes()) + len(mixed)))
    assert all(
        likeness.earlier // 2 == likeness.later - len(notes()) for likeness in alike.values()
    )


def test_every_copy_is_like_the_first_however_many_there_are() -> None:
    found = likenesses((sketch(notes()[0]),) * 2000)
    assert [(one.later, one.earlier, one.share) for one in found] == [
        (index, 0, 1.0) for index in range(1, 2000)
    ]


def test_the_closest_of_several_earlier_texts_is_named() -> None:
    a, b = notes()[:2]
    mixed = half_copied(a, b)
    found = likenesses(tuple(map(sketch, (a, mixed, f"{mixed} Fin."))))
    assert [(one.later, one.earlier) for one in found] == [(1, 0), (2, 1)]


def test_layout_case_accents_and_foreign_signs_change_nothing() -> None:
    text = notes()[0]
    assert sketch(text.upper()) == sketch(text.replace("\n\n", "\n")) == sketch(text)
    # A sign that is not in French is read in another way: nearly all passages are the same.
    (found,) = likenesses((sketch(text), sketch(f"{text} 🌱")))
    assert found.share > 0.95


def test_a_sketch_is_the_same_in_every_process() -> None:
    text = "Le conseil décidera seul de la dépense annuelle, puis dressera le bilan de l’année."
    assert sketch(text) == "94R6LlFeMcI="


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    for likeness in likenesses(tuple(map(sketch, texts))):
        assert likeness.earlier < likeness.later
        assert 0 <= likeness.share <= 1
