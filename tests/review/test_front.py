from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checking.documents import GOOD

from orchestra.document import parse_document
from orchestra.errors import ReviewError
from orchestra.review.front import set_values
from orchestra.seal import content_hash

ODD = """\
---
# rédigé à la main
title: 'Un titre'   # avec une remarque
status: draft
review:
  reviewer: x
  # dans la relecture
  history: []
# la fin
keywords:
  - un
---

Le corps.
"""


def test_only_the_lines_of_the_keys_change() -> None:
    text = set_values(ODD, {"status": "approved", "review": {"reviewer": "Une relectrice"}})
    assert text == ODD.replace("status: draft\n", 'status: "approved"\n').replace(
        "  reviewer: x\n  # dans la relecture\n  history: []\n", '  reviewer: "Une relectrice"\n'
    )


def test_a_missing_key_is_added_at_the_end_in_the_order_given() -> None:
    text = set_values("---\ntitle: x\n---\n\nCorps\n", {"status": "draft", "review": {}})
    assert text == '---\ntitle: x\nstatus: "draft"\nreview: {}\n---\n\nCorps\n'


def test_a_text_without_front_matter_gets_one() -> None:
    text = set_values("## Titre\n\nCorps\n", {"status": "draft"})
    assert text == '---\nstatus: "draft"\n---\n\n## Titre\n\nCorps\n'


def test_the_ends_of_lines_stay_what_they_were() -> None:
    text = set_values(GOOD.replace("\n", "\r\n"), {"status": "approved"})
    assert text.replace("\r\n", "\n") == GOOD.replace('"draft"', '"approved"')
    assert "\n" not in text.replace("\r\n", "")


def test_the_byte_order_mark_and_mixed_ends_of_the_body_stay() -> None:
    text = "\ufeff---\r\nstatus: draft\r\n---\r\nun\ndeux\r\ntrois"
    assert set_values(text, {"status": "approved"}) == text.replace("draft", '"approved"')


def test_a_front_matter_that_is_never_closed_is_closed() -> None:
    text = set_values("---\ntitle: x", {"status": "draft"})
    assert text == '---\ntitle: x\nstatus: "draft"\n---\n'


@pytest.mark.parametrize("front", ["title: [", "title: x\n\ttheme: y", "- a\n- b", "{title: x}"])
def test_what_cannot_be_read_is_refused_and_says_what_to_do(front: str) -> None:
    with pytest.raises(ReviewError) as caught:
        set_values(f"---\n{front}\n---\n\nCorps\n", {"status": "draft"})
    assert "front matter" in caught.value.message
    assert caught.value.hint


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
def test_whatever_a_reviewer_writes_is_read_back(said: str) -> None:
    text = set_values(GOOD, {"review": {"reason": said}})
    assert parse_document(text).value("review") == {"reason": said}
    assert content_hash(text) == content_hash(GOOD)
