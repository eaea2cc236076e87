# ruff: noqa: E501 - tables of words are read line by line
from __future__ import annotations

import hashlib
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.checking.spelling import (
    FEW,
    house_words,
    suggestion,
    unknown_words,
)
from orchestra.lexicon import WORDS

FRENCH = (
    "Aujourd’hui, l’atelier qu’elles ont créé n’a-t-il pas, c’est-à-dire jusqu’au soir, celles-ci "
    "et quelqu’un de tout-puissant : peut-être lorsqu’il s’en va, presqu’île, entr’ouvert, jusque-là.",
    "Mangeassions, éblouîmes, yeux, travaux, cœurs, œuvrait, nœuds, ex æquo, aïeux, naïfs, aiguë.",
    "Les surcoûts et surcouts, il paraît ou parait, la maîtrise ou maitrise, évènements et événements.",
    "Écogestes, écolieux, tiers-lieux, fablabs, covoiturage, agroécologie, illectronisme, éco-anxiété.",
    "Un réensauvagement intercommunal, une hyperlocalisation, des microfermes, la coproduction.",
    "Jean-Pierre Ostrom parle du SROI, des SCIC et du CO2 ; voir a_b, 50kWh, ab@cd.fr, xx/yy, zz.md.",
    "L'iPhone, l’INSEE, eBay, d’Aubervilliers-sur-Xqz et un extraordi\u00adnaire va\u2011et\u2011vient, e\u0301te\u0301.",
)  # fmt: skip


@pytest.mark.parametrize("text", FRENCH)
def test_french_has_no_unknown_word(text: str) -> None:
    assert list(unknown_words(text)) == []


@pytest.mark.parametrize(
    ("text", "word", "start"),
    [
        ("une utilsation", "utilsation", 4),
        ("l’utilsation", "utilsation", 2),
        ("L'utilsation", "utilsation", 2),
        ("des tiers-lieuxx", "lieuxx", 10),
        ("n’as-tuu pas", "tuu", 5),
        ("la valeur créee", "créee", 10),
        ("un _utilsation_", "utilsation", 4),
        ("un cœurr", "cœurr", 3),
        ("une gouvernence, enfin", "gouvernence", 4),
        ("e\u0301te\u0301e\u0301es", "e\u0301te\u0301e\u0301es", 0),
    ],
)
def test_unknown_word_is_found_where_it_stands(text: str, word: str, start: int) -> None:
    assert [(span.text, span.start) for span in unknown_words(text)] == [(word, start)]
    assert text[start : start + len(word)] == word


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("utilsation", "utilisation"),
        ("habitans", "habitants"),
        ("gouvernence", "gouvernance"),
        ("créee", "créée"),
        ("comumne", "commune"),
    ],
)
def test_likely_word_is_offered(wrong: str, right: str) -> None:
    assert f"“{right}”" in suggestion(wrong)


def test_nothing_is_offered_for_what_is_like_no_word() -> None:
    assert suggestion("xqzxqzxqz") == ""


def test_house_words_are_right_in_the_plural_too() -> None:
    assert {"commoning", "commonings", "low", "tech"} <= house_words(["Commoning", "low-tech"])


def test_dictionary_is_the_one_that_was_made() -> None:
    digest = hashlib.sha256(WORDS.read_bytes()).hexdigest()
    assert digest == "69cd0e8a9410df99e36769fb3f4a31da8f817e5f98bdcf5c76296bfdf2aca6c9"
    assert (WORDS.parent / "french.LICENSE.txt").is_file()


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_and_words_are_found_in_it(text: str) -> None:
    for span in unknown_words(text):
        assert text[span.start : span.end] == span.text
        assert span.text.islower()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["utilsation", "habitans", "-", "’", " ", "\n", "1", "œ", "A", "."]), max_size=12).map("".join),
    st.sets(st.sampled_from(["utilsation", "habitans"])),
)  # fmt: skip
def test_words_are_found_as_well_when_they_are_known(text: str, more: set[str]) -> None:
    found = list(unknown_words(text))
    among = sorted(more | {span.text.replace("œ", "oe") for span in found})
    assert list(unknown_words(text, among)) == found
    # So many are looked for in one pass over the text, not one by one.
    many = [*among, *(f"zz{letter}z" for letter in string.ascii_lowercase)]
    assert len(many) > FEW
    assert list(unknown_words(text, many)) == found


@pytest.mark.parametrize("piece", ["a", "a-", "’", "a’", "_", ".", "a.", "\u0301", "é ", "@"])
def test_long_rows_are_read_in_one_go(piece: str) -> None:
    """A pattern that is not linear would take minutes here, and pytest's own limit ends it."""
    list(unknown_words(piece * 100_000))
