"""A reflection's stages on hosts: real engines on fake servers, failures waited out."""

from __future__ import annotations

import threading
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines.engine import Request
from orchestra.engines.select import candidates
from orchestra.errors import (
    EngineError,
    EngineOutOfMemory,
    EngineRefused,
    EngineUnreachable,
    MalformedReply,
    NightOver,
)
from orchestra.nights.hosts import HostPool
from orchestra.nights.reflect import Seat, Terms, on_hosts
from orchestra.writing.steps import Written, just_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "pattern": "^[A-Z][a-z ]{20,60}[.]$"}},
    "required": ["text"],
    "additionalProperties": False,
}


class Text(BaseModel):
    value: str


class Asker:
    """A stage that asks the model once, on the seat's engine."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.hosts: list[str] = []

    def __call__(self) -> Written[Text]:
        request = Request("Tu écris.", "Sujet.", "Écris.", SCHEMA, 100, 1)
        reply = self.seat.reply(request, lambda _: None)
        self.hosts.append(self.seat.identity.host)
        text = Text(value=reply.data["text"])
        return Written[Text](value=text, calls=[], engine=self.seat.identity)


class Told:
    """What the terms are told."""

    def __init__(self) -> None:
        self.begun = 0
        self.waits: list[str] = []

    def begins(self) -> None:
        self.begun += 1

    def waited(self, error: EngineError) -> None:
        self.waits.append(type(error).__name__)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestra.nights.hosts.POLLING", 0.02)


@pytest.fixture
def servers() -> Iterator[list[FakeOllama]]:
    with FakeOllama() as one, FakeOllama() as two:
        yield [one, two]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def seat(tmp_path: Path, servers: list[FakeOllama]) -> Seat:
    settings = make_settings(
        hosts={"ollama": [server.url for server in servers]},
        timeouts={"connect": 1, "stall": 1.5},
    )
    return Seat(candidates(settings, "ollama", None), HostPool(1, tmp_path, first_rest=0.1))


def stage(
    seat: Seat,
    told: Told,
    asker: Any = None,
    patience: float = 5,
    go_on: Any = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> Callable[[], Any]:
    """Return what runs one stage that asks the model, in a seat."""
    terms = Terms(0, patience, go_on, told.begins, told.waited, clock)
    run = on_hosts(just_call, seat, terms)
    return lambda: run("section 1", Written[Text], asker or Asker(seat))


def test_a_stage_has_a_host_and_the_next_one_the_same(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    asker = Asker(seat)
    run = stage(seat, told, asker)
    assert [run().value.value.endswith(".") for _ in range(3)] == [True] * 3
    assert asker.hosts == [servers[0].url] * 3
    assert told.begun == 3
    seat.close()
    assert seat.loan is None
    assert seat.identity.host == servers[0].url


def test_a_stage_that_asks_nothing_needs_no_host(seat: Seat, told: Told) -> None:
    run = on_hosts(just_call, seat, Terms(0, 5, lambda: None, told.begins, told.waited))
    assert run("save", Text, lambda: Text(value="saved")).value == "saved"
    assert (seat.loan, told.begun) == (None, 0)
    with pytest.raises(RuntimeError, match="must be Written"):
        _ = seat.identity


def test_when_its_host_goes_down_it_goes_on_on_another(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    asker = Asker(seat)
    run = stage(seat, told, asker)
    run()
    servers[0].stop()
    run()
    run()
    assert asker.hosts == [servers[0].url] + [servers[1].url] * 2
    assert told.waits == ["EngineUnreachable"]


def test_a_reply_that_is_stopped_leaves_the_reflection_to_the_next_night(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    servers[0].script(faults.Hang())

    def stop() -> None:
        while not servers[0].chats:
            time.sleep(0.01)
        seat.pool.close()

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(NightOver, match="had to be left"):
        stage(seat, told)()
    stopping.join()
    assert told.waits == []


def test_it_stays_with_the_model_that_it_began_with(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    others = candidates(make_settings(hosts={"ollama": servers[1].url}), "ollama", "other")
    seat.candidates = [*seat.candidates, *others]
    stage(seat, told)()
    assert {candidate.model for candidate in seat.candidates} == {"mistral"}
    assert len(seat.candidates) == 2


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (faults.OutOfMemory(), "EngineOutOfMemory"),
        (faults.Hang(), "EngineStalled"),
        (faults.Refuse(), "EngineUnreachable"),
        (faults.Busy(), "EngineBusy"),
        (faults.MissingModel(), "ModelMissing"),
    ],
)
def test_a_failure_that_passes_is_waited_out(
    fault: faults.Fault, name: str, seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    seat.candidates = seat.candidates[:1]
    servers[0].script(fault)
    assert stage(seat, told)().value.value.endswith(".")
    assert told.waits == [name]
    assert len(servers[0].chats) == 2


def test_when_patience_is_over_the_failure_is_the_reason(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    servers[0].script(*[faults.OutOfMemory()] * 50)
    servers[1].script(*[faults.OutOfMemory()] * 50)
    with pytest.raises(EngineOutOfMemory, match="does not fit"):
        stage(seat, told, patience=4, clock=count().__next__)()  # a second between two looks
    assert told.waits == ["EngineOutOfMemory"] * 3
    assert seat.loan is None


def test_without_patience_the_first_failure_ends_it(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    for server in servers:
        server.stop()
    with pytest.raises(EngineUnreachable):
        stage(seat, told, patience=0)()
    assert told.waits == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(faults.HttpError(400, "no"), EngineRefused), (faults.Prose(), MalformedReply)],
)
def test_what_does_not_pass_is_not_waited_out(
    fault: faults.Fault, kind: type[Exception], seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    servers[0].script(fault)
    with pytest.raises(kind):
        stage(seat, told)()
    assert told.waits == []


def test_the_end_of_the_night_ends_the_wait_and_says_what_it_was_for(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    for server in servers:
        server.stop()

    def go_on() -> None:
        if len(told.waits) >= 3:
            raise NightOver("the night's window closed")

    with pytest.raises(NightOver, match="window closed, waiting: no Ollama answers"):
        stage(seat, told, go_on=go_on)()


def test_after_the_end_of_the_night_no_stage_begins(
    seat: Seat, told: Told, servers: list[FakeOllama]
) -> None:
    def over() -> None:
        raise NightOver("the night was stopped")

    with pytest.raises(NightOver, match=r"^the night was stopped$"):
        stage(seat, told, go_on=over)()
    assert servers[0].requests == []
    assert told.begun == 0
