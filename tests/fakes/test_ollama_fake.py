"""The fake behaves as the servers it stands for, so that what passes on it means something."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import ollama
import openai
import pytest
from tests.fakes import faults
from tests.fakes.ollama import FakeOllama

from orchestra.language import looks_french
from orchestra.prose import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPHS = {
    "type": "object",
    "$defs": {
        "Paragraph": {
            "type": "object",
            "properties": {
                "text": {"type": "string", "pattern": '^[^"\\\\\\n]{300,}\\.$'},
                "passages": {
                    "type": "array",
                    "items": {"enum": ["S1", "S2", "S3"]},
                    "minItems": 1,
                    "maxItems": 2,
                },
            },
            "required": ["text", "passages"],
        }
    },
    "properties": {
        "title": {"type": "string", "maxLength": 40},
        "paragraphs": {
            "type": "array",
            "items": {"$ref": "#/$defs/Paragraph"},
            "minItems": 3,
            "maxItems": 3,
        },
    },
    "required": ["title", "paragraphs"],
}
ASK = [{"role": "user", "content": "Écris la section."}]


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["mistral:latest"]) as fake:
        yield fake


def chat(url: str, **changes: Any) -> dict[str, Any]:
    return {"model": "mistral:latest", "messages": ASK, **changes}


def lines(server: FakeOllama, **changes: Any) -> list[dict[str, Any]]:
    with httpx.stream("POST", f"{server.url}/api/chat", json=chat(server.url, **changes)) as reply:
        return [json.loads(line) for line in reply.iter_lines()]


def events(server: FakeOllama, **changes: Any) -> list[str]:
    body = chat(server.url, stream=True, stream_options={"include_usage": True}, **changes)
    with httpx.stream("POST", f"{server.url}/v1/chat/completions", json=body) as reply:
        return [line.removeprefix("data: ") for line in reply.iter_lines() if line]


def said(replies: list[dict[str, Any]]) -> str:
    return "".join(reply["message"]["content"] for reply in replies)


def v1_schema(schema: object) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}


# Default replies


def test_the_default_reply_is_valid_for_the_schema_and_french(server: FakeOllama) -> None:
    replies = lines(server, format=PARAGRAPHS, options={"seed": 1})
    data = json.loads(said(replies))
    jsonschema.validate(data, PARAGRAPHS)
    texts = [paragraph["text"] for paragraph in data["paragraphs"]]
    assert all(len(text) >= 300 and text.endswith(".") and looks_french(text) for text in texts)
    every = [sentence.text for text in texts for sentence in sentences(text)]
    assert len(every) > 9
    assert len(set(every)) == len(every)
    assert replies[-1]["done_reason"] == "stop"


def test_the_same_call_gives_the_same_text_and_another_seed_another(server: FakeOllama) -> None:
    first, again, other = (said(lines(server, options={"seed": s})) for s in (1, 1, 2))
    assert first == again != other


def test_it_uses_the_keywords_it_is_asked_for_once(server: FakeOllama) -> None:
    messages = [{"role": "user", "content": "Mots-clés : « viabilité », « circuits courts »."}]
    text = said(lines(server, messages=messages, format=PARAGRAPHS))
    assert text.count("viabilité") == 1
    assert text.count("circuits courts") == 1


def test_many_sections_repeat_no_sentence(server: FakeOllama) -> None:
    every: list[str] = []
    for section in range(40):
        messages = [{"role": "user", "content": f"Écris la section {section}."}]
        data = json.loads(said(lines(server, messages=messages, format=PARAGRAPHS)))
        every += [s.text for p in data["paragraphs"] for s in sentences(p["text"])]
    assert len(every) > 300
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        {"type": "string", "pattern": "^([A-Za-zÀ-ÿ'’-]+[ ,;:]+){40,}[a-zà-ÿ]+\\.$"},
        {"type": "string", "minLength": 400, "maxLength": 700},
        {"type": "string", "minLength": 3, "maxLength": 12},
        {"type": "integer", "minimum": 3, "maximum": 4},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
        {"anyOf": [{"const": "oui"}, {"type": "null"}]},
        {"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "number"}}},
    ],
)
def test_it_honours_the_parts_of_a_schema(server: FakeOllama, schema: dict[str, Any]) -> None:
    whole = {"type": "object", "properties": {"x": schema}, "required": ["x"]}
    data = json.loads(said(lines(server, format=whole)))
    jsonschema.validate(data, whole)


def test_num_predict_cuts_the_reply(server: FakeOllama) -> None:
    replies = lines(server, options={"num_predict": 5})
    assert replies[-1]["done_reason"] == "length"
    assert replies[-1]["eval_count"] == 5


# What Ollama does with a schema it does not understand (measured on 0.5.4)


def pattern(text: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"t": {"type": "string", "pattern": text}}}


def test_an_unanchored_pattern_is_an_error_with_status_200(server: FakeOllama) -> None:
    assert lines(server, format=pattern("abc")) == [{"error": "invalid JSON schema in format"}]


def test_a_class_escape_switches_the_grammar_off(server: FakeOllama) -> None:
    assert said(lines(server, format=pattern("^\\w{5}$"))) == "Oui."


def test_a_group_option_loses_the_connection(server: FakeOllama) -> None:
    with pytest.raises(httpx.TransportError):
        lines(server, format=pattern("^(?:ab){2}$"))


# Tokens, context, loading


def test_the_prompt_count_includes_what_was_cached(server: FakeOllama) -> None:
    messages = [{"role": "user", "content": "Le lieu est ouvert. " * 200}]
    cold, warm = (lines(server, messages=messages)[-1] for _ in range(2))
    assert cold["prompt_eval_count"] == warm["prompt_eval_count"] > 1000
    assert warm["prompt_eval_duration"] < cold["prompt_eval_duration"] / 10


def test_an_overflow_of_the_context_is_silent(server: FakeOllama) -> None:
    messages = [{"role": "user", "content": "Le lieu est ouvert. " * 1000}]
    final = lines(server, messages=messages, options={"num_ctx": 1024})[-1]
    assert final["prompt_eval_count"] == 1024
    assert final["done_reason"] == "stop"


def test_on_v1_an_overflow_of_the_context_is_an_error() -> None:
    with FakeOllama(n_ctx=512) as server:
        messages = [{"role": "user", "content": "mot " * 3000}]
        reply = httpx.post(
            f"{server.url}/v1/chat/completions", json=chat(server.url, messages=messages)
        )
    assert reply.status_code == 400
    assert reply.json()["error"]["type"] == "exceed_context_size_error"


def test_changing_num_ctx_loads_the_model_again(server: FakeOllama) -> None:
    for size in (2048, 2048, 4096):
        lines(server, options={"num_ctx": size})
    assert server.loads == [("mistral:latest", 2048), ("mistral:latest", 4096)]
    assert httpx.get(f"{server.url}/api/ps").json()["models"][0]["name"] == "mistral:latest"


# The real clients


def test_ollamas_own_client_reads_it(server: FakeOllama) -> None:
    client = ollama.Client(server.url)
    assert client.list().models[0].model == "mistral:latest"
    assert client.show("mistral").modelinfo["qwen2.context_length"] == 32_768  # type: ignore[index]
    assert client.generate("mistral", keep_alive="5m").done_reason == "load"
    assert client.chat("mistral", ASK).message.content
    with pytest.raises(ollama.ResponseError, match="try pulling it first"):
        client.chat("absent", ASK)


def test_a_pull_reports_progress_then_the_model_is_there() -> None:
    with FakeOllama([], pullable=["mistral"]) as server:
        client = ollama.Client(server.url)
        progress = list(client.pull("mistral", stream=True))
        assert progress[-1].status == "success"
        assert [p.completed for p in progress if p.completed][-1] == progress[1].total
        assert [model.model for model in client.list().models] == ["mistral:latest"]
        with pytest.raises(ollama.ResponseError, match="pull model manifest: file does not exist"):
            list(client.pull("absent", stream=True))


def test_openais_client_streams_from_it_with_usage_last(server: FakeOllama) -> None:
    client = openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0)
    assert [model.id for model in client.models.list()] == ["mistral:latest"]
    stream = client.chat.completions.create(
        model="mistral:latest",
        messages=[{"role": "user", "content": "Écris."}],
        stream=True,
        stream_options={"include_usage": True},
        response_format=v1_schema(PARAGRAPHS),  # type: ignore[call-overload]
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    jsonschema.validate(json.loads(text), PARAGRAPHS)
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.prompt_tokens_details.cached_tokens == 0


def test_v1_ends_with_done(server: FakeOllama) -> None:
    assert events(server)[-1] == "[DONE]"


def test_both_faces_answer_whole_when_not_streaming(server: FakeOllama) -> None:
    server.script("Un.", "Deux.")
    native = httpx.post(f"{server.url}/api/chat", json=chat(server.url, stream=False)).json()
    v1 = httpx.post(f"{server.url}/v1/chat/completions", json=chat(server.url)).json()
    assert native["message"]["content"] == "Un."
    assert v1["choices"][0]["message"]["content"] == "Deux."
    assert v1["usage"]["total_tokens"] > v1["usage"]["prompt_tokens"] > 0


# Faults, on both faces


@pytest.fixture(params=["/api/chat", "/v1/chat/completions"])
def face(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def stream(server: FakeOllama, face: str, **changes: Any) -> tuple[int, str]:
    """Return the status and all that was said, raw; the limit is the face's own."""
    body = chat(server.url, stream=True, **changes)
    body |= {"format": PARAGRAPHS} if "api" in face else {"response_format": v1_schema(PARAGRAPHS)}
    with httpx.stream("POST", f"{server.url}{face}", json=body, timeout=5) as reply:
        return reply.status_code, reply.read().decode()


