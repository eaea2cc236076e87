"""The contract over the fake server's two faces, and every way in which a server can fail."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.contract import EngineContract, ask, get
from tests.engines.weights_world import Hub
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra import errors
from orchestra.engines.capabilities import Capabilities
from orchestra.engines.ollama import open_ollama
from orchestra.engines.openai import open_openai

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.engines.chat import ChatEngine
    from orchestra.engines.engine import Engine
    from orchestra.settings import Settings

MODEL = "mistral:latest"
TEXT = json.dumps({"passages": [1], "text": "Le jardin du quartier ouvre le soir en été."})
LONG = "Le jardin ouvre le soir. " * 60
OPENERS: dict[str, Callable[[Settings, str], ChatEngine]] = {
    "ollama": open_ollama,
    "openai": lambda settings, model: open_openai(settings, model, {}),
}


@dataclass(frozen=True)
class Bench:
    """A fake server, and how to open an engine on it."""

    face: str
    server: FakeOllama

    def settings(self, **changes: Any) -> Settings:
        hosts = {"ollama": self.server.url, "openai": f"{self.server.url}/v1"}
        return make_settings(hosts=hosts, **changes)

    def open(self, model: str = MODEL, **changes: Any) -> ChatEngine:
        return OPENERS[self.face](self.settings(**changes), model)


@pytest.fixture(params=sorted(OPENERS))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with FakeOllama([MODEL]) as server:
        yield Bench(request.param, server)


@pytest.fixture
def engine(bench: Bench) -> Iterator[Engine]:
    opened = bench.open()
    yield opened
    opened.close()


class TestFakes(EngineContract):
    """The contract of every engine."""

    @pytest.fixture
    def open_missing(self, bench: Bench) -> Callable[[], Engine]:
        return lambda: bench.open("absent:1b")


# What is sent


def test_seed_budget_and_schema_are_sent(bench: Bench, engine: Engine) -> None:
    get(engine, ask(seed=41, max_tokens=123))
    body = bench.server.chats[-1].body
    if bench.face == "ollama":
        sent, schema = body["options"], body["format"]
        assert (sent["num_ctx"], sent["num_predict"]) == (12288, 123)
        assert body["keep_alive"]
    else:
        sent, schema = body, body["response_format"]["json_schema"]["schema"]
        assert sent["max_tokens"] == 123
    assert sent["seed"] == 41
    assert schema == ask().schema
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


def test_calls_share_their_prefix_and_the_model_is_loaded_once() -> None:
    with FakeOllama([MODEL]) as server:
        engine = Bench("ollama", server).open(context=4096)
        for number in range(3):
            get(engine, ask(instruction=f"Écris la phrase {number}."))
        prompts = [chat.prompt for chat in server.chats]
        assert server.loads == [(MODEL, 4096)]
    assert len(set(prompts)) == 3
    assert len({prompt.split("Écris la phrase")[0] for prompt in prompts}) == 1


def test_nothing_is_sent_of_a_prompt_that_does_not_fit(bench: Bench, engine: Engine) -> None:
    with pytest.raises(errors.PromptTooLong):
        get(engine, ask(prefix="mot " * 20_000))
    assert bench.server.chats == []


def test_the_key_of_the_environment_reaches_the_server() -> None:
    with FakeOllama([MODEL]) as server:
        settings = Bench("openai", server).settings()
        get(open_openai(settings, MODEL, {"OPENAI_API_KEY": "clé-d-essai".encode().hex()}))
        assert {r.headers["authorization"] for r in server.requests} == {
            f"Bearer {'clé-d-essai'.encode().hex()}"
        }


def test_nothing_is_said_of_sampling_unless_the_settings_do(bench: Bench) -> None:
    names = {"temperature", "top_p", "top_k", "min_p", "repeat_penalty", "repetition_penalty"}
    get(bench.open())
    plain = bench.server.chats[-1].body
    get(bench.open(sampling={"temperature": 0.2, "min_p": 0.05, "repeat_penalty": 1.2}))
    chosen = bench.server.chats[-1].body
    if bench.face == "ollama":
        plain, chosen = plain["options"], chosen["options"]
    assert not names & plain.keys()
    assert (chosen["temperature"], chosen["min_p"], chosen["repeat_penalty"]) == (0.2, 0.05, 1.2)
    assert not {"top_p", "top_k"} & chosen.keys()


# Models that think aloud

THOUGHT = "Voyons d’abord ce que disent les faits, un par un. " * 4


def test_thoughts_are_no_part_of_text_and_pieces(bench: Bench, engine: Engine) -> None:
    bench.server.script(faults.Reply(TEXT, thinking=THOUGHT))
    pieces: list[str] = []
    reply = engine.reply(ask(), pieces.append)
    assert reply.text == "".join(pieces) == TEXT


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_both_names_of_thoughts_are_known(field: str) -> None:
    with FakeOllama([MODEL]) as server:
        server.thinking_field = field
        server.script(faults.Reply(TEXT, thinking=THOUGHT))
        reply = get(Bench("openai", server).open())
    assert 10 < reply.thinking_tokens < reply.completion_tokens


def test_thoughts_inside_the_reply_are_taken_out(bench: Bench, engine: Engine) -> None:
    bench.server.script(f"<think>\n{THOUGHT}\n</think>\n\n{TEXT}")
    assert get(engine).text == TEXT


def test_a_model_that_thought_is_given_room_for_it_from_then_on(
    bench: Bench, engine: Engine
) -> None:
    bench.server.replier = lambda body: faults.Reply(TEXT, thinking=THOUGHT)
    with pytest.raises(errors.EmptyReply, match=r"thought aloud \(\d+ tokens\)") as caught:
        get(engine, ask(max_tokens=30))
    assert caught.value.retryable
    assert get(engine, ask(max_tokens=60)).text == TEXT
    budget = bench.server.chats[-1].body
    assert (budget.get("options", {}).get("num_predict") or budget["max_tokens"]) == 60 + 2048


def test_room_to_think_never_makes_a_prompt_too_long(bench: Bench) -> None:
    engine = bench.open(context=2048)
    engine.capabilities = Capabilities(thinks=True)
    assert get(engine, ask(prefix=LONG[:1200], max_tokens=1000)).text
    body = bench.server.chats[-1].body
    assert 1000 < (body.get("options", {}).get("num_predict") or body["max_tokens"]) < 1700


def test_tokens_without_any_text_are_thoughts_that_are_not_shown(
    bench: Bench, engine: Engine
) -> None:
    bench.server.script(faults.Reply("", completion_tokens=900))
    with pytest.raises(errors.EmptyReply, match="thought aloud"):
        get(engine)


# Templates without a system role


def test_a_refused_system_role_goes_into_the_users_message(bench: Bench, engine: Engine) -> None:
    bench.server.system_role = "refused"
    assert get(engine).text
    assert get(engine).text
    roles = [[m["role"] for m in chat.body["messages"]] for chat in bench.server.chats]
    assert roles == [["system", "user"], ["user"], ["user"]]
    said = bench.server.chats[-1].body["messages"][0]["content"]
    assert said == f"{ask().system}\n\n{ask().user}"


# Faults: what the server does, the error, what its message says

FAULTS = [
    (faults.Refuse(), errors.EngineUnreachable, ""),
    (faults.Hang(), errors.EngineStalled, "sent nothing"),
    (faults.Hang(after=2), errors.EngineStalled, "sent nothing"),
    (faults.CutStream(after=2), errors.CutReply, ""),
    (faults.NoFinalMessage(), errors.CutReply, "no proper end"),
    (faults.NoFinalMessage(after=0), errors.EmptyReply, "nothing at all"),
    (faults.ErrorLine(), errors.EngineBusy, "an unknown error was encountered"),
    (faults.HttpError(500, "llama runner\nprocess\nended"), errors.EngineBusy, "process ended"),
    (faults.HttpError(400, "no such option"), errors.EngineRefused, "no such option"),
    (faults.MissingModel(), errors.ModelMissing, "has no model"),
    (faults.OutOfMemory(), errors.EngineOutOfMemory, "5.6 GiB"),
    (faults.ErrorLine(message="out of memory"), errors.EngineOutOfMemory, "out of memory"),
    (faults.Busy(), errors.EngineBusy, "maximum pending requests"),
    (faults.Empty(), errors.EmptyReply, "empty"),
    (faults.Reply(" \n"), errors.EmptyReply, "empty"),
    (faults.CutJson(), errors.TokenLimitReached, "token budget"),
    (faults.CutJsonStop(), errors.MalformedReply, "not JSON"),
    (faults.Repetition(), errors.RepeatingReply, "loop"),
    (faults.WrongSchema(), errors.MalformedReply, "missing ['passages', 'text']"),
    (faults.Reply('{"passages": [3], "text": "a"}'), errors.MalformedReply, "none of [1, 2]"),
    (faults.Reply('["a"]'), errors.MalformedReply, "type object"),
    (faults.Prose(), errors.MalformedReply, "not JSON"),
    (faults.TrimmedPrompt(), errors.PromptTrimmed, "part of it was dropped"),
]


@pytest.mark.parametrize(("fault", "error", "words"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_is_its_own_error_in_one_line(
    bench: Bench, fault: faults.Fault, error: type[errors.EngineError], words: str
) -> None:
    engine = bench.open(timeouts={"stall": faults.patience(fault)})
    bench.server.script(fault)
    with pytest.raises(errors.EngineError) as caught:
        get(engine, ask(prefix=LONG, max_tokens=2000))
    assert type(caught.value) is error
    message = caught.value.message
    assert words in message
    assert bench.server.url in message
    assert MODEL in message
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert len(bench.server.chats) == 1


def test_every_fault_of_the_fake_is_tried() -> None:
    tried = {type(fault) for fault, _, _ in FAULTS}
    assert set(faults.Fault.__subclasses__()) - tried == {faults.SlowDrip, faults.Raw}


@pytest.mark.parametrize(
    "fault",
    [
        faults.Hang(after=3), faults.CutStream(after=3), faults.NoFinalMessage(after=3),
        faults.ErrorLine(after=3), faults.CutJson(), faults.CutJsonStop(), faults.Prose(),
        faults.TrimmedPrompt(), faults.Repetition(),
    ],
    ids=lambda fault: type(fault).__name__,
)  # fmt: skip
def test_what_was_written_before_the_fault_is_kept(bench: Bench, fault: faults.Fault) -> None:
    engine = bench.open(timeouts={"stall": faults.patience(fault)})
    bench.server.script(fault)
    pieces: list[str] = []
    with pytest.raises(errors.EngineError) as caught:
        engine.reply(ask(prefix=LONG, max_tokens=2000), pieces.append)
    assert caught.value.partial == "".join(pieces)
    assert caught.value.partial


def test_a_slow_reply_is_waited_for(bench: Bench) -> None:
    engine = bench.open(timeouts={"stall": 1.5})
    bench.server.tokens_per_chunk = 2
    bench.server.script(faults.SlowDrip(0.25))
    started = time.monotonic()
    assert get(engine).stop_reason == "stop"
    assert time.monotonic() - started > 1.5


def test_a_loop_is_stopped_early_and_the_server_told(bench: Bench, engine: Engine) -> None:
    bench.server.script(faults.Repetition(pause=0.01))  # ten seconds for the whole of it
    with pytest.raises(errors.RepeatingReply) as caught:
        get(engine, ask(max_tokens=4000))
    chat = bench.server.chats[-1]
    assert chat.finished.wait(5)
    assert chat.disconnected
    assert len(caught.value.partial) < 1500


def test_a_server_that_is_gone_is_unreachable(bench: Bench, engine: Engine) -> None:
    bench.server.stop()
    with pytest.raises(errors.EngineUnreachable) as caught:
        get(engine)
    assert bench.server.url in caught.value.message
    assert "start it" in caught.value.hint
    with pytest.raises(errors.EngineUnreachable):
        bench.open()


def test_a_prompt_trimmed_by_a_small_context_is_noticed() -> None:
    with FakeOllama([MODEL]) as server:
        engine = Bench("ollama", server).open()
        get(engine, ask(prefix=LONG))
        server.script(faults.TrimmedPrompt(tokens=300))  # plausible, but for what was learnt
        with pytest.raises(errors.PromptTrimmed, match="read 300 tokens"):
            get(engine, ask(prefix=LONG))


def test_a_prompt_larger_than_the_servers_own_context_is_too_long() -> None:
    with FakeOllama([MODEL], n_ctx=256) as server:
        engine = Bench("openai", server).open()
        with pytest.raises(errors.PromptTooLong, match="256 tokens"):
            get(engine, ask(prefix=LONG))


def test_a_server_of_something_else_is_told_apart(bench: Bench) -> None:
    hosts = {"ollama": f"{bench.server.url}/elsewhere", "openai": bench.server.url}
    with pytest.raises(errors.EngineUnreachable, match="what answers at") as caught:
        OPENERS[bench.face](make_settings(hosts=hosts), MODEL)
    assert f"hosts.{bench.face}" in caught.value.hint


@pytest.mark.parametrize("face", sorted(OPENERS))
@pytest.mark.parametrize("page", [b"<html>Sign in</html>", b"[]", b'"ok"', b""])
def test_a_web_page_is_not_a_list_of_models(face: str, page: bytes) -> None:
    with Hub(page) as site:
        host = site.url.removesuffix("/weights.gguf")
        settings = make_settings(hosts={"ollama": host, "openai": f"{host}/v1"})
        with pytest.raises(errors.EngineError) as caught:
            OPENERS[face](settings, MODEL)
    assert isinstance(caught.value, errors.EngineUnreachable | errors.ModelMissing)
    assert host in caught.value.message
    assert caught.value.hint


def test_the_error_is_not_hidden_when_on_text_fails(bench: Bench, engine: Engine) -> None:
    def broken(piece: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.reply(ask(), broken)
    assert bench.server.chats[-1].finished.wait(5)
