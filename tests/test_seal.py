"""What an approval is bound to."""

from __future__ import annotations

import pytest
from tests.checking.documents import GOOD

from orchestra.document import parse_document
from orchestra.review.front import set_values
from orchestra.seal import content_hash, content_of

ODD = "---\n# remarque\ntitle:   Un titre\n\nagent: x\n---\n\nCorps\n"


def test_the_hash_leaves_out_status_and_review_alone() -> None:
    decided = set_values(GOOD, {"status": "approved", "review": {"reviewer": "x"}})
    assert content_hash(decided) == content_hash(GOOD)
    for old, new in [("numero: 3", "numero: 4"), ("[1]", "[2]"), ('"ollama"', '"autre"')]:
        assert content_hash(GOOD.replace(old, new, 1)) != content_hash(GOOD)


def test_the_hash_does_not_see_the_ends_of_lines() -> None:
    assert content_hash(GOOD.replace("\n", "\r\n")) == content_hash(GOOD)
    assert content_hash(GOOD.replace("[1]. ", "[1].\n")) == content_hash(
        GOOD.replace("[1]. ", "[1].\r")
    )


@pytest.mark.parametrize(
    "text",
    [GOOD, GOOD.replace("\n", "\r\n"), ODD, "", "Corps", "---\na: [\n---\nCorps", "---\na: b"],
)
def test_a_parsed_document_has_the_hash_of_its_text(text: str) -> None:
    assert content_of(parse_document(text)) == content_hash(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{2023: 12, total: 27}", "{2023: 12, total: 28}"),
        ("{2023: 12, total: 27}", "{2024: 12, total: 27}"),
        ("{2023-01-01: 1, a: 2}", "{2023-01-02: 1, a: 2}"),
        ("{null: 1, b: [{1: 2, c: 3}]}", "{null: 1, b: [{1: 2, c: 4}]}"),
        ("0x" + "f" * 3500, "0x" + "f" * 3499 + "e"),
    ],
)
def test_whatever_a_front_matter_holds_is_bound(one: str, other: str) -> None:
    texts = [f"---\ntitle: a\nx: {value}\n---\nCorps" for value in (one, other)]
    assert content_hash(texts[0]) == content_hash(texts[0].replace("\n", "\r\n"))
    assert content_hash(texts[0]) != content_hash(texts[1])


def test_a_text_that_cannot_be_read_has_a_hash_too() -> None:
    broken = GOOD.replace("numero: 3", "numero: [3")
    assert content_hash(broken) != content_hash(broken.replace("draft", "approved"))
