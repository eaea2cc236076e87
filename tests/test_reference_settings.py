from __future__ import annotations

import pytest
from pydantic import ValidationError

from orchestra.reference_settings import ReferenceSettings


@pytest.mark.parametrize("style", ["iso-690", "revue.csl", "styles/revue.CSL"])
def test_a_style_is_ours_or_a_file_of_the_workspace(style: str) -> None:
    assert ReferenceSettings(style=style).style == style


@pytest.mark.parametrize(
    "style", ["apa", "", "/etc/revue.csl", "../revue.csl", "a/../../b.csl", "x.xml", "a\0.csl"]
)
def test_another_is_refused_with_what_to_write(style: str) -> None:
    with pytest.raises(ValidationError, match="no style"):
        ReferenceSettings(style=style)


def test_without_a_word_it_is_iso_690() -> None:
    assert ReferenceSettings().style == "iso-690"
