"""The two protocols: the bytes that Ollama 0.5.4 and llama.cpp's server put on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

Json = dict[str, Any]
_ERROR_TYPES = {400: "invalid_request_error", 404: "not_found_error", 503: "unavailable_error"}


@dataclass(frozen=True)
class Usage:
    """What one call cost; ``cached`` of the prompt's tokens were not evaluated again."""

    prompt: int
    cached: int
    completion: int
    load_ns: int = 9_000_000

    @property
    def prompt_ns(self) -> int:
        return (self.prompt - self.cached + 1) * 5_000_000

    @property
    def completion_ns(self) -> int:
        return (self.completion + 1) * 15_000_000


class Face(Protocol):
    """How a chat is asked for and answered."""

    stream_type: str

    def streams(self, body: Json) -> bool: ...
    def limit(self, body: Json) -> int | None: ...
    def schema(self, body: Json) -> object: ...
    def opening(self, model: str) -> bytes: ...
    def chunk(self, model: str, text: str) -> bytes: ...
    def thought(self, model: str, text: str) -> bytes: ...
    def final(self, body: Json, finish: str, usage: Usage) -> bytes: ...
    def error_line(self, message: str) -> bytes: ...
    def whole(self, model: str, text: str, finish: str | None, usage: Usage) -> Json: ...
    def error(self, status: int, message: str) -> Json: ...


def dump(value: Json) -> bytes:
    """Return ``value`` as Ollama and llama.cpp write it: compact, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def now() -> str:
    """Return the time with nanoseconds, as Go prints it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z"


class Native:
    """``/api/chat`` and, with ``field`` response, ``/api/generate``: a JSON object per line."""

    stream_type = "application/x-ndjson"

    def __init__(self, field: str = "message") -> None:
        self.field = field

    def streams(self, body: Json) -> bool:
        return body.get("stream") is not False

    def limit(self, body: Json) -> int | None:
        limit = (body.get("options") or {}).get("num_predict")
        return limit if isinstance(limit, int) and limit > 0 else None

    def schema(self, body: Json) -> object:
        return body.get("format") or None

    def opening(self, model: str) -> bytes:
        return b""

    def chunk(self, model: str, text: str) -> bytes:
        return dump({**self._head(model, text), "done": False}) + b"\n"

    def thought(self, model: str, text: str) -> bytes:
        """Return a line as Ollama has written it since 0.9: thoughts beside an empty content."""
        message = {"role": "assistant", "content": "", "thinking": text}
        return dump({**self._head(model, ""), "message": message, "done": False}) + b"\n"

    def final(self, body: Json, finish: str, usage: Usage) -> bytes:
        return dump(self._done(str(body["model"]), "", finish, usage)) + b"\n"

    def error_line(self, message: str) -> bytes:
        return dump({"error": message}) + b"\n"

    def whole(self, model: str, text: str, finish: str | None, usage: Usage) -> Json:
        if finish is None:
            return {**self._head(model, text), "done": False}
        return self._done(model, text, finish, usage)

    def error(self, status: int, message: str) -> Json:
        return {"error": message}

    def loaded(self, model: str, reason: str) -> Json:
        """Return the answer to a call without messages: the model was only loaded or unloaded."""
        return {**self._head(model, ""), "done_reason": reason, "done": True}

    def _head(self, model: str, text: str) -> Json:
        message = {"role": "assistant", "content": text}
        content = {"message": message} if self.field == "message" else {"response": text}
        return {"model": model, "created_at": now(), **content}

    def _done(self, model: str, text: str, finish: str, usage: Usage) -> Json:
        head = {**self._head(model, text), "done_reason": finish, "done": True}
        if self.field == "response":
            head["context"] = [1, 2, 3]
        counts = {
            "total_duration": usage.load_ns + usage.prompt_ns + usage.completion_ns,
            "load_duration": usage.load_ns,
            "prompt_eval_count": usage.prompt,
            "prompt_eval_duration": usage.prompt_ns,
            "eval_count": usage.completion,
            "eval_duration": usage.completion_ns,
        }
        # Go's omitempty: a count of zero is not written at all.
        return {**head, **{key: value for key, value in counts.items() if value}}


class OpenAI:
    """``/v1/chat/completions``: server-sent events, in llama.cpp's dialect."""

    stream_type = "text/event-stream"

    def __init__(self, thoughts: str = "reasoning_content") -> None:
        self.thoughts = thoughts  # the field's name: vLLM says "reasoning"

    def streams(self, body: Json) -> bool:
        return body.get("stream") is True

    def limit(self, body: Json) -> int | None:
        limit = body.get("max_completion_tokens") or body.get("max_tokens")
        return limit if isinstance(limit, int) and limit > 0 else None

    def schema(self, body: Json) -> object:
        form = body.get("response_format") or {}
        if form.get("type") == "json_schema":
            return (form.get("json_schema") or {}).get("schema")
        return "json" if form.get("type") == "json_object" else None

    def opening(self, model: str) -> bytes:
        return self._event(model, {"role": "assistant", "content": None})

    def chunk(self, model: str, text: str) -> bytes:
        return self._event(model, {"content": text})

    def thought(self, model: str, text: str) -> bytes:
        return self._event(model, {self.thoughts: text})

    def final(self, body: Json, finish: str, usage: Usage) -> bytes:
        model = str(body.get("model", ""))
        events = self._event(model, {}, finish)
        if (body.get("stream_options") or {}).get("include_usage"):
            events += _sse(
                {"choices": [], **self._head(model, "chat.completion.chunk"), **_usage(usage)}
            )
        return events + b"data: [DONE]\n\n"

    def error_line(self, message: str) -> bytes:
        return _sse(self.error(500, message))

    def whole(self, model: str, text: str, finish: str | None, usage: Usage) -> Json:
        message = {"role": "assistant", "content": text}
        choice = {"finish_reason": finish, "index": 0, "message": message}
        return {"choices": [choice], **self._head(model, "chat.completion"), **_usage(usage)}

    def error(self, status: int, message: str) -> Json:
        kind = _ERROR_TYPES.get(status, "server_error")
        return {"error": {"code": status, "message": message, "type": kind}}

    def _event(self, model: str, delta: Json, finish: str | None = None) -> bytes:
        choice = {"finish_reason": finish, "index": 0, "delta": delta}
        return _sse({"choices": [choice], **self._head(model, "chat.completion.chunk")})

    def _head(self, model: str, kind: str) -> Json:
        created = int(datetime.now(UTC).timestamp())
        return {
            "created": created,
            "id": "chatcmpl-fake",
            "model": model,
            "system_fingerprint": "b0-unknown",
            "object": kind,
        }


def _sse(value: Json) -> bytes:
    return b"data: " + dump(value) + b"\n\n"


def _usage(usage: Usage) -> Json:
    tokens = {
        "completion_tokens": usage.completion,
        "prompt_tokens": usage.prompt,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
    }
    timings = {
        "cache_n": usage.cached,
        "prompt_n": usage.prompt - usage.cached,
        "prompt_ms": usage.prompt_ns / 1e6,
        "predicted_n": usage.completion,
        "predicted_ms": usage.completion_ns / 1e6,
    }
    return {"usage": tokens, "timings": timings}
