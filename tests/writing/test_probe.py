"""The exam over a real connection: who passes, who fails, and what it finds out of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama
from tests.fakes.student import BAD_FRENCH, Student
from tests.worlds import make_settings

from orchestra.engines.fitted import SystemInUser, fitted
from orchestra.engines.ollama import open_ollama
from orchestra.engines.openai import open_openai
from orchestra.engines.probed import EXAM, Mark, known_probe
from orchestra.errors import EngineBusy
from orchestra.writing.probe import probe_before, probe_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestra.engines.chat import ChatEngine
    from orchestra.engines.probed import Probe


@pytest.fixture(params=["ollama", "openai"])
def engine(request: pytest.FixtureRequest, server: FakeOllama) -> Iterator[ChatEngine]:
    hosts = {"ollama": server.url, "openai": f"{server.url}/v1"}
    settings = make_settings(hosts=hosts)
    opener = open_ollama if request.param == "ollama" else open_openai
    opened = opener(settings, "mistral:latest")
    yield opened
    opened.close()


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as fake:
        yield fake


def sit(engine: ChatEngine, server: FakeOllama, **weaknesses: Any) -> Probe:
    server.replier = Student(**weaknesses)
    return probe_model(engine, 0, lambda line: None)


def test_who_is_right_everywhere_writes_and_judges(engine: ChatEngine, server: FakeOllama) -> None:
    probe = sit(engine, server)
    assert (probe.method, probe.may_judge, probe.shortcomings) == ("reasoned", True, [])
    assert probe.marks.shape == probe.marks.figures == Mark(right=3, asked=3)
    assert (probe.marks.citing, probe.marks.verdict) == (
        Mark(right=8, asked=8),
        Mark(right=16, asked=16),
    )
    assert probe.marks.quoted == Mark(right=16, asked=16)
    assert probe.marks.french.right == probe.marks.french.asked > 100
    assert probe.marks.said_supported == 5
    assert (probe.thinks, probe.system_role, probe.format_followed) == (False, True, True)
    assert probe.read_speed > 0
    assert probe.write_speed > 0
    assert (probe.exam, probe.model) == (EXAM, "mistral:latest")
    assert probe.digest == engine.identity.digest


@pytest.mark.parametrize(
    ("weakness", "why"),
    [
        ({"french": BAD_FRENCH}, "right French"),
        ({"french": "The place is open to all and it has many tools for the people. " * 5}, "0.0%"),
        ({"cites": 5}, "cites the right passage 5/8 times"),
        ({"title": "sans majuscule"}, "keeps to a form 0/3 times"),
    ],
)
def test_a_weakness_is_named_and_means_compiled(
    engine: ChatEngine, server: FakeOllama, weakness: dict[str, Any], why: str
) -> None:
    probe = sit(engine, server, **weakness)
    assert probe.method == "compiled"
    [said] = probe.shortcomings
    assert why in said
    assert probe.marks.verdict == Mark(right=0, asked=0)
    assert not probe.may_judge


def test_who_says_yes_to_everything_is_no_judge(engine: ChatEngine, server: FakeOllama) -> None:
    probe = sit(engine, server, yes=True)
    assert (probe.marks.verdict.right, probe.marks.said_supported) == (5, 16)
    assert not probe.may_judge
    assert probe.method == "reasoned"


def test_a_figure_of_ones_own_is_counted(engine: ChatEngine, server: FakeOllama) -> None:
    text = "Le lieu compte 77 membres et il accueille les habitants du bourg dans une école. " * 3
    assert sit(engine, server, french=text.strip()).marks.figures == Mark(right=0, asked=3)


def test_a_server_that_ignores_the_format_is_found_out(
    engine: ChatEngine, server: FakeOllama
) -> None:
    server.ignores_format = True
    probe = sit(engine, server)
    assert not probe.format_followed
    assert probe.method == "compiled"
    assert probe.marks.shape == Mark(right=0, asked=3)
    assert "ignores the format" in probe.summary


def test_thoughts_are_noticed_and_do_not_harm(engine: ChatEngine, server: FakeOllama) -> None:
    server.catalogue.shown = {"capabilities": ["thinking"]}
    thinking = " ".join(f"Voyons le point {number} de ce passage." for number in range(20))
    probe = sit(engine, server, thinking=thinking)
    assert probe.thinks
    assert probe.marks.verdict.right > 14


def test_a_system_text_that_is_dropped_is_found_out_and_sent_otherwise(
    engine: ChatEngine, server: FakeOllama
) -> None:
    server.system_role = "dropped"
    probe = sit(engine, server)
    assert not probe.system_role
    assert probe.marks.verdict.right == 16
    last = server.chats[-1].body["messages"]
    assert [message["role"] for message in last] == ["user"]
    assert last[0]["content"].startswith("Tu es une personne précise")
    assert isinstance(fitted(engine, probe), SystemInUser)


def test_a_refused_system_role_is_no_lack(engine: ChatEngine, server: FakeOllama) -> None:
    server.system_role = "refused"
    probe = sit(engine, server)
    assert probe.system_role
    assert fitted(engine, probe) is engine


def test_wrong_answers_are_not_asked_again(engine: ChatEngine, server: FakeOllama) -> None:
    sit(engine, server, title="sans majuscule")
    asked = len(server.chats)
    server.replier = lambda body: faults.Reply("{}")
    probe = probe_model(engine, 5, lambda line: None)
    assert len(server.chats) - asked <= asked + 4
    assert probe.marks.citing.right == 0


def test_a_server_that_fails_ends_the_exam(engine: ChatEngine, server: FakeOllama) -> None:
    server.script("{}", faults.Busy())
    with pytest.raises(EngineBusy):
        probe_model(engine, 0, lambda line: None)


def test_a_model_is_probed_once(engine: ChatEngine, server: FakeOllama, tmp_path: Path) -> None:
    server.replier = Student()
    told: list[str] = []
    first = probe_before(engine, tmp_path, 0, told.append)
    asked = len(server.chats)
    assert "never probed" in told[0]
    assert len(told) > 3
    assert probe_before(engine, tmp_path, 0, told.append) == first
    assert len(server.chats) == asked
    assert known_probe(tmp_path, engine.identity) == first