def text_of(raw: str) -> str:
    """Return the text that a stream of either face says."""
    found: list[str] = []
    for line in raw.splitlines():
        if line.startswith(("{", "data: {")):
            data = json.loads(line.removeprefix("data: "))
            deltas = (
                [c["delta"] for c in data["choices"]] if "choices" in data else [data["message"]]
            )
            found += [delta.get("content") or "" for delta in deltas]
    return "".join(found)


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        (faults.MissingModel(), 404, "not found, try pulling it first"),
        (
            faults.OutOfMemory(),
            500,
            "model requires more system memory (5.6 GiB) than is available",
        ),
        (faults.Busy(), 503, "server busy, please try again.  maximum pending requests exceeded"),
        (faults.HttpError(502, "bad gateway"), 502, "bad gateway"),
    ],
)
def test_http_errors_carry_the_face_own_body(
    server: FakeOllama, face: str, fault: faults.Fault, status: int, message: str
) -> None:
    server.script(fault)
    code, raw = stream(server, face)
    error = json.loads(raw)["error"]
    assert code == status
    assert message in (error if "api" in face else error["message"])
    assert stream(server, face)[0] == 200


@pytest.mark.parametrize("fault", [faults.Refuse(), faults.CutStream(after=2)])
def test_a_lost_connection_is_a_transport_error(
    server: FakeOllama, face: str, fault: faults.Fault
) -> None:
    server.script(fault)
    with pytest.raises(httpx.TransportError):
        stream(server, face)
    assert stream(server, face)[0] == 200


