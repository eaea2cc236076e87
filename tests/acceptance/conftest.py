"""Tests here run against real engines, and are skipped with the reason where there is none."""

from __future__ import annotations

import os

import pytest

from orchestra.engines.ollama import list_models
from orchestra.errors import EngineError
from orchestra.settings import Timeouts, ollama_url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: it is slow, and needs something that may not be there."""
    for item in items:
        if "acceptance" in item.path.parts:
            item.add_marker(pytest.mark.acceptance)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def ollama_host() -> str:
    """The real Ollama's URL; skips when OLLAMA_HOST is not set or nothing answers there."""
    named = os.environ.get("OLLAMA_HOST")
    if not named:
        pytest.skip("OLLAMA_HOST is not set: no real Ollama to test with")
    try:
        list_models(ollama_url(named), Timeouts(connect=5))
    except EngineError as error:
        pytest.skip(f"OLLAMA_HOST={named}: {error.message}")
    return ollama_url(named)


@pytest.fixture(scope="session")
def ollama_model(ollama_host: str) -> str:
    """A small model that the real Ollama has; skips when it lacks it."""
    model = "qwen2.5-coder:0.5b"
    names = [found.name for found in list_models(ollama_host, Timeouts(connect=5))]
    if model not in names:
        pytest.skip(f"the Ollama at {ollama_host} has no {model}: ollama pull {model}")
    return model
