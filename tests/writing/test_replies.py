from __future__ import annotations

import json

import pytest

from orchestra.writing.replies import prose_of, whole_items
from orchestra.writing.typed_sentences import sentences_schema

ITEM = sentences_schema([1, 2], [], 1, 5)["items"]
ITEMS = [
    {"kind": "fact", "on": ["P1"], "text": "Le jardin ouvre."},
    {"kind": "question", "on": [], "text": "Qui le tient, « et pour qui » ?"},
]
REPLY = json.dumps({"sentences": ITEMS}, ensure_ascii=False)


def test_the_whole_objects_of_a_cut_reply_are_kept() -> None:
    assert whole_items(REPLY, ITEM) == ITEMS
    assert whole_items(REPLY[:-2], ITEM) == ITEMS
    assert whole_items(REPLY[:-4], ITEM) == ITEMS[:1]
    assert whole_items(REPLY[:30], ITEM) == []


@pytest.mark.parametrize("cut", range(0, len(REPLY), 7))
def test_wherever_it_is_cut_nothing_is_half_kept(cut: int) -> None:
    found = whole_items(REPLY[:cut], ITEM)
    assert found == ITEMS[: len(found)]


@pytest.mark.parametrize(
    "other",
    [
        '{"kind": "fact", "on": ["P9"], "text": "Un passage qu’il n’y a pas."}',
        '{"kind": "opinion", "on": [], "text": "Un genre qu’il n’y a pas."}',
        '{"kind": "fact", "text": "Sans ce qu’il faut."}',
        '{"kind": "fact", "on": [], "text": 3}',
        '{"kind": "fact", "on": [], "text": "Une moitié de caractère \\ud83d."}',
        '{"kind": "fact", "on": ' + "[" * 100_000 + ', "text": "Trop profond."}',
        "{kind: fact}",
        "{}",
    ],
)
def test_objects_of_another_shape_are_left_out(other: str) -> None:
    assert whole_items(f"{other}, {REPLY}", ITEM) == ITEMS


@pytest.mark.parametrize("reply", ["", "Voici le texte demandé.", "{{{", "[]", '{"a": {"b": 1}}'])
def test_a_reply_without_any_gives_none(reply: str) -> None:
    assert whole_items(reply, ITEM) == []


def test_the_prose_in_a_reply_is_found_whole_or_cut() -> None:
    assert prose_of(REPLY) == "Le jardin ouvre. Qui le tient, « et pour qui » ?"
    assert prose_of('{"sentences": [{"kind": "fact", "text": "Le jardin ou') == "Le jardin ou"
    assert prose_of("Voici \n le texte.") == "Voici le texte."
    assert prose_of("") == ""
