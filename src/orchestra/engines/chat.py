"""A LangChain chat model as an engine: streams, watches and judges the reply."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestra.engines.engine import EngineIdentity, JsonSchema, OnText, Reply, Request
from orchestra.engines.repetition import is_repeating
from orchestra.engines.schema_guard import mismatch, refuse_unsafe_schema
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import (
    CutReply,
    EmptyReply,
    EngineError,
    EngineUnreachable,
    MalformedReply,
    RepeatingReply,
    TokenLimitReached,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

CHECK_EVERY = 80  # characters between two looks for a loop
RIGHT_MODEL = "try again, or use an engine that follows a JSON Schema"


@dataclass
class ChatEngine:
    """An engine made of a LangChain chat model.

    ``arguments`` gives the keyword arguments of one call; ``translate`` turns an exception of the
    client into our error, or returns None for what it does not know (a bug, which must surface).
    """

    identity: EngineIdentity
    chat: BaseChatModel
    arguments: Callable[[Request], dict[str, Any]]
    translate: Callable[[Exception], EngineError | None]
    on_close: Callable[[], None] = lambda: None
    meter: TokenMeter = field(default_factory=TokenMeter)

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the model's reply; see :class:`orchestra.engines.engine.Engine`."""
        refuse_unsafe_schema(request.schema)
        self.meter.refuse_too_long(request, self.identity)
        started = time.monotonic()
        text, ends = self._collect(request, on_text)
        seconds = time.monotonic() - started
        reply = _judge(text, ends, seconds, request.schema, self._who)
        self.meter.learn(request, reply, self.identity)
        return reply

    def close(self) -> None:
        """Let go of the client and what is behind it."""
        self.on_close()

    def _collect(self, request: Request, on_text: OnText) -> tuple[str, list[AIMessageChunk]]:
        text, looked_at = "", 0
        ends: list[AIMessageChunk] = []
        with closing(self._stream(request)) as chunks:
            for chunk in chunks:
                if chunk.response_metadata or chunk.usage_metadata:
                    ends.append(chunk)
                piece = str(chunk.content)
                text += piece
                if piece:
                    on_text(piece)
                if len(text) - looked_at >= CHECK_EVERY:
                    looked_at = len(text)
                    if is_repeating(text):
                        raise RepeatingReply(
                            f"{self._who} fell into a loop and was stopped",
                            "try another seed or a larger model",
                            partial=text,
                        )
        return text, ends

    def _stream(self, request: Request) -> Generator[AIMessageChunk, None, None]:
        from langsmith import tracing_context

        messages = [("system", request.system), ("human", request.user)]
        received = ""
        # A reflection never leaves the machine, even when the environment asks for tracing.
        with tracing_context(enabled=False):
            try:
                for chunk in self.chat.stream(messages, **self.arguments(request)):
                    received += str(chunk.content)
                    yield chunk
            except Exception as error:
                known = self.translate(error)
                if known is None:
                    raise
                raise _with_partial(known, received) from error

    @property
    def _who(self) -> str:
        return f"{self.identity.model} on {self.identity.engine} ({self.identity.host})"


def _with_partial(error: EngineError, received: str) -> EngineError:
    """Return ``error`` holding what was received: with some of it, a lost connection cut it."""
    if received and isinstance(error, EngineUnreachable):
        error = CutReply(error.message, error.hint)
    error.partial = received
    return error


def _judge(
    text: str, ends: list[AIMessageChunk], seconds: float, schema: JsonSchema, who: str
) -> Reply:
    metadata = {key: value for end in ends for key, value in end.response_metadata.items()}
    stop_reason = str(metadata.get("done_reason") or metadata.get("finish_reason") or "")
    if not text.strip():
        raise EmptyReply(f"{who} sent an empty reply", "try again, or another model")
    if stop_reason == "length":
        raise TokenLimitReached(
            f"the reply of {who} filled its token budget", "ask for fewer words", partial=text
        )
    if stop_reason != "stop":
        raise CutReply(f"the reply of {who} has no proper end", "try again", partial=text)
    usage = next((end.usage_metadata for end in reversed(ends) if end.usage_metadata), None)
    prompt_ns = metadata.get("prompt_eval_duration")
    return Reply(
        text=text,
        data=_parse(text, schema, who),
        prompt_tokens=usage["input_tokens"] if usage else 0,
        cached_tokens=usage.get("input_token_details", {}).get("cache_read") if usage else None,
        completion_tokens=usage["output_tokens"] if usage else 0,
        stop_reason=stop_reason,
        seconds=seconds,
        prompt_seconds=prompt_ns / 1e9 if prompt_ns else None,
    )


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
