"""What a server may send, once, at first or always: asked again, or failed with the reason."""

from __future__ import annotations

import json
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from tests.engines.contract import ask
from tests.engines.test_contract import MODEL, OPENERS, TEXT
from tests.fakes import faults, odd
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines import wire
from orchestra.engines.chat import ChatEngine
from orchestra.engines.engine import Reply
from orchestra.engines.retry import reply_with_retries
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import (
    AnotherModel,
    EngineError,
    EngineStalled,
    EngineStopped,
    EngineUnreachable,
    TokenLimitReached,
)

STALL = 1.0  # seconds
TOKENS = 300
LONGEST = 60.0  # seconds that a call and its second try may take on a busy machine
MOST_MEMORY = 120 << 20  # bytes
ELSEWHERE = "http://127.0.0.1:9/api/chat"

# again: asked again, and a reason when it never gets better. right: it can be used as it is.
# kept: it was ended, what is whole of it stays, and the next call is right.
Outcome = Literal["again", "right", "kept", "final"]


@dataclass(frozen=True)
class Cell:
    """What is sent instead of the right reply, what becomes of it, and a word of the reason."""

    fault: faults.Fault | faults.Reply
    reason: str = ""
    outcome: Outcome = "again"
    faces: tuple[str, ...] = ("ollama", "openai")


def in_text(value: str) -> odd.Raw:
    """Return a reply whose text, in its JSON, is ``value`` to the letter."""
    return odd.saying(lambda _: [f'{{"passages": [1], "text": "{value}"}}'])


def reply(text: str) -> odd.Raw:
    """Return a reply of this text, however long."""
    return odd.saying(lambda _: [text])


