from __future__ import annotations

import pytest

from orchestra.writing.mentions import mentions


@pytest.mark.parametrize(
    ("name", "text", "times"),
    [
        ("communs", "Les communs, un commun.", 2),
        ("communs", "Les communes et la commune.", 0),
        ("utilité sociale", "Des utilités sociales ; l’utilite sociale.", 2),
        ("SCIC", "Une SCIC et des SCIC.", 2),
        ("fab lab", "Le fab lab des fab labs.", 2),
        ("réseaux régionaux", "Un réseau régional.", 1),
        ("", "Rien.", 0),
        ("jeunes", "", 0),
    ],
)
def test_a_name_is_found_in_both_numbers_and_in_no_other_word(
    name: str, text: str, times: int
) -> None:
    assert mentions(name, text) == times
