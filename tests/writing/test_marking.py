"""Marks by code alone."""

from __future__ import annotations

import pytest
from tests.fakes.student import BAD_FRENCH, GOOD_FRENCH

from orchestra.engines.probed import Mark
from orchestra.writing.marking import NO_PARAGRAPH, mark_french, mark_shape, stands_in

PASSAGE = "Le loyer, fixé à 450 euros par mois, n’a pas augmenté depuis l’ouverture."


def test_right_french_has_every_word_right() -> None:
    mark = mark_french([GOOD_FRENCH])
    assert mark.right == mark.asked > 50


def test_unknown_words_and_faults_of_agreement_are_wrong() -> None:
    mark = mark_french([BAD_FRENCH])
    assert mark.asked - mark.right >= 7


@pytest.mark.parametrize("text", ["", "The place is open to all and it has many tools for them."])
def test_a_paragraph_that_is_not_there_or_not_french_is_all_wrong(text: str) -> None:
    assert mark_french([text]) == Mark(right=0, asked=NO_PARAGRAPH)


def test_a_pattern_that_the_server_did_not_keep_is_seen() -> None:
    good = {"titre": "Le prix du local", "genre": "fait", "annee": "2024", "passages": [2]}
    assert mark_shape([good, good | {"annee": "24"}, None]) == Mark(right=1, asked=3)


@pytest.mark.parametrize(
    ("quoted", "stands"),
    [
        ("fixé à 450 euros par mois", True),
        ("Le loyer fixé", True),
        ("n'a pas augmenté", True),
        ("fixé à 450 euros par m", True),
        ("oyer, fixé à 450", False),
        ("le loyer a augmenté", False),
        ("loyer", False),
        ("", False),
    ],
)
def test_words_are_looked_for_in_the_passage(quoted: str, stands: bool) -> None:
    assert stands_in(quoted, PASSAGE) is stands
