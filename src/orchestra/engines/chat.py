"""A LangChain chat model as an engine: streams, watches and judges the reply."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestra.engines.engine import EngineIdentity, JsonSchema, OnText, Reply, Request
from orchestra.engines.repetition import is_repeating
from orchestra.engines.tokens import TokenMeter
from orchestra.errors import (
    CutReply,
    EmptyReply,
    EngineError,
    MalformedReply,
    RepeatingReply,
    TokenLimitReached,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

CHECK_EVERY = 80  # characters between two looks for a loop


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
        self.meter.refuse_too_long(request, self.identity)
        started = time.monotonic()
        text, last = self._collect(request, on_text)
        seconds = time.monotonic() - started
        reply = _judge(text, last, seconds, request.schema)
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

    def _stream(self, request: Request) -> Iterator[AIMessageChunk]:
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
                known.partial = received
                raise known from error

    @property
    def _who(self) -> str:
        return f"{self.identity.model} on {self.identity.engine} ({self.identity.host})"


def _judge(text: str, ends: list[AIMessageChunk], seconds: float, schema: JsonSchema) -> Reply:
    metadata = {key: value for end in ends for key, value in end.response_metadata.items()}
    stop_reason = str(metadata.get("done_reason") or metadata.get("finish_reason") or "")
    if not text.strip():
        raise EmptyReply("the model sent an empty reply", "try again, or another model")
    if stop_reason == "length":
        raise TokenLimitReached("the reply filled its token budget", "try again", partial=text)
    if stop_reason != "stop":
        raise CutReply("the reply ended before its end", "try again", partial=text)
    usage = next((end.usage_metadata for end in reversed(ends) if end.usage_metadata), None)
    prompt_ns = metadata.get("prompt_eval_duration")
    return Reply(
        text=text,
        data=_parse(text, schema),
        prompt_tokens=usage["input_tokens"] if usage else 0,
        cached_tokens=usage.get("input_token_details", {}).get("cache_read") if usage else None,
        completion_tokens=usage["output_tokens"] if usage else 0,
        stop_reason=stop_reason,
        seconds=seconds,
        prompt_seconds=prompt_ns / 1e9 if prompt_ns else None,
    )


def _parse(text: str, schema: JsonSchema) -> dict[str, Any]:
    """Return the object in ``text``: strict JSON with the schema's keys, nothing repaired."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise MalformedReply(f"the reply is not JSON: {error}", "try again", partial=text) from None
    if not isinstance(data, dict):
        raise MalformedReply("the reply is not a JSON object", "try again", partial=text)
    missing = [key for key in schema.get("required", ()) if key not in data]
    extra = [key for key in data if key not in schema.get("properties", {})]
    if missing or extra:
        raise MalformedReply(
            f"the reply has other keys than asked: missing {missing}, unknown {extra}",
            "try again, or a model that follows a JSON Schema",
            partial=text,
        )
    return data