_LADDER = '[{"a":'
HTML = b"<!DOCTYPE html><title>Sign in</title>"
CELLS: dict[str, Cell] = {
    # The transport
    "302": Cell(odd.redirect("302 Found", Location=ELSEWHERE), "elsewhere (to 127.0.0.1)"),
    "307": Cell(odd.redirect("307 Temporary Redirect", Location=ELSEWHERE), "elsewhere"),
    "308": Cell(odd.redirect("308 Permanent Redirect", Location=ELSEWHERE), "elsewhere"),
    "301 to nowhere": Cell(odd.redirect("301 Moved Permanently"), "elsewhere"),
    "302 to no address": Cell(odd.redirect("302 Found", Location="http://["), "elsewhere"),
    "204": Cell(odd.answering("204 No Content"), "status 204"),
    "205": Cell(odd.answering("205 Reset Content"), "status 205"),
    "202": Cell(odd.answering("202 Accepted", b"{}", "application/json"), "status 202"),
    "sign-in page": Cell(odd.answering("200 OK", HTML, "text/html; charset=utf-8"), "web page"),
    "page without a type": Cell(odd.answering("200 OK", HTML)),
    "page said to be JSON": Cell(odd.answering("200 OK", HTML, "application/json")),
    "nothing": Cell(odd.answering("200 OK"), "nothing at all"),
    "gzip without end": Cell(odd.unpacking("gzip"), "compressed"),
    "deflate without end": Cell(odd.unpacking("deflate"), "compressed"),
    "compressed reply": Cell(odd.packed_reply(), "compressed"),
    "unknown coding": Cell(odd.answering("200 OK", b"{}", Content_Encoding="br"), "compressed"),
    "no HTTP": Cell(odd.garbage(b"SSH-2.0-OpenSSH_9.2\r\n")),
    "TLS": Cell(odd.garbage(b"\x15\x03\x01\x00\x02\x02\x46")),
    "long head": Cell(odd.garbage(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)),
    "no end of the head": Cell(odd.endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05)),
    "continue without end": Cell(
        odd.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.002), "nothing of use"
    ),
    "bad chunk": Cell(
        odd.garbage(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")
    ),
    "too short a body": Cell(odd.answering("200 OK", b"{", "application/json", Content_Length="9")),
    "blank lines without end": Cell(
        odd.endlessly(odd.head(kind="text/event-stream"), b"\n" * 65_536), faces=("openai",)
    ),
    "comments without end": Cell(
        odd.endlessly(odd.head(kind="text/event-stream"), b": still here\n\n", 0.05),
        "nothing of use",
        faces=("openai",),
    ),
    "spaces without end": Cell(odd.endlessly(odd.head(), b" " * 65_536), "8 MB"),
    "line without end": Cell(odd.without_end(), "8 MB"),
    "slow line without end": Cell(odd.without_end(1, 0.05), "nothing of use"),
    "empty pieces without end": Cell(odd.endless_pieces("")),
    "slow empty pieces without end": Cell(odd.endless_pieces("", 0.05), "nothing of use"),
    "reset": Cell(faults.Refuse()),
    "hang": Cell(faults.Hang(), "sent nothing"),
    "hang after a few words": Cell(faults.Hang(after=2), "sent nothing"),
    "cut": Cell(faults.CutStream()),
    "no final message": Cell(faults.NoFinalMessage(), "no proper end"),
    # Errors
    "503": Cell(faults.Busy(), "maximum pending"),
    "500 with a page": Cell(odd.answering("500 Internal Server Error", HTML, "text/html")),
    "500 with a list": Cell(odd.answering("500 Internal Server Error", b"[1]", "application/json")),
    "502 with nothing": Cell(odd.answering("502 Bad Gateway")),
    "500 with a megabyte": Cell(
        odd.answering("500 Internal Server Error", b'{"error": "' + b"x" * (1 << 20) + b'"}')
    ),
    "429": Cell(faults.HttpError(429, "slow down"), "slow down"),
    "status 599": Cell(odd.answering("599 Odd")),
    "error with escapes": Cell(
        odd.answering(
            "500 Oh", rb'{"error": {"message": "\u001b[31m\ud83d fire"}}', "application/json"
        )
    ),
    "error line": Cell(faults.ErrorLine(), "unknown error"),
    "error line with a list": Cell(odd.line(b'{"error": [1, 2]}')),
    "418": Cell(faults.HttpError(418, "a teapot"), "teapot", "final"),
    "413": Cell(faults.HttpError(413, "too large"), "too large", "final"),
    # What is no reply
    "list": Cell(odd.line(b"[1, 2]"), "cannot be read"),
    "null": Cell(odd.line(b"null"), "cannot be read"),
    "number": Cell(odd.line(b"7"), "cannot be read"),
    "text": Cell(odd.line(b'"ok"'), "cannot be read"),
    "brackets": Cell(odd.line(odd.nested(odd.BRACKETS).encode()), "cannot be read"),
    "half an object": Cell(odd.line(b'{"message": {"content": "')),
    "broken UTF-8": Cell(odd.line(b'{"message": "\xff\xfe\x80"}')),
    "UTF-16": Cell(odd.answering("200 OK", TEXT.encode("utf-16"), "application/json")),
    "no message": Cell(odd.message(None)),
    "message of text": Cell(odd.message("bonjour")),
    "message of a list": Cell(odd.message([1])),
    "message of somebody else": Cell(odd.message({"role": "user", "content": "Non."})),
    "content of a number": Cell(odd.content(3)),
    "content of an object": Cell(odd.content({"a": 1})),
    "content of a list": Cell(odd.content([{"type": "text", "text": "Non."}])),
    "loaded and no more": Cell(
        odd.changed(lambda item, ollamas: item.update(done_reason="load")), faces=("ollama",)
    ),
    # Counts
    "NaN counts": Cell(odd.counts(float("nan")), "cannot be read"),
    "infinite counts": Cell(odd.counts(float("inf")), "cannot be read"),
    "counts of lists": Cell(odd.counts([1]), "cannot be read"),
    "negative counts": Cell(odd.counts(-5), outcome="right"),
    "enormous counts": Cell(odd.counts(10**30), outcome="right"),
    # Names
    "another model": Cell(odd.named("tinyllama:1b"), "the name of tinyllama:1b", faces=("ollama",)),
    "another model with escapes": Cell(
        odd.named("\x1b[2Jx" * 500), "the name of", faces=("ollama",)
    ),
    "its name without the tag": Cell(odd.named("mistral"), outcome="right", faces=("ollama",)),
    # The text
    "without end": Cell(odd.endless_text('{"text": "'), "token budget", "kept"),
    "prose without end": Cell(odd.endless_text(), "token budget", "kept"),
    "thoughts without end": Cell(odd.endless_thoughts()),
    "marked thoughts without end": Cell(odd.endless_text("<think>"), "thought aloud"),
    "a loop": Cell(faults.Repetition(), "loop", "kept"),
    "blanks": Cell(faults.Reply(" \n\t \n"), "empty"),
    "blanks without end": Cell(odd.endless_pieces(" \n"), "loop", "kept"),
    "half a character": Cell(in_text(r"Le jardin \ud83d ouvre."), "broken character"),
    "the other half": Cell(in_text(r"Le jardin \ude00 ouvre."), "broken character"),
    "a character replaced": Cell(in_text("Le jardin \ufffd ouvre."), "broken character"),
    "half a character in a piece": Cell(odd.content(TEXT.replace("J", "\ud83d")[:-9] + "\ud83d")),
    "brackets in the text": Cell(reply(odd.nested(odd.BRACKETS)), "", "kept"),
    "fewer brackets in the text": Cell(reply(odd.nested(3000)[1:]), "", "kept"),
    "brackets in their place": Cell(
        reply(f'{{"passages": {_LADDER * 200}1{"}]" * 200}, "text": "a"}}'), "not"
    ),
    "NaN in the text": Cell(faults.Reply('{"passages": [NaN], "text": "Oui."}'), "NaN"),
    "a number of 5,000 digits": Cell(reply(f'{{"passages": [{"7" * 5000}]}}'), "", "kept"),
    "a hundred keys": Cell(reply(json.dumps({f"clé {n}": n for n in range(100)})), "other keys"),
    "the same twice": Cell(odd.saying(lambda text: [text, text]), "not JSON"),
    "a fence": Cell(odd.saying(lambda text: ["```json\n", text, "\n```"]), "not JSON"),
    "prose": Cell(faults.Prose(), "not JSON"),
    "another shape": Cell(faults.WrongSchema(), "other keys"),
    "cut by the limit": Cell(faults.CutJson(), "token budget", "kept"),
    "cut, said to be whole": Cell(faults.CutJsonStop(), "not JSON"),
    "an odd end": Cell(faults.Reply(TEXT, finish="banana"), "no proper end"),
    "an odd type": Cell(odd.saying(lambda text: [text], "application/octet-stream"), "", "right"),
    "letter by letter": Cell(odd.saying(list), outcome="right"),
    "thoughts before": Cell(faults.Reply(TEXT, thinking="Voyons. " * 9), outcome="right"),
}
MATRIX = [
    pytest.param(face, cell, id=f"{name}-{face}")
    for name, cell in CELLS.items()
    for face in cell.faces
]


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama([MODEL]) as fake:
        fake.replier = fake.default_reply = lambda body: TEXT  # type: ignore[method-assign]
        yield fake