def test_a_stream_can_end_properly_without_its_final_message(server: FakeOllama, face: str) -> None:
    server.script(faults.NoFinalMessage(after=2))
    status, raw = stream(server, face)
    assert status == 200
    assert text_of(raw)
    assert '"done":true' not in raw
    assert "[DONE]" not in raw


def test_an_error_can_come_in_the_middle_of_a_stream(server: FakeOllama, face: str) -> None:
    server.script(faults.ErrorLine(after=1, message="panne"))
    status, raw = stream(server, face)
    last = json.loads(raw.strip().splitlines()[-1].removeprefix("data: "))
    assert status == 200
    assert last["error"] == "panne" or last["error"]["message"] == "panne"


@pytest.mark.parametrize("fault", [faults.CutJson(), faults.CutJsonStop()])
def test_cut_json_does_not_parse(server: FakeOllama, face: str, fault: faults.Fault) -> None:
    server.script(fault)
    _, raw = stream(server, face)
    with pytest.raises(json.JSONDecodeError):
        json.loads(text_of(raw))
    assert ('"length"' in raw) == isinstance(fault, faults.CutJson)


def test_empty_wrong_schema_and_prose(server: FakeOllama, face: str) -> None:
    server.script(faults.Empty(), faults.WrongSchema(), faults.Prose())
    empty, wrong, prose = (text_of(stream(server, face)[1]) for _ in range(3))
    assert empty == ""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(wrong), PARAGRAPHS)
    assert looks_french(prose)
    assert "{" not in prose


