from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.checking.glance import to_latin
from orchestra.language import is_surely_french, looks_french

FRENCH = (
    "Les habitants du quartier se retrouvent dans un lieu ouvert, où les outils sont partagés et"
    " où chacun peut apprendre des autres."
)


@pytest.mark.parametrize(
    ("text", "french"),
    [
        (FRENCH, True),
        ("The people of the city meet in a place that is open to all, with tools.", False),
        ("Жители города встречаются в открытом месте.", False),
        ("Oui.", True),
        ("", True),
        ("Bien sûr 東京東京東京", False),
        (f"{FRENCH} Elles disent « the commons ».", True),
    ],
)
def test_french_is_told_from_other_languages(text: str, french: bool) -> None:
    assert looks_french(text) is french


SAMPLE = ["le", "la", "des", "the", "of", "lieux", "ciudad", "is", "et", "words", "maison"]


@given(st.lists(st.sampled_from(SAMPLE), max_size=30))
def test_quick_answer_is_never_yes_where_the_slow_one_is_no(words: list[str]) -> None:
    text = " ".join(words)
    assert to_latin(text) is not None
    if is_surely_french(text.encode().split()):
        assert looks_french(text)
