"""What is read from what a server says of its models."""

from __future__ import annotations

from typing import Any

import pytest

from orchestra.engines.capabilities import Capabilities, from_ollama, from_openai

CHATML = "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}"
THINKS = ["completion", "thinking"]


@pytest.mark.parametrize(
    ("shown", "think", "thinks"),
    [
        ({}, None, False),
        ({"capabilities": ["completion", "tools"]}, None, False),
        ({"capabilities": THINKS}, False, False),
        ({"capabilities": THINKS, "thinking": {"values": [False, True]}}, False, False),
        ({"capabilities": THINKS, "thinking": {"values": ["low", "medium"]}}, "low", True),
        ({"capabilities": THINKS, "thinking": {"values": ["brief", "long"]}}, "brief", True),
        ({"capabilities": THINKS, "details": {"family": "gptoss"}}, "low", True),
    ],
)
def test_a_model_is_told_to_think_as_little_as_it_can(
    shown: dict[str, Any], think: bool | str | None, thinks: bool
) -> None:
    known = from_ollama(shown)
    assert (known.think, known.thinks) == (think, thinks)


@pytest.mark.parametrize(
    ("shown", "has"),
    [
        ({"template": CHATML}, True),
        ({"template": "[INST] {{ if .System }}{{ .System }} {{ end }}{{ .Prompt }} [/INST]"}, True),
        ({"template": '{{ if eq .Role "system" }}<s>{{ .Content }}{{ end }}'}, True),
        ({"template": "<start_of_turn>user\n{{ .Prompt }}<end_of_turn>"}, False),
        ({"template": "{{ .Prompt }}"}, False),
        ({"template": "{{ .Prompt }}", "renderer": "own"}, True),
        ({"template": "{{ .Prompt }}", "modelfile": "FROM x\nRENDERER own\nPARSER own"}, True),
        ({"template": "{{ .Prompt }}", "template_source": "gguf_chat_template"}, True),
        ({}, True),
    ],
)
def test_a_template_without_a_place_for_the_system_is_known(
    shown: dict[str, Any], has: bool
) -> None:
    assert from_ollama(shown).system_role is has


def test_the_context_that_a_model_was_made_for_is_read() -> None:
    info = {"general.architecture": "qwen2", "qwen2.context_length": 32_768}
    assert from_ollama({"model_info": info}).context == 32_768
    assert from_ollama({"model_info": None}).context is None


@pytest.mark.parametrize(
    "length", [10**400, -1, 0, True, 8192.5, float("nan"), "8192", [8192], None]
)
def test_a_context_that_no_model_has_is_not_known(length: object) -> None:
    assert from_ollama({"model_info": {"qwen2.context_length": length}}).context is None
    assert from_openai({"max_model_len": length, "meta": {"n_ctx": length}}).context is None


@pytest.mark.parametrize(
    ("listed", "context"),
    [
        ({"id": "m", "max_model_len": 8192}, 8192),
        ({"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 32_768}}, 4096),
        ({"id": "m", "meta": None}, None),
        ({"id": "m"}, None),
    ],
)
def test_a_server_that_tells_its_context_is_believed(
    listed: dict[str, Any], context: int | None
) -> None:
    assert from_openai(listed) == Capabilities(context=context)
