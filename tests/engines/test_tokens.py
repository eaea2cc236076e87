"""Counting tokens: what is refused before, what is noticed after, what is learnt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.contract import ask

from orchestra.engines.engine import EngineIdentity, Reply
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import PromptTooLong, PromptTrimmed

IDENTITY = EngineIdentity("ollama", "mistral:latest", "http://127.0.0.1:11434", "", 4096)
REPLY = Reply('{"text": "a"}', {"text": "a"}, 1000, None, 5, "stop", 0.1)
PROMPT = ask(prefix="Le jardin ouvre le soir. " * 150)


def read(tokens: int) -> Reply:
    return replace(REPLY, prompt_tokens=tokens)


def test_the_first_guess_is_on_the_safe_side() -> None:
    # 3 to 4 characters a token, in French, with the tokenizers of Qwen, Mistral and Llama.
    assert TokenMeter().estimate(PROMPT) > PROMPT.characters / 3


def test_prompt_and_reply_together_must_fit() -> None:
    meter = TokenMeter()
    room = IDENTITY.context - meter.estimate(PROMPT)
    meter.refuse_too_long(replace(PROMPT, max_tokens=room), IDENTITY)
    with pytest.raises(PromptTooLong, match=r"about 4097 tokens") as caught:
        meter.refuse_too_long(replace(PROMPT, max_tokens=room + 1), IDENTITY)
    assert "mistral:latest" in caught.value.message
    assert IDENTITY.host in caught.value.message
    assert "raise context" in caught.value.hint


def test_the_models_own_counts_are_learnt() -> None:
    meter = TokenMeter()
    meter.learn(PROMPT, read(PROMPT.characters // 4), IDENTITY)
    assert meter.characters_per_token == pytest.approx(4, rel=0.01)
    assert meter.estimate(PROMPT) < PROMPT.characters / 3


def test_a_short_prompt_teaches_nothing() -> None:
    meter = TokenMeter()
    short = ask(prefix="Bonjour.")
    meter.learn(short, read(short.characters), IDENTITY)  # role marks weigh as much as the text
    meter.learn(PROMPT, read(PROMPT.characters // 4), IDENTITY)
    assert meter.characters_per_token == pytest.approx(4, rel=0.01)


def test_a_prompt_that_was_mostly_dropped_is_noticed_at_once() -> None:
    with pytest.raises(PromptTrimmed, match="read 40 tokens") as caught:
        TokenMeter().learn(PROMPT, read(40), IDENTITY)
    assert "mistral:latest" in caught.value.message
    assert IDENTITY.host in caught.value.message
    assert "OLLAMA_CONTEXT_LENGTH" in caught.value.hint
    assert caught.value.partial == REPLY.text


def test_a_prompt_of_which_a_part_was_dropped_is_noticed_after_one_call() -> None:
    meter = TokenMeter()
    whole = PROMPT.characters // 4
    meter.learn(PROMPT, read(whole), IDENTITY)
    meter.learn(PROMPT, read(round(whole * 0.8)), IDENTITY)  # another language, say
    meter.learn(PROMPT, read(whole), IDENTITY)
    with pytest.raises(PromptTrimmed):
        meter.learn(PROMPT, read(round(whole * 0.7)), IDENTITY)


def test_a_trimmed_prompt_teaches_nothing() -> None:
    meter = TokenMeter()
    with pytest.raises(PromptTrimmed):
        meter.learn(PROMPT, read(40), IDENTITY)
    assert meter == TokenMeter()


def test_a_server_that_does_not_count_is_believed() -> None:
    meter = TokenMeter()
    meter.learn(PROMPT, read(0), IDENTITY)
    assert meter == TokenMeter()
