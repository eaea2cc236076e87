from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.library.raised import lowered, raised, without_note_marks

MEANT = [
    ("35 m", "2", "35 m²"),
    ("12 km", "2", "12 km²"),
    ("40 €/m", "2", "40 €/m²"),
    ("90 hab./km", "2", "90 hab./km²"),
    ("3 m", "3", "3 m³"),
    ("9,8 m/s", "2", "9,8 m/s²"),
    ("un R", "2", "un R²"),
    ("E = mc", "2", "E = mc²"),
    ("2,5 × 10", "6", "2,5 × 10⁶"),
    ("2 × 10", "-3", "2 × 10⁻³"),
    ("10", "9", "10⁹"),
    ("mg.L", "-1", "mg.L⁻¹"),
    ("des ions Ca", "2+", "des ions Ca²⁺"),
    ("le 1", "er", "le 1er"),
    ("la 1", "re", "la 1re"),
    ("le 3", "e", "le 3e"),
    ("la 2", "de", "la 2de"),
    ("la 2", "d", "la 2d"),
    ("au XIX", "e", "au XIXe"),
    ("n", "o", "no"),
    ("n", "os", "nos"),
    ("M", "me", "Mme"),
    ("M", "e", "Me"),
    ("D", "r", "Dr"),
    ("la C", "ie", "la Cie"),
    ("Orchestra", "TM", "Orchestra™"),
    ("Orchestra", "™", "Orchestra™"),
    ("Orchestra", "®", "Orchestra®"),
    ("20", "°", "20°"),
    ("2", "n", "2n"),
]


@pytest.mark.parametrize(("before", "mark", "whole"), MEANT)
def test_a_raised_text_that_means_something_is_kept(before: str, mark: str, whole: str) -> None:
    assert before + raised(before, mark) == whole


@pytest.mark.parametrize(
    "before", ["En 2014", "150 000", "la loi", "secteur.", "»", "12 t", "l’UE", ""]
)
@pytest.mark.parametrize(
    "mark",
    ["1", "12", "123", "2", "3", "1,2", "1, 2", "2-4", "(3)", "[4]", "*", "**", "†", "a", "(a)"],
)  # fmt: skip
def test_the_mark_of_a_note_is_dropped(before: str, mark: str) -> None:
    assert raised(before, mark) == ""


def test_what_stands_between_two_marks_goes_with_them() -> None:
    assert raised("2014", ", ") == ""


@pytest.mark.parametrize(("mark", "said"), [("12 ", " "), (" ", " "), ("er ", "er "), (" 2", "")])
def test_the_blanks_after_a_mark_stay(mark: str, said: str) -> None:
    assert raised("le 1", mark) == said


def test_words_that_stand_raised_are_no_part_of_the_word_before() -> None:
    assert raised("Paris", "voir note") == " voir note"


def test_low_figures_stay_apart_from_others() -> None:
    assert "CO" + lowered("2") == "CO₂"
    assert "x" + lowered("max") == "xmax"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("la loi de 2014¹² encadre", "la loi de 2014 encadre"),
        ("le secteur³.", "le secteur."),
        ("le secteur³,⁴ change", "le secteur change"),
        ("35 m² et 3 m³", "35 m² et 3 m³"),
        ("2 × 10⁻³ g", "2 × 10⁻³ g"),
        ("en 2014⁽³⁾.", "en 2014."),
        ("le CO₂", "le CO₂"),
    ],
)
def test_marks_written_in_raised_characters_are_dropped_alike(text: str, without: str) -> None:
    assert without_note_marks(text) == without


@given(
    before=st.sampled_from([before for before, _, _ in MEANT]),
    mark=st.text("0123456789-+", max_size=4),
)
def test_what_was_kept_once_is_kept_again(before: str, mark: str) -> None:
    once = before + raised(before, mark)
    assert without_note_marks(once) == once