def test_repetition_stops_at_the_limit(server: FakeOllama, face: str) -> None:
    server.script(faults.Repetition("encore et "))
    limit = {"options": {"num_predict": 40}} if "api" in face else {"max_tokens": 40}
    _, raw = stream(server, face, **limit)
    assert text_of(raw).count("encore et ") > 5
    assert '"length"' in raw


def test_repetition_goes_on_until_the_client_leaves(server: FakeOllama, face: str) -> None:
    server.script(faults.Repetition())
    body = chat(server.url, stream=True)
    with httpx.stream("POST", f"{server.url}{face}", json=body) as reply:
        for number, _ in enumerate(reply.iter_lines()):
            if number == 50:
                break
    assert server.requests[0].finished.wait(5)
    assert server.requests[0].disconnected


def test_a_trimmed_prompt_shows_in_the_count(server: FakeOllama) -> None:
    server.script(faults.TrimmedPrompt(12), faults.TrimmedPrompt(12))
    assert lines(server)[-1]["prompt_eval_count"] == 12
    assert json.loads(events(server)[-2])["usage"]["prompt_tokens"] == 12


def test_slow_drip_takes_its_time_and_completes(server: FakeOllama, face: str) -> None:
    server.script(faults.SlowDrip(0.03))
    server.replier = lambda body: "Inutilisé."
    start = time.monotonic()
    status, _ = stream(server, face, max_tokens=16, options={"num_predict": 16})
    assert status == 200
    assert time.monotonic() - start > 0.1


@pytest.mark.parametrize("fault", [faults.Hang(), faults.Hang(after=2)])
def test_hanging_times_out_the_client_and_is_noticed(
    server: FakeOllama, face: str, fault: faults.Fault
) -> None:
    server.script(fault)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}{face}", json=chat(server.url, stream=True), timeout=0.2)
    assert server.requests[0].finished.wait(5)
    assert server.requests[0].disconnected


def test_other_paths_can_fail_too(server: FakeOllama) -> None:
    server.script(faults.Busy(), path="/api/tags")
    assert httpx.get(f"{server.url}/api/tags").status_code == 503
    assert httpx.get(f"{server.url}/api/tags").status_code == 200


# Life of the server


def test_stop_releases_a_hanging_call_at_once_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    raised: list[Exception] = []

    def call(server: FakeOllama) -> None:
        try:
            httpx.post(f"{server.url}/api/chat", json=chat(server.url), timeout=30)
        except httpx.TransportError as error:
            raised.append(error)

    with FakeOllama() as server:
        server.script(faults.Hang())
        caller = threading.Thread(target=call, args=(server,))
        caller.start()
        while not server.requests:
            time.sleep(0.005)
        keep_alive = httpx.Client()
        keep_alive.get(f"{server.url}/api/version")
        start = time.monotonic()
    assert time.monotonic() - start < 1
    caller.join(5)
    keep_alive.close()
    assert raised
    assert not server.requests[0].disconnected
    assert set(threading.enumerate()) == before


