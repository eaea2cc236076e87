"""The contract of every engine, over the real Ollama that OLLAMA_HOST names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.engines.contract import EngineContract, ask, get
from tests.worlds import make_settings

from orchestra.engines.ollama import open_ollama

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.engines.engine import Engine


@pytest.fixture(scope="module")
def engine(ollama_host: str, ollama_model: str) -> Iterator[Engine]:
    settings = make_settings(hosts={"ollama": ollama_host}, timeouts={"stall": 600}, context=2048)
    opened = open_ollama(settings, ollama_model)
    yield opened
    opened.close()


class TestOllama(EngineContract):
    """A real model behind the real server."""

    @pytest.fixture
    def open_missing(self, ollama_host: str) -> Callable[[], Engine]:
        settings = make_settings(hosts={"ollama": ollama_host})
        return lambda: open_ollama(settings, "absent-model:1b")

    def test_a_shared_prefix_is_read_once(self, engine: Engine) -> None:
        prefix = "Le jardin ouvre le soir et les outils sont partagés. " * 60
        first = get(engine, ask(prefix=prefix, instruction="Écris une phrase sur le jardin."))
        other = get(engine, ask(prefix=prefix, instruction="Écris une phrase sur les outils."))
        assert first.prompt_seconds
        assert other.prompt_seconds
        assert other.prompt_seconds < first.prompt_seconds / 2
