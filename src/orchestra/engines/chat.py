"""A LangChain chat model as an engine: streams, watches and judges the reply."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from orchestra.engines.capabilities import Capabilities
from orchestra.engines.cost import Cost, cost_of
from orchestra.engines.engine import EngineIdentity, JsonSchema, OnText, Reply, Request
from orchestra.engines.repetition import is_repeating
from orchestra.engines.schema_guard import mismatch, refuse_unsafe_schema
from orchestra.engines.thinking import Heard
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import (
    CutReply,
    EmptyReply,
    EngineError,
    EngineUnreachable,
    MalformedReply,
    OnlyThoughts,
    RepeatingReply,
    SystemRoleRefused,
    TokenLimitReached,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

CHECK_EVERY = 80  # characters between two looks for a loop
RIGHT_MODEL = "try again, or use an engine that follows a JSON Schema"
# Tokens for what a model thinks aloud before a short answer. Three times what an answer takes:
# with less, thoughts are cut and no answer comes.
ROOM_TO_THINK = 2048


@dataclass
class ChatEngine:
    """An engine made of a LangChain chat model.

    ``arguments`` gives the keyword arguments of one call; ``translate`` turns an exception of the
    client into our error, or returns None for what it does not know (a bug, which must surface).
    ``capabilities`` are what the server says of the model, corrected by what its replies show.
    """

    identity: EngineIdentity
    chat: BaseChatModel
    arguments: Callable[[Request], dict[str, Any]]
    translate: Callable[[Exception], EngineError | None]
    on_close: Callable[[], None] = lambda: None
    capabilities: Capabilities = field(default_factory=Capabilities)
    meter: TokenMeter = field(default_factory=TokenMeter)

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the model's reply; see :class:`orchestra.engines.engine.Engine`."""
        refuse_unsafe_schema(request.schema)
        sent = self._fitted(request)
        self.meter.refuse_too_long(sent, self.identity)
        started = time.monotonic()
        heard = Heard(on_text)
        try:
            ends = self._collect(sent, heard)
        except SystemRoleRefused:
            if not sent.system:
                raise
            self.capabilities = replace(self.capabilities, system_role=False)
            return self.reply(request, on_text)
        cost = cost_of(ends, heard, time.monotonic() - started)
        if cost.thinking_tokens:
            self.capabilities = replace(self.capabilities, thinks=True)
        reply = _judge(heard, cost, request.schema, self._who)
        self.meter.learn(sent, reply, self.identity)
        return reply

    def close(self) -> None:
        """Let go of the client and what is behind it."""
        self.on_close()

    def _fitted(self, request: Request) -> Request:
        """Return ``request`` as this model needs it: room to think, no system role."""
        if self.capabilities.thinks:
            needed = self.meter.estimate(request) + request.max_tokens
            room = min(ROOM_TO_THINK, max(0, self.identity.context - needed))
            request = replace(request, max_tokens=request.max_tokens + room)
        return request if self.capabilities.system_role else without_system(request)

    def _collect(self, request: Request, heard: Heard) -> list[AIMessageChunk]:
        looked_at = 0
        ends: list[AIMessageChunk] = []
        with closing(self._stream(request, heard)) as chunks:
            for chunk in chunks:
                thought = chunk.additional_kwargs.get("reasoning_content") or ""
                heard.take(str(chunk.content), str(thought))
                if chunk.response_metadata or chunk.usage_metadata:
                    ends.append(chunk)
                raw = heard.raw
                if len(raw) - looked_at >= CHECK_EVERY:
                    looked_at = len(raw)
                    if is_repeating(raw):
                        raise RepeatingReply(
                            f"{self._who} fell into a loop and was stopped",
                            "try another seed or a larger model",
                            partial=heard.text,
                        )
        heard.end()
        return ends

    def _stream(self, request: Request, heard: Heard) -> Generator[AIMessageChunk, None, None]:
        from langsmith import tracing_context

        system = [("system", request.system)] if request.system else []
        messages = [*system, ("human", request.user)]
        # A reflection never leaves the machine, even when the environment asks for tracing.
        with tracing_context(enabled=False):
            try:
                yield from self.chat.stream(messages, **self.arguments(request))
            except Exception as error:
                known = self.translate(error)
                if known is None:
                    raise
                raise _with_partial(known, heard) from error

    @property
    def _who(self) -> str:
        return f"{self.identity.model} on {self.identity.engine} ({self.identity.host})"


def without_system(request: Request) -> Request:
    """Return ``request`` with the system's text at the head of the user's message."""
    if not request.system:
        return request
    return replace(request, system="", prefix=f"{request.system}\n\n{request.prefix}")


def _with_partial(error: EngineError, heard: Heard) -> EngineError:
    """Return ``error`` holding what was received: with some of it, a lost connection cut it."""
    if heard.raw and isinstance(error, EngineUnreachable):
        error = CutReply(error.message, error.hint)
    heard.end()
    error.partial = heard.text
    return error


def _judge(heard: Heard, cost: Cost, schema: JsonSchema, who: str) -> Reply:
    text = heard.text
    if not text.strip():
        raise _empty(cost, who)
    if cost.stop_reason == "length":
        raise TokenLimitReached(
            f"the reply of {who} filled its token budget", "ask for fewer words", partial=text
        )
    if cost.stop_reason != "stop":
        raise CutReply(f"the reply of {who} has no proper end", "try again", partial=text)
    return Reply(text=text, data=_parse(text, schema, who), **vars(cost))


def _empty(cost: Cost, who: str) -> EmptyReply:
    if cost.thinking_tokens:
        return OnlyThoughts(
            f"{who} thought aloud ({cost.thinking_tokens} tokens) and sent an empty reply",
            "use a model that does not think aloud, or start its server with thinking switched off",
        )
    return EmptyReply(f"{who} sent an empty reply", "try again, or another model")


def _parse(text: str, schema: JsonSchema, who: str) -> dict[str, Any]:
    """Return the object in ``text``: strict JSON of the schema's shape, nothing repaired."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedReply(
            f"the reply of {who} is not JSON: {error}", RIGHT_MODEL, partial=text
        ) from None
    fault = mismatch(data, {"type": "object", **schema})
    if fault:
        raise MalformedReply(f"{who} did not answer as asked: {fault}", RIGHT_MODEL, partial=text)
    parsed: dict[str, Any] = data
    return parsed
