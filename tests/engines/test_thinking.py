"""Thoughts between marks, however the pieces of a reply are cut."""

from __future__ import annotations

import pytest

from orchestra.engines.thinking import Heard


def hear(text: str, size: int) -> tuple[Heard, list[str]]:
    told: list[str] = []
    heard = Heard(told.append)
    for at in range(0, len(text), size):
        heard.take(text[at : at + size])
    heard.end()
    return heard, told


@pytest.mark.parametrize("size", [1, 3, 7, 500])
@pytest.mark.parametrize(
    ("reply", "text", "thought"),
    [
        ('{"a": 1}', '{"a": 1}', ""),
        ('<think>Voyons.\n</think>\n\n{"a": 1}', '{"a": 1}', "Voyons.\n"),
        ('\n<think></think>{"a": 1}', '{"a": 1}', ""),
        ('[THINK]Un < deux.[/THINK]{"a": 1}', '{"a": 1}', "Un < deux."),
        ("<think>Sans fin, et rien", "", "Sans fin, et rien"),
        ("<thé> n’est pas une pensée.", "<thé> n’est pas une pensée.", ""),
        ("  \n", "  \n", ""),
        ("<thin", "<thin", ""),
        ("", "", ""),
    ],
)
def test_thoughts_are_parted_from_the_answer(
    reply: str, text: str, thought: str, size: int
) -> None:
    heard, told = hear(reply, size)
    assert (heard.text, heard.thought) == (text, thought)
    assert "".join(told) == text


def test_thoughts_begun_in_the_prompt_are_known_by_their_end() -> None:
    heard, _ = hear('Je réfléchis encore.</think>{"a": 1}', 5)
    assert heard.text == '{"a": 1}'
    assert heard.thought == "Je réfléchis encore."


def test_thoughts_that_the_server_tells_apart_are_no_text() -> None:
    heard = Heard(lambda piece: None)
    heard.take("", "Voyons")
    heard.take("", " cela.")
    heard.take('{"a": 1}')
    heard.end()
    assert (heard.text, heard.thought) == ('{"a": 1}', "Voyons cela.")
