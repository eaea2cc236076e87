"""Ollama beside its replies: which models it has, and pulling one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.engines.contract import get
from tests.fakes import faults, odd
from tests.fakes.ollama import FakeOllama
from tests.worlds import NOBODY, make_settings

from orchestra import errors
from orchestra.engines.ollama import find_model, list_models, open_ollama, pull_model
from orchestra.settings import Timeouts

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = Timeouts(connect=2, stall=20)


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest", "mistral:7b"], pullable=["tiny:1b"]) as fake:
        yield fake


def test_a_name_without_tag_means_latest(server: FakeOllama) -> None:
    assert find_model(server.url, QUICK, "mistral").name == "mistral:latest"
    assert find_model(server.url, QUICK, "mistral:7b").name == "mistral:7b"


def test_a_part_of_a_name_is_not_enough(server: FakeOllama) -> None:
    with pytest.raises(errors.ModelMissing) as caught:
        find_model(server.url, QUICK, "mistral:7")
    assert server.url in caught.value.message
    assert caught.value.hint.startswith("ollama pull mistral:7")


def test_models_are_listed_with_size_and_digest(server: FakeOllama) -> None:
    models = list_models(server.url, QUICK)
    assert [model.name for model in models] == ["mistral:latest", "mistral:7b"]
    assert all(model.size > 0 and len(model.digest) == 64 for model in models)


@pytest.mark.parametrize("size", [10**400, 10**16])
def test_a_size_that_no_model_has_is_not_known(server: FakeOllama, size: int) -> None:
    server.catalogue.tagged = {"size": size}
    assert [model.size for model in list_models(server.url, QUICK)] == [0, 0]


@pytest.mark.parametrize("size", [-1, float("nan"), float("inf"), "beaucoup", [1], {}])
def test_a_size_that_is_no_number_is_no_list_of_models(server: FakeOllama, size: object) -> None:
    server.catalogue.tagged = {"size": size}
    with pytest.raises(errors.EngineUnreachable, match="is not an Ollama"):
        list_models(server.url, QUICK)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.Refuse(), errors.EngineUnreachable),
        (faults.Hang(), errors.EngineStalled),
        (faults.Busy(), errors.EngineBusy),
        (faults.HttpError(404, "404 page not found"), errors.EngineUnreachable),
    ],
)
def test_a_list_that_fails_names_host_and_model(
    server: FakeOllama, fault: faults.Fault, error: type[errors.EngineError]
) -> None:
    server.script(fault, path="/api/tags")
    with pytest.raises(errors.EngineError) as caught:
        find_model(server.url, Timeouts(connect=2, stall=faults.patience(fault)), "mistral")
    assert type(caught.value) is error
    assert server.url in caught.value.message
    assert "mistral" in caught.value.message
    assert caught.value.hint


def test_nobody_there_is_said_with_the_way_to_start_it() -> None:
    with pytest.raises(errors.EngineUnreachable, match=NOBODY) as caught:
        list_models(NOBODY, QUICK)
    assert "ollama serve" in caught.value.hint


def test_a_model_is_pulled_with_its_progress(server: FakeOllama) -> None:
    steps = list(pull_model(server.url, QUICK, "tiny:1b"))
    assert steps[0] == ("pulling manifest", 0, 0)
    assert steps[-1][0] == "success"
    done = [(done, total) for _, done, total in steps if total]
    assert done == sorted(done)
    assert done[-1][0] == done[-1][1] > 0
    assert find_model(server.url, QUICK, "tiny:1b")


@pytest.mark.parametrize("count", [10**400, -5])
def test_a_progress_that_cannot_be_is_not_shown(server: FakeOllama, count: int) -> None:
    line = {"status": "pulling", "completed": count, "total": count}
    body = json.dumps(line).encode() + b"\n"
    server.script(odd.answering("200 OK", body, "application/x-ndjson"), path="/api/pull")
    assert list(pull_model(server.url, QUICK, "tiny:1b")) == [("pulling", 0, 0)]


def test_a_model_that_nobody_publishes_is_said_so(server: FakeOllama) -> None:
    with pytest.raises(errors.ModelMissing, match="finds no model absent:1b to pull") as caught:
        list(pull_model(server.url, QUICK, "absent:1b"))
    assert "ollama pull" not in caught.value.hint


def test_a_pull_that_is_cut_is_an_error(server: FakeOllama) -> None:
    server.script(faults.CutStream(after=2), path="/api/pull")
    with pytest.raises(errors.EngineUnreachable, match="hung up"):
        list(pull_model(server.url, QUICK, "tiny:1b"))


def test_a_held_model_is_loaded_at_once_with_the_calls_context_and_released_at_the_end(
    server: FakeOllama,
) -> None:
    settings = make_settings(hosts={"ollama": server.url}, context=4096)
    engine = open_ollama(settings, "mistral", hold=True)
    assert server.loads == [("mistral:latest", 4096)]
    assert get(engine).text
    assert server.loads == [("mistral:latest", 4096)]  # the call did not load it again
    kept = [str(chat.body["keep_alive"]) for chat in server.chats if chat.body.get("messages")]
    assert kept == ["1h"]
    engine.close()
    assert server.catalogue.loaded == {}


def test_letting_go_of_a_model_on_a_server_that_is_gone_harms_nobody(server: FakeOllama) -> None:
    engine = open_ollama(make_settings(hosts={"ollama": server.url}), "mistral", hold=True)
    server.stop()
    engine.close()


def test_a_model_that_can_be_told_not_to_think_is_told_so(server: FakeOllama) -> None:
    server.catalogue.shown = {"capabilities": ["completion", "thinking"]}
    server.replier = lambda body: faults.Reply(server.default_reply(body), thinking="Voyons.")
    settings = make_settings(hosts={"ollama": server.url})
    reply = get(open_ollama(settings, "mistral"))
    assert server.chats[-1].body["think"] is False
    assert reply.thinking_tokens == 0


def test_a_model_that_always_thinks_has_room_for_it_from_the_first_call(
    server: FakeOllama,
) -> None:
    values = {"values": ["low", "high"], "default": "high"}
    server.catalogue.shown = {"capabilities": ["thinking"], "thinking": values}
    server.replier = lambda body: faults.Reply(server.default_reply(body), thinking="Voyons. " * 9)
    reply = get(open_ollama(make_settings(hosts={"ollama": server.url}), "mistral"))
    body = server.chats[-1].body
    assert body["think"] == "low"
    assert body["options"]["num_predict"] > 2000
    assert 0 < reply.thinking_tokens < reply.completion_tokens


def test_nothing_is_said_of_thinking_to_a_model_that_does_not(server: FakeOllama) -> None:
    get(open_ollama(make_settings(hosts={"ollama": server.url}), "mistral"))
    assert "think" not in server.chats[-1].body


def test_without_a_system_role_its_text_heads_the_users_message(server: FakeOllama) -> None:
    server.catalogue.shown = {"template": "[INST] {{ .Prompt }} [/INST]"}
    get(open_ollama(make_settings(hosts={"ollama": server.url}), "mistral"))
    [message] = server.chats[-1].body["messages"]
    assert message["role"] == "user"
    assert message["content"].startswith("Tu écris en français.\n\n")


def test_a_context_longer_than_the_models_own_is_not_asked_for(server: FakeOllama) -> None:
    server.catalogue.shown = {"model_info": {"gemma2.context_length": 8192}}
    engine = open_ollama(make_settings(hosts={"ollama": server.url}), "mistral")
    assert engine.identity.context == 8192
    get(engine)
    assert server.loads == [("mistral:latest", 8192)]


@pytest.mark.parametrize("fault", [faults.HttpError(500, "broken"), faults.HttpError(404, "no")])
def test_a_server_that_does_not_describe_its_models_is_used_all_the_same(
    server: FakeOllama, fault: faults.Fault
) -> None:
    server.script(fault, path="/api/show")
    assert get(open_ollama(make_settings(hosts={"ollama": server.url}), "mistral")).text