def test_a_stopped_server_refuses_and_comes_back_at_the_same_address(server: FakeOllama) -> None:
    url = server.url
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/api/version")
    server.start()
    assert httpx.get(f"{url}/api/version").json() == {"version": "0.5.4"}


def test_a_replier_that_fails_fails_the_test() -> None:
    def broken(body: dict[str, Any]) -> str:
        raise KeyError("absent")

    server = FakeOllama()
    server.start()
    server.replier = broken
    assert stream(server, "/api/chat")[0] == 500
    with pytest.raises(AssertionError, match="the fake server failed"):
        server.__exit__(None)


def test_the_replier_may_answer_faults_and_replies(server: FakeOllama) -> None:
    server.replier = lambda body: faults.Reply("Bonjour.", finish="length", prompt_tokens=7)
    final = lines(server)[-1]
    assert (final["done_reason"], final["prompt_eval_count"]) == ("length", 7)


# The real server


def shape(value: Any) -> Any:
    """Return the keys of ``value`` with the types of what they hold."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


def real_host() -> str:
    host = os.environ.get("OLLAMA_HOST", "http://127.0.0.1:11434")
    return host if "://" in host else f"http://{host}"


@pytest.mark.acceptance
def test_the_real_server_answers_in_the_same_shapes() -> None:
    try:
        tags = httpx.get(f"{real_host()}/api/tags", timeout=2).json()
    except httpx.TransportError:
        pytest.skip(f"no Ollama answers at {real_host()} (OLLAMA_HOST)")
    version = httpx.get(f"{real_host()}/api/version", timeout=2).json()["version"]
    if not version.startswith("0.5."):
        pytest.skip(f"the fake speaks as Ollama 0.5, {real_host()} is {version}")
    if not tags["models"]:
        pytest.skip(f"the Ollama at {real_host()} has no model")
    model = min(tags["models"], key=lambda m: m["size"])["name"]
    with FakeOllama([model]) as server:
        for name, (real, fake) in _answers(model, server.url).items():
            assert real == fake, name


def _answers(model: str, fake: str) -> dict[str, tuple[Any, Any]]:
    say = {"model": model, "messages": [{"role": "user", "content": "Dis oui."}]}
    short = {"options": {"num_predict": 3, "num_ctx": 2048, "seed": 1}}
    yes = {"type": "object", "properties": {"x": {"enum": ["oui"]}}, "required": ["x"]}
    calls: dict[str, tuple[str, str, Any]] = {
        "version": ("GET", "/api/version", None),
        "tags": ("GET", "/api/tags", None),
        "load": ("POST", "/api/generate", {"model": model, "options": {"num_ctx": 2048}}),
        "running": ("GET", "/api/ps", None),
        "chat": ("POST", "/api/chat", say | short),
        "whole": ("POST", "/api/chat", say | short | {"stream": False}),
        "schema": ("POST", "/api/chat", say | {"format": yes, "options": {"num_ctx": 2048}}),
        "generate": ("POST", "/api/generate", {"model": model, "prompt": "Dis oui."} | short),
        "absent": ("POST", "/api/chat", say | {"model": "absent:1b"}),
        "absent show": ("POST", "/api/show", {"model": "absent:1b"}),
        "no model": ("POST", "/api/chat", {"messages": []}),
        "pattern": ("POST", "/api/chat", say | short | {"format": pattern("abc")}),
        "no page": ("GET", "/api/chat", None),
        "v1 models": ("GET", "/v1/models", None),
    }
    return {
        name: (_answer(real_host(), *call), _answer(fake, *call)) for name, call in calls.items()
    }


def _answer(host: str, method: str, path: str, body: Any) -> Any:
    reply = httpx.request(method, f"{host}{path}", json=body, timeout=60)
    kind = re.sub(r";.*", "", reply.headers["content-type"])
    if "json" not in kind:
        return reply.status_code, kind, reply.text
    found = [json.loads(line) for line in reply.text.splitlines()]
    errors = [line["error"] for line in found if "error" in line]
    return reply.status_code, kind, shape(found[0]), shape(found[-1]), errors
