from __future__ import annotations

import re

import pytest

from orchestra.engines.schema_guard import refuse_unsafe_schema
from orchestra.writing.openers import opener


@pytest.mark.parametrize(
    ("keyword", "beginning"),
    [
        ("subventions", "Les subventions "),
        ("transmission", "La transmission "),
        ("diversité", "La diversité "),
        ("recyclage", "Le recyclage "),
        ("équité", "L'équité "),
        ("hybridation", "L'hybridation "),
        ("habitat", "L'habitat "),
        ("handicap", "Le handicap "),
        ("SCIC", "La SCIC "),
        ("ESS", "L'ESS "),
        ("Ostrom", "Ostrom "),
        ("décisions collectives", "Les décisions collectives "),
        ("fab lab", "Un fab lab "),
    ],
)
def test_a_paragraph_begins_with_article_and_keyword(keyword: str, beginning: str) -> None:
    assert re.match(opener(keyword), f"{beginning}dure")


def test_a_plural_never_takes_a_singular_article() -> None:
    assert not re.match(opener("subventions"), "La subventions dure")
    assert not re.match(opener("équité"), "La équité dure")
    assert not re.match(opener("transmission"), "Le transmission dure")


@pytest.mark.parametrize("keyword", ["C++", "R.E.U.T.", "a|b", "(?:eau", "L'eau [1]", "\\w+", "€"])
def test_a_keyword_of_special_characters_stands_for_itself(keyword: str) -> None:
    pattern = opener(keyword)
    refuse_unsafe_schema({"type": "string", "pattern": f"^{pattern}[a-z]{{3,}}[.]$"})
    starts = [s + keyword for s in ("", "Le ", "La ", "Un ", "Une ", "L'", "Les ")]
    assert any(re.match(pattern, f"{start} suite") for start in starts)
    assert not re.match(pattern, "Le mot suite")
