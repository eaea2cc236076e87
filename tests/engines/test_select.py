"""Choosing an engine: by name, or what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.contract import get
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama
from tests.worlds import NOBODY, make_settings

from orchestra.engines import embedded
from orchestra.engines.select import candidates, open_engine
from orchestra.errors import EngineUnreachable, ModelMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.agents import EngineName
    from orchestra.engines.engine import Engine


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest", "qwen2.5-coder:1.5b"]) as fake:
        yield fake


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The embedded models that were opened: without weights here, opening is all there is."""
    asked: list[str] = []

    def open_embedded(settings: object, model: str) -> str:
        asked.append(model)
        return f"embedded {model}"

    monkeypatch.setattr(embedded, "open_embedded", open_embedded)
    return asked


def choose(
    name: EngineName, server: FakeOllama | None, model: str | None = None, **changes: Any
) -> tuple[Engine, list[str]]:
    url = server.url if server else NOBODY
    told: list[str] = []
    settings = make_settings(hosts={"ollama": url, "openai": f"{url}/v1"}, **changes)
    return open_engine(settings, name, model, told.append), told


def test_auto_is_ollama_when_it_has_the_model(server: FakeOllama, opened: list[str]) -> None:
    engine, told = choose("auto", server)
    assert engine.identity.engine == "ollama"
    assert told == [f"using mistral:latest on the Ollama at {server.url}"]
    assert get(engine).text
    assert opened == []


def test_auto_without_ollama_is_embedded_and_says_so_in_one_line(opened: list[str]) -> None:
    engine, told = choose("auto", None)
    assert engine == "embedded qwen2.5-coder-1.5b"
    assert len(told) == 1
    assert "\n" not in told[0]
    assert NOBODY in told[0]
    assert "qwen2.5-coder-1.5b" in told[0]


def test_auto_without_the_model_is_embedded(server: FakeOllama, opened: list[str]) -> None:
    _, told = choose("auto", server, models={"ollama": "llama3"})
    assert opened == ["qwen2.5-coder-1.5b"]
    assert "has no model llama3" in told[0]
    assert len(told) == 1


@pytest.mark.parametrize("fault", [faults.Hang(), faults.Busy(), faults.HttpError(404, "no page")])
def test_auto_with_an_ollama_that_does_not_answer_well_is_embedded(
    server: FakeOllama, opened: list[str], fault: faults.Fault
) -> None:
    server.script(fault, path="/api/tags")
    _, told = choose("auto", server, timeouts={"stall": faults.patience(fault)})
    assert opened == ["qwen2.5-coder-1.5b"]
    assert len(told) == 1


def test_auto_hands_an_embedded_models_name_on(opened: list[str]) -> None:
    choose("auto", None, "qwen2.5-coder-0.5b")
    choose("auto", None, "llama3")  # a name of Ollama's: the settings' embedded model stands in
    assert opened == ["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"]


def test_auto_without_anything_names_the_command_that_helps() -> None:
    with pytest.raises(ModelMissing) as caught:
        choose("auto", None)
    assert caught.value.hint == "orchestra models pull qwen2.5-coder-1.5b"


def test_a_named_engine_does_not_fall_back(opened: list[str]) -> None:
    names: list[EngineName] = ["ollama", "openai"]
    for name in names:
        with pytest.raises(EngineUnreachable):
            choose(name, None)
    assert opened == []


def test_the_model_asked_for_is_used(server: FakeOllama) -> None:
    for name in ("ollama", "openai"):
        engine, told = choose(name, server, "qwen2.5-coder:1.5b")
        assert engine.identity.model == "qwen2.5-coder:1.5b"
        assert engine.identity.engine == name
        assert told == []


def test_the_settings_model_is_used_without_one(server: FakeOllama) -> None:
    assert choose("ollama", server)[0].identity.model == "mistral:latest"
    assert choose("openai", server)[0].identity.model == "mistral:latest"


def test_the_identity_is_what_makes_a_text_again(server: FakeOllama) -> None:
    identity = choose("ollama", server, context=4096)[0].identity
    assert identity.host == server.url
    assert len(identity.digest) == 64
    assert identity.context == 4096


def test_a_night_tries_every_ollama_then_for_auto_the_embedded_model(server: FakeOllama) -> None:
    settings = make_settings(hosts={"ollama": [server.url, NOBODY]})
    found = candidates(settings, "auto", None)
    assert [(place.host, place.model) for place in found] == [
        (server.url, "mistral"),
        (NOBODY, "mistral"),
        ("embedded", settings.models.embedded),
    ]
    assert [place.host for place in candidates(settings, "ollama", None)] == [server.url, NOBODY]
    assert [place.host for place in candidates(settings, "embedded", None)] == ["embedded"]
    [only] = candidates(settings, "openai", "gros")
    assert (only.host, only.model) == (settings.hosts.openai, "gros")
    engine = found[0].open()
    assert engine.identity.host == server.url
    engine.close()
    with pytest.raises(EngineUnreachable):
        found[1].open()


def test_for_auto_the_embedded_model_is_one_that_has_weights() -> None:
    found = candidates(make_settings(), "auto", "mistral:7b")
    assert found[-1].model == make_settings().models.embedded
    assert candidates(make_settings(), "embedded", "other")[0].model == "other"
