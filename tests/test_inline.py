from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.inline import take_ignores

NOTE = "<!-- orchestra: ignore REF003, key-order -->"


def test_text_without_a_comment_is_left_as_it_is() -> None:
    assert take_ignores("Un texte <!-- un autre commentaire -->", 1) == (
        "Un texte <!-- un autre commentaire -->",
        [],
    )


def test_comment_becomes_spaces_and_names_its_rules() -> None:
    body, [ignore] = take_ignores(f"Un texte. {NOTE}", 7)
    assert body == "Un texte. " + " " * len(NOTE)
    assert (ignore.line, ignore.column, ignore.rules) == (7, 11, ("REF003", "key-order"))
    assert ignore.covers(7, "key-order")
    assert ignore.covers(7, "ref003", "KEY-ORDER")
    assert not ignore.covers(8, "key-order")
    assert not ignore.covers(7, "REF004")


@pytest.mark.parametrize(
    ("body", "first", "last"),
    [
        (f"un\n{NOTE}\ndeux\n\ntrois", 3, 3),
        (f"un\n\n{NOTE}\n\ndeux\ntrois\n\nquatre", 5, 6),
        (f"un\n## Titre {NOTE}\ndeux", 2, 2),
        (f"un\n\n{NOTE}\n## Titre\ndeux", 4, 4),
        (f"## Titre\nun {NOTE}\ndeux\n## Titre", 2, 3),
        (f"un\n\n{NOTE}\n\n", 5, 5),
    ],
    ids=["above", "alone", "heading", "above a heading", "between headings", "at the end"],
)
def test_comment_is_about_its_paragraph_or_what_follows(body: str, first: int, last: int) -> None:
    _, [ignore] = take_ignores(body, 1)
    assert (ignore.first, ignore.last) == (first, last)


@given(st.text(alphabet="<!-> \nab#") | st.just(NOTE), st.text(alphabet="\n #a"))
def test_every_character_keeps_its_place(before: str, after: str) -> None:
    body = f"{before}{NOTE}{after}"
    blanked, ignores = take_ignores(body, 1)
    assert len(blanked) == len(body)
    assert [len(line) for line in blanked.split("\n")] == [len(x) for x in body.split("\n")]
    assert all(1 <= each.first <= each.last <= body.count("\n") + 1 for each in ignores)
