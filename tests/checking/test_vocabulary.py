"""What is known of words is known once, and forgotten in time."""

from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.vocabulary import (
    Vocabulary,
    may_have_foreign_words,
    small_strangers,
    vocabulary_with,
)
from orchestra.checking.wording import says
from orchestra.document import parse_document
from orchestra.prose import stems


def glance_with(words: str) -> Glance:
    return Glance(parse_document(GOOD.replace("Ces gestes", f"{words} Ces gestes")), WORLD)


def test_words_are_known_by_their_stem_and_strange_or_foreign() -> None:
    vocabulary = Vocabulary()
    vocabulary.learn({b"utilsation", b"ateliers", b"the"})
    vocabulary.learn({b"atelier", b"ateliers", b"ostrom"})
    assert vocabulary.strange == {b"utilsation", b"ostrom"}
    assert vocabulary.foreign == {b"the"}
    assert vocabulary.forms(*stems("atelier"), {b"atelier", b"ostrom"}) == {b"atelier"}
    assert vocabulary.known == {b"utilsation", b"ateliers", b"the", b"atelier", b"ostrom"}


def test_a_document_has_the_strangers_that_it_says_itself() -> None:
    assert small_strangers(glance_with("Une utilsation.")) == [b"utilsation"]
    assert small_strangers(glance_with("Une utilisation.")) == []


def test_what_a_glance_knows_stays_when_the_archive_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = glance_with("Une fracture.")
    assert says(first, stems("fracture"))
    monkeypatch.setattr("orchestra.checking.vocabulary._MOST_KNOWN", 1)
    second = glance_with("")
    assert not says(second, stems("fracture"))
    assert vocabulary_with(first) is not vocabulary_with(second)
    assert says(first, stems("fracture"))


def test_a_text_of_too_many_words_is_read_without_learning_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestra.checking.vocabulary._MOST_LEARNT", 1)
    glance = glance_with("Une utilsation, the fractures.")
    assert vocabulary_with(glance) is None
    assert small_strangers(glance) == [b"utilsation"]
    assert may_have_foreign_words(glance)
    assert says(glance, stems("fracture"))
