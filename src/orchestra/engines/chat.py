"""A LangChain chat model as an engine: streams, watches and judges the reply."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from orchestra.engines.budget import SLOWEST, Budget
from orchestra.engines.capabilities import Capabilities
from orchestra.engines.cost import Cost, cost_of, model_named
from orchestra.engines.engine import EngineIdentity, OnText, Reply, Request
from orchestra.engines.judge import judge
from orchestra.engines.odd import ours
from orchestra.engines.repetition import is_repeating
from orchestra.engines.schema_guard import refuse_unsafe_schema
from orchestra.engines.thinking import Heard
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import (
    AnotherModel,
    CutReply,
    EngineError,
    EngineStalled,
    EngineUnreachable,
    RepeatingReply,
    SystemRoleRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

    from orchestra.engines.wire import Exchange, Wire

CHECK_EVERY = 80  # characters between two looks for a loop
# Tokens for what a model thinks aloud before a short answer. Three times what an answer takes:
# with less, thoughts are cut and no answer comes.
ROOM_TO_THINK = 2048


@dataclass
class ChatEngine:
    """An engine made of a LangChain chat model.

    ``arguments`` gives the keyword arguments of one call; ``translate`` turns an exception of the
    client into our error, or returns None for what it does not know (a bug, which must surface).
    ``capabilities`` are what the server says of the model, corrected by what its replies show.
    ``answers_as`` is the name that every reply must come under: None for the first one's.
    """

    identity: EngineIdentity
    chat: BaseChatModel
    wire: Wire
    arguments: Callable[[Request], dict[str, Any]]
    translate: Callable[[Exception], EngineError | None]
    on_close: Callable[[], None] = lambda: None
    capabilities: Capabilities = field(default_factory=Capabilities)
    meter: TokenMeter = field(default_factory=TokenMeter)
    answers_as: str | None = None

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the model's reply; see :class:`orchestra.engines.engine.Engine`."""
        refuse_unsafe_schema(request.schema)
        sent = self._fitted(request)
        self.meter.refuse_too_long(sent, self.identity)
        started = time.monotonic()
        heard = Heard(on_text)
        try:
            cost = self._collect(sent, heard)
        except SystemRoleRefused:
            if not sent.system:
                raise
            self.capabilities = replace(self.capabilities, system_role=False)
            return self.reply(request, on_text)
        cost = replace(cost, seconds=time.monotonic() - started)
        if cost.thinking_tokens:
            self.capabilities = replace(self.capabilities, thinks=True)
        reply = judge(heard, cost, request.schema, self._who, self.answers_as or "")
        self.meter.learn(sent, reply, self.identity)
        return reply

    def close(self) -> None:
        """End the replies under way, let go of the client and of what is behind it."""
        self.wire.cut()
        self.on_close()

    def _fitted(self, request: Request) -> Request:
        """Return ``request`` as this model needs it: room to think, no system role."""
        if self.capabilities.thinks:
            needed = self.meter.estimate(request) + request.max_tokens
            room = min(ROOM_TO_THINK, max(0, self.identity.context - needed))
            request = replace(request, max_tokens=request.max_tokens + room)
        return request if self.capabilities.system_role else without_system(request)

    def _collect(self, request: Request, heard: Heard) -> Cost:
        """Take in the reply to its end, or to where a server that counts would have ended it."""
        looked_at = 0
        budget = Budget(request.max_tokens)
        ends: list[AIMessageChunk] = []
        exchange = self.wire.exchange(self.identity.model)
        with exchange as watched, closing(self._stream(request, heard, watched)) as chunks:
            for chunk in chunks:
                if _take(chunk, heard):
                    watched.touch()
                if chunk.response_metadata or getattr(chunk, "usage_metadata", None):
                    ends.append(chunk)
                length = heard.characters
                if length - looked_at >= CHECK_EVERY:
                    looked_at = length
                    self._refuse_loop(heard)
                if budget.is_spent(length):
                    heard.end()
                    return replace(cost_of(ends, heard, budget.tokens), stop_reason="length")
                if budget.is_overdue(self.wire.stall):
                    raise self._too_slow(heard)
        heard.end()
        cost = cost_of(ends, heard)
        self._refuse_another_model(model_named(ends), heard)
        return cost

    def _stream(
        self, request: Request, heard: Heard, exchange: Exchange
    ) -> Generator[AIMessageChunk, None, None]:
        from langsmith import tracing_context

        system = [("system", request.system)] if request.system else []
        messages = [*system, ("human", request.user)]
        arguments = self.arguments(request)
        # A reflection never leaves the machine, even when the environment asks for tracing.
        with tracing_context(enabled=False):
            try:
                yield from self.chat.stream(messages, **arguments)
            except Exception as error:
                known = ours(exchange, error, self.translate, self.wire.server)
                if known is None:
                    raise
                raise _with_partial(known, heard) from error
        if exchange.fault:  # what ends with its connection looks whole
            raise _with_partial(exchange.fault, heard)

    def _refuse_loop(self, heard: Heard) -> None:
        if is_repeating(heard.raw):
            raise RepeatingReply(
                f"{self._who} fell into a loop and was stopped",
                "try another seed or a larger model",
                partial=heard.text,
            )

    def _too_slow(self, heard: Heard) -> EngineStalled:
        return EngineStalled(
            f"{self._who} takes more than {SLOWEST:g} s for a token",
            "choose a smaller model, or a faster machine",
            partial=heard.text,
        )

    def _refuse_another_model(self, name: str, heard: Heard) -> None:
        if self.answers_as is None:
            self.answers_as = name or None
        elif self.answers_as and name and _plain(name) != _plain(self.answers_as):
            raise AnotherModel(
                f"{self._who} answered under the name of {name},"
                f" not of {self.answers_as}: the reply was not used",
                "let that server answer with the model that it is asked for",
                partial=heard.text,
            )

    @property
    def _who(self) -> str:
        return f"{self.identity.model} on {self.identity.engine} ({self.identity.host})"


def without_system(request: Request) -> Request:
    """Return ``request`` with the system's text at the head of the user's message."""
    if not request.system:
        return request
    return replace(request, system="", prefix=f"{request.system}\n\n{request.prefix}")


def _take(chunk: AIMessageChunk, heard: Heard) -> bool:
    """Take in a piece of the reply; tell whether it says anything."""
    text, thought = str(chunk.content), chunk.additional_kwargs.get("reasoning_content")
    heard.take(text, str(thought or ""))
    return bool(text or thought)


def _plain(name: str) -> str:
    """Return a model's name without what makes no difference."""
    return name.strip().lower().removesuffix(":latest")


def _with_partial(error: EngineError, heard: Heard) -> EngineError:
    """Return ``error`` holding what was received: with some of it, a lost connection cut it."""
    if heard.characters and type(error) is EngineUnreachable:
        error = CutReply(error.message, error.hint)
    heard.end()
    error.partial = heard.text
    return error
