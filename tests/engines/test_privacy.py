"""Whatever the environment asks for, an engine speaks to its own host and to nobody else."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.contract import ask, get
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines.ollama import open_ollama
from orchestra.engines.openai import open_openai
from orchestra.engines.probed import EXAM, Probe, keep_probe
from orchestra.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from orchestra.engines.chat import ChatEngine

MODEL = "mistral:latest"
TRACING = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "lsv2_pt_essai",
    "LANGSMITH_PROJECT": "essai",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_API_KEY": "lsv2_pt_essai",
}
OPENERS = {
    "ollama": lambda settings: open_ollama(settings, MODEL),
    "openai": lambda settings: open_openai(settings, MODEL, {}),
}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama([MODEL]) as fake:
        yield fake


@pytest.fixture
def elsewhere() -> Iterator[FakeOllama]:
    """Another server on this machine, which nothing should speak to."""
    with FakeOllama([MODEL]) as fake:
        yield fake


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that anything in this process connects to from now on."""
    made: list[tuple[str, int]] = []
    guarded = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        made.append(address)
        guarded(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


@pytest.fixture(params=sorted(OPENERS))
def open_engine(request: pytest.FixtureRequest, server: FakeOllama) -> Callable[[], ChatEngine]:
    hosts = {"ollama": server.url, "openai": f"{server.url}/v1"}
    return lambda: OPENERS[request.param](make_settings(hosts=hosts))


def ports(connections: list[tuple[str, int]]) -> set[int]:
    return {address[1] for address in connections}


def own_port(server: FakeOllama) -> int:
    return int(server.url.rpartition(":")[2])


@pytest.fixture
def tracing(monkeypatch: pytest.MonkeyPatch, elsewhere: FakeOllama) -> Iterator[None]:
    """An environment that asks LangChain to send everything to LangSmith, at ``elsewhere``."""
    from langsmith import run_trees
    from langsmith.utils import get_env_var

    monkeypatch.setattr(run_trees, "_CLIENT", None)  # langsmith keeps one client per process
    for name, value in TRACING.items():
        monkeypatch.setenv(name, value)
    for prefix in ("LANGSMITH", "LANGCHAIN"):
        monkeypatch.setenv(f"{prefix}_ENDPOINT", elsewhere.url)
    get_env_var.cache_clear()  # langsmith reads the environment once
    yield
    get_env_var.cache_clear()
    if run_trees._CLIENT:
        run_trees._CLIENT.cleanup()


@pytest.mark.usefixtures("tracing")
def test_tracing_asked_for_by_the_environment_sends_nothing(
    open_engine: Callable[[], ChatEngine],
    server: FakeOllama,
    elsewhere: FakeOllama,
    connections: list[tuple[str, int]],
) -> None:
    from langchain_core.tracers.langchain import wait_for_all_tracers

    engine = open_engine()
    get(engine)
    server.script("prose")
    with pytest.raises(Exception, match="not JSON"):
        get(engine)
    wait_for_all_tracers()
    assert ports(connections) == {own_port(server)}
    assert elsewhere.requests == []


@pytest.mark.usefixtures("tracing")
def test_without_our_care_that_environment_would_send_the_text(
    open_engine: Callable[[], ChatEngine], elsewhere: FakeOllama
) -> None:
    from langchain_core.tracers.langchain import wait_for_all_tracers

    engine = open_engine()
    with engine.wire.exchange(engine.identity.model):
        engine.chat.invoke("Bonjour.")
    wait_for_all_tracers()
    assert elsewhere.requests


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "OPENAI_PROXY"])
def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    open_engine: Callable[[], ChatEngine],
    server: FakeOllama,
    elsewhere: FakeOllama,
    connections: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setenv(name, elsewhere.url)
    monkeypatch.setenv(name.lower(), elsewhere.url)
    get(open_engine())
    assert ports(connections) == {own_port(server)}
    assert elsewhere.requests == []


def test_other_openai_variables_do_not_move_the_server(
    server: FakeOllama, elsewhere: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, elsewhere.url)
    settings = make_settings(hosts={"openai": f"{server.url}/v1"})
    get(open_openai(settings, MODEL, {}), ask())
    assert elsewhere.requests == []
    assert server.chats


@pytest.mark.parametrize("name", OPENERS)
def test_the_password_of_a_host_is_neither_shown_nor_kept(
    name: str, server: FakeOllama, tmp_path: Path
) -> None:
    address = server.url.replace("://", "://zoe:s3cret@")
    hosts = {"ollama": address, "openai": f"{address}/v1"}
    settings = make_settings(hosts=hosts, models={"openai": MODEL})
    with closing(OPENERS[name](settings)) as engine:
        assert engine.identity.shown_host.startswith(server.url)
        probe = Probe.model_construct(exam=EXAM)
        assert "s3cret" not in keep_probe(tmp_path, engine.identity, probe).name


@pytest.mark.parametrize("name", OPENERS)
def test_a_host_with_a_password_that_does_not_answer_is_named_without_it(name: str) -> None:
    address = "http://zoe:s3cret@127.0.0.1:9"
    settings = make_settings(hosts={"ollama": address, "openai": f"{address}/v1"})
    with pytest.raises(EngineError) as failed:
        OPENERS[name](settings)
    assert "http://127.0.0.1:9" in failed.value.message
    assert "s3cret" not in f"{failed.value!r} {failed.value} {failed.value.hint}"
