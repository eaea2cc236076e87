"""Keywords are counted as their stems follow each other in the prose."""

from __future__ import annotations

import itertools
import random

import pytest
from tests.checking.documents import GOOD, WORLD

from orchestra.checking.glance import Glance
from orchestra.checking.wording import most_often, phrase_count, says
from orchestra.document import parse_document
from orchestra.lexicon import lexicon
from orchestra.prose import find_phrase, fold, stem, stems

SAID = "Les fractures numériques, la fracture numérique et le numérique. Fracture, numérisation."


@pytest.mark.parametrize(
    "keyword",
    ["numérique", "fracture numérique", "fracture", "la", "réparation", "matériau récupéré", "xyz"],
)
def test_phrase_is_counted_in_whatever_form(keyword: str) -> None:
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{SAID} Ces gestes")), WORLD)
    expected = sum(find_phrase(keyword, stems(part.text)) for part in glance.prose)
    assert phrase_count(glance, stems(keyword)) == expected


def test_very_long_words_are_counted_too() -> None:
    long = f"{'a' * 130} bois"
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{long}. Ces gestes")), WORLD)
    assert phrase_count(glance, stems(long)) == 1


def test_phrase_does_not_run_into_the_next_paragraph() -> None:
    text = GOOD.replace("Ces gestes", "Il y a fracture\n\nNumérique ou pas, ces gestes")
    assert phrase_count(Glance(parse_document(text), WORLD), stems("fracture numérique")) == 0


def test_every_french_word_begins_as_its_stem_but_for_two_letters() -> None:
    for word in random.Random(3).sample(list(lexicon().trie), 40_000):
        stemmed = stem(word)
        assert fold(word).startswith(stemmed[: max(len(stemmed) - 2, 2)]), word


def test_a_text_of_many_words_is_searched_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.checking.vocabulary._MOST_LEARNT", 3)
    text = GOOD.replace("Ces gestes", f"{SAID} Ces gestes")
    glance = Glance(parse_document(text), WORLD)
    assert says(glance, stems("fracture numérique"))
    assert not says(glance, stems("xyz"))
    assert most_often(glance, stems("numérique")) >= phrase_count(glance, stems("numérique")) > 0


@pytest.mark.parametrize("keyword", ["numérique", "fracture numérique", "la fracture", "zzz"])
def test_what_is_said_is_counted_and_never_more_often_than_at_most(keyword: str) -> None:
    text = GOOD.replace("Ces gestes", f"{SAID} Ces gestes")
    glance = Glance(parse_document(text), WORLD)
    count = phrase_count(glance, stems(keyword))
    assert says(glance, stems(keyword)) == (count > 0)
    assert most_often(glance, stems(keyword)) >= count


def test_many_forms_of_one_stem_are_all_counted() -> None:
    accents = itertools.product("eé", "aà", "uù", "iî", "oô", "eê")
    forms = " ".join(f"r{a}{b}{c}{d}{e}{f}b" for a, b, c, d, e, f in accents)
    glance = Glance(parse_document(GOOD.replace("Ces gestes", f"{forms} Ces gestes")), WORLD)
    stemmed = stems("reauioeb")
    assert phrase_count(glance, stemmed) == 64
    assert most_often(glance, stemmed) == 64
