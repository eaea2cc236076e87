"""What lies between an engine and its server, by itself."""

from __future__ import annotations

import threading
import time

import httpx
import pytest
from tests.engines.contract import ask, get
from tests.fakes import odd
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines import wire as module
from orchestra.engines.ollama import open_ollama, pull_model
from orchestra.engines.wire import Wire
from orchestra.errors import EngineStalled, EngineStopped, EngineUnreachable


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    monkeypatch.setattr(module, "MARGIN", 0.1)
    return Wire("the Ollama at home", "hosts.ollama", 0.5)


def test_plain_bytes_are_asked_for(wire: Wire) -> None:
    with FakeOllama() as server, wire.exchange("mistral") as exchange:
        assert httpx.Client(**wire.client_options).get(server.url).text == "Ollama is running"
        assert exchange.status == 200
        assert server.requests[-1].headers["accept-encoding"] == "identity"


def test_no_connection_is_kept_that_could_not_be_followed(wire: Wire) -> None:
    with FakeOllama() as server:
        client = httpx.Client(**wire.client_options)
        for _ in range(2):
            with wire.exchange("") as exchange:
                client.get(server.url)
                assert exchange._connection is not None


def test_what_is_of_use_begins_the_waiting_and_the_counting_anew(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    with FakeOllama() as server:
        server.script(odd.endlessly(odd.head(), b"x" * 30, 0.05), path="/")
        client = httpx.Client(**wire.client_options)
        seen = 0

        def read() -> None:
            nonlocal seen
            with wire.exchange("") as exchange, client.stream("GET", server.url) as response:
                for _ in response.iter_raw():
                    seen += 1
                    if seen < 20:
                        exchange.touch()

        with pytest.raises(EngineUnreachable, match="nothing of use"):
            read()
        assert seen >= 20


def test_silence_ends_an_exchange_of_which_nothing_has_come(wire: Wire) -> None:
    with FakeOllama() as server:
        server.script(odd.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), path="/")
        began = time.monotonic()
        with pytest.raises(EngineStalled, match="the Ollama at home"), wire.exchange(""):
            httpx.Client(timeout=60, **wire.client_options).get(server.url)
        assert time.monotonic() - began < 10


def test_a_wire_that_is_cut_lets_nothing_begin(wire: Wire) -> None:
    wire.cut()
    with pytest.raises(EngineStopped), wire.exchange(""):
        pass


def test_each_thread_has_an_exchange_of_its_own(wire: Wire) -> None:
    with FakeOllama() as server:
        client, seen = httpx.Client(**wire.client_options), list[int | None]()

        def look() -> None:
            with wire.exchange("") as exchange:
                client.get(f"{server.url}/absent")
                seen.append(exchange.status)

        with wire.exchange("") as exchange:
            client.get(server.url)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
            assert (exchange.status, seen) == (200, [404])


def test_no_thread_is_left_behind() -> None:
    with FakeOllama() as server:
        engine = open_ollama(make_settings(hosts={"ollama": server.url}), "mistral")
        before = threading.active_count()
        for _ in range(5):
            get(engine, ask())
        time.sleep(0.2)
        assert threading.active_count() <= before + 1


def test_a_pull_may_take_longer_than_the_timeout_and_more_than_the_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 300)
    timeouts = make_settings(timeouts={"stall": 1}).timeouts
    with FakeOllama(pullable=["tiny:1b"]) as server:
        assert [step for step, _, _ in pull_model(server.url, timeouts, "tiny:1b")][-1] == "success"