@pytest.fixture(autouse=True)
def _bounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no cell hang, and none take much memory."""
    monkeypatch.setattr(wire, "MARGIN", 0.2)
    began, before = time.monotonic(), _peak()
    yield
    assert time.monotonic() - began < LONGEST
    assert _peak() - before < MOST_MEMORY


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def opened(server: FakeOllama, face: str) -> ChatEngine:
    hosts = {"ollama": server.url, "openai": f"{server.url}/v1"}
    settings = make_settings(hosts=hosts, timeouts={"connect": STALL, "stall": STALL})
    return OPENERS[face](settings, MODEL)


def ready(server: FakeOllama, face: str) -> ChatEngine:
    """Return an engine that is open, however busy the machine."""
    for _ in range(5):
        with suppress(EngineStalled):
            return opened(server, face)
    return opened(server, face)


def asked(engine: ChatEngine, retries: int = 3) -> Reply:
    """Return the reply, tried again as the writing does; more often than once on a busy machine."""
    request = ask(max_tokens=TOKENS)
    return reply_with_retries(engine, request, lambda piece: None, retries, lambda seconds: None)


def assert_a_person_understands(error: EngineError, server: FakeOllama, word: str) -> None:
    """Assert that the reason is one short line that names the server, and harmless to show."""
    assert word in error.message
    assert server.url in error.message
    assert len(str(error)) < 700
    assert str(error).isprintable()
    assert "Traceback" not in str(error)
    assert "Error(" not in str(error)
    assert error.hint
    error.partial.encode()  # what came of it can be kept


def assert_right(reply: Reply) -> None:
    assert reply.data == json.loads(TEXT)
    assert reply.prompt_tokens >= 0
    assert reply.completion_tokens >= 0
    assert reply.model == MODEL


@pytest.mark.parametrize(("face", "cell"), MATRIX)
def test_what_comes_at_first_or_once_is_asked_again_and_right(
    server: FakeOllama, face: str, cell: Cell
) -> None:
    engine = ready(server, face)
    for _ in ("at first", "once"):
        begun = len(server.chats)
        server.script(cell.fault)
        if cell.outcome in {"kept", "final"}:
            with pytest.raises(EngineError) as caught:
                asked(engine)
            assert_a_person_understands(caught.value, server, cell.reason)
            assert not caught.value.retryable
        else:
            assert_right(asked(engine))
            assert len(server.chats) - begun >= (2 if cell.outcome == "again" else 1)
        assert_right(asked(engine))
    assert engine.meter == TokenMeter()  # so short a prompt teaches nothing, nor did the fault
    engine.close()


@pytest.mark.parametrize(("face", "cell"), MATRIX)
def test_what_always_comes_is_a_failure_with_its_reason(
    server: FakeOllama, face: str, cell: Cell
) -> None:
    engine = ready(server, face)
    server.replier = lambda body: cell.fault
    if cell.outcome == "right":
        assert_right(asked(engine))
        return
    with pytest.raises(EngineError) as caught:
        asked(engine, retries=1)
    assert_a_person_understands(caught.value, server, cell.reason)
    assert caught.value.retryable == (cell.outcome == "again")
    if isinstance(caught.value, TokenLimitReached) and cell.outcome == "kept":
        assert caught.value.partial
    engine.close()


# How an engine is opened: what a server says of its models

OPENINGS = {
    "302": odd.redirect("302 Found", Location=ELSEWHERE),
    "307": odd.redirect("307 Temporary Redirect", Location=ELSEWHERE),
    "204": odd.answering("204 No Content"),
    "sign-in page": odd.answering("200 OK", HTML, "text/html"),
    "gzip without end": odd.unpacking("gzip"),
    "spaces without end": odd.endlessly(odd.head(), b" " * 65_536),
    "slow spaces without end": odd.endlessly(odd.head(), b" ", 0.05),
    "continue without end": odd.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.002),
    "list": odd.answering("200 OK", b"[1]", "application/json"),
    "brackets": odd.answering("200 OK", b"[" * odd.BRACKETS, "application/json"),
    "NaN": odd.answering("200 OK", b'{"models": [NaN], "data": [NaN]}', "application/json"),
    "odd entries": odd.answering(
        "200 OK", b'{"models": [{"size": []}], "data": [{"id": ["x"]}]}', "application/json"
    ),
    "broken UTF-8": odd.answering("200 OK", b'{"models": "\xff"}', "application/json"),
    "500 with a list": odd.answering("500 Oh", b"[1]", "application/json"),
}


@pytest.mark.parametrize("face", sorted(OPENERS))
@pytest.mark.parametrize("name", OPENINGS)
def test_an_odd_list_of_models_is_a_failure_with_its_reason(
    server: FakeOllama, face: str, name: str
) -> None:
    path = {"ollama": "/api/tags", "openai": "/v1/models"}[face]
    server.script(OPENINGS[name], path=path)
    with pytest.raises(EngineError) as caught:
        opened(server, face)
    assert_a_person_understands(caught.value, server, "")
    assert_right(asked(ready(server, face)))


@pytest.mark.parametrize("name", OPENINGS)
def test_an_odd_description_of_a_model_is_left_or_refused(server: FakeOllama, name: str) -> None:
    server.script(OPENINGS[name], path="/api/show")
    try:
        engine = opened(server, "ollama")
    except EngineError as error:
        assert_a_person_understands(error, server, "")
    else:
        assert_right(asked(engine))


@pytest.mark.parametrize(
    "shown",
    [
        {"capabilities": 5, "details": [], "model_info": "x", "template": 3},
        {"capabilities": ["thinking"], "details": [1], "thinking": {"values": [[]]}},
        {"model_info": {"x.context_length": -1, "y.context_length": "7", "z.context_length": 1e99}},
    ],
)
def test_a_description_of_other_types_is_as_good_as_none(
    server: FakeOllama, shown: dict[str, Any]
) -> None:
    server.catalogue.shown = shown
    assert_right(asked(ready(server, "ollama")))


# Where prompts go, and who answers


@pytest.mark.parametrize("face", sorted(OPENERS))
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_prompt_follows_a_redirect(server: FakeOllama, face: str, status: str) -> None:
    with FakeOllama([MODEL]) as elsewhere:
        paths = {"ollama": "/api/chat", "openai": "/v1/chat/completions"}
        lists = {"ollama": ["/api/tags", "/api/show"], "openai": ["/v1/models"]}[face]
        engine = ready(server, face)
        server.script(odd.redirect(status, Location=f"{elsewhere.url}{paths[face]}"))
        with pytest.raises(EngineUnreachable, match="elsewhere"):
            asked(engine, retries=0)
        for path in lists:
            server.script(odd.redirect(status, Location=f"{elsewhere.url}{path}"), path=path)
            with pytest.raises(EngineUnreachable, match="elsewhere"):
                opened(server, face)
        assert elsewhere.requests == []


def test_a_server_with_names_of_its_own_is_believed_and_told_of(server: FakeOllama) -> None:
    engine = ready(server, "openai")
    server.replier = lambda body: odd.named("mistral-7b.gguf")
    reply = asked(engine)
    assert reply.model == "mistral-7b.gguf"
    assert reply.by(engine.identity).model == "mistral-7b.gguf"
    assert asked(engine).model == "mistral-7b.gguf"
    server.script(odd.named("tinyllama"))
    with pytest.raises(AnotherModel, match="the name of tinyllama"):
        asked(engine, retries=0)
    assert asked(engine).model == "mistral-7b.gguf"


# Stopping it


@pytest.mark.parametrize("face", sorted(OPENERS))
@pytest.mark.parametrize(
    "fault",
    [
        faults.Hang(), faults.Hang(after=2), odd.endless_text(pause=0.05),
        odd.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.002),
    ],
    ids=["hang", "hang after a few words", "slow text", "continue"],
)  # fmt: skip
def test_an_engine_that_is_closed_stops_the_reply_at_once(
    server: FakeOllama, face: str, fault: faults.Fault
) -> None:
    hosts = {"ollama": server.url, "openai": f"{server.url}/v1"}
    engine = OPENERS[face](make_settings(hosts=hosts, timeouts={"stall": 60}), MODEL)
    server.script(fault)
    timer = threading.Timer(0.5, engine.close)
    timer.start()
    began = time.monotonic()
    with pytest.raises(EngineStopped):
        engine.reply(ask(max_tokens=TOKENS), lambda piece: None)
    assert time.monotonic() - began < 20
    timer.join()
    assert server.chats[-1].finished.wait(20)
    with pytest.raises(EngineStopped):
        engine.reply(ask(), lambda piece: None)
