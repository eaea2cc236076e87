"""Asking the model, with every call recorded and every piece of text told to whoever watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from orchestra.engines.engine import Engine, EngineIdentity, JsonSchema, Reply, Request
from orchestra.engines.retry import reply_with_retries
from orchestra.errors import EngineError


class Call(BaseModel):
    """One call of the model, as the run's record keeps it: nothing generated is lost."""

    task: str
    instruction: str
    seed: int
    text: str
    error: str = ""
    prompt_tokens: int = 0
    cached_tokens: int | None = None
    completion_tokens: int = 0
    seconds: float
    prompt_seconds: float | None = None


def _ignore(*_: object) -> None:
    """Take no notice."""


@dataclass(frozen=True)
class Watcher:
    """Whoever watches a run: told of stages, sections, pieces of text and finished calls.

    ``section`` is given heading, number and count; ``words`` the words written so far; ``keeper``
    what saves the text there is and returns its file, for a run that must be left where it hangs.
    """

    stage: Callable[[str], None] = _ignore
    section: Callable[[str, int, int], None] = _ignore
    text: Callable[[str], None] = _ignore
    call: Callable[[Call], None] = _ignore
    words: Callable[[int], None] = _ignore
    keeper: Callable[[Callable[[], Path]], None] = _ignore


@dataclass
class Scribe:
    """Puts instructions to one engine under one shared prompt prefix."""

    engine: Engine
    system: str
    prefix: str
    retries: int
    watcher: Watcher
    temperature: float = 0.5
    calls: list[Call] = field(default_factory=list)
    heard: str = ""
    settled: int = 0
    answered_by: EngineIdentity | None = None

    @property
    def unfinished(self) -> list[str]:
        """The replies that no finished paragraph was made of yet, the last one perhaps cut."""
        texts = [call.text for call in self.calls[self.settled :]]
        return [text for text in [*texts, self.heard] if text.strip()]

    def settle(self) -> None:
        """Say that what was asked for so far is finished and kept elsewhere."""
        self.settled = len(self.calls)

    def ask(
        self, task: str, instruction: str, schema: JsonSchema, max_tokens: int, seed: int
    ) -> dict[str, Any]:
        """Return the data of the model's reply; raise EngineError when there is none to use."""
        request = Request(
            self.system, self.prefix, instruction, schema, max_tokens, seed, self.temperature
        )
        reply = reply_with_retries(_Recorded(self, task), request, self._hear, self.retries)
        return reply.data

    def _hear(self, piece: str) -> None:
        self.heard += piece
        self.watcher.text(piece)

    def record(self, call: Call) -> None:
        """Keep a finished call and tell the watcher."""
        self.calls.append(call)
        self.heard = ""
        self.watcher.call(call)


@dataclass(frozen=True)
class _Recorded:
    """An engine that records each of its calls with the scribe, the failed ones too."""

    scribe: Scribe
    task: str

    @property
    def identity(self) -> Any:
        return self.scribe.engine.identity

    def close(self) -> None:
        self.scribe.engine.close()

    def reply(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        started = time.monotonic()
        common = {"task": self.task, "instruction": request.instruction, "seed": request.seed}
        try:
            reply = self.scribe.engine.reply(request, on_text)
        except EngineError as error:
            seconds = time.monotonic() - started
            self.scribe.record(
                Call(**common, text=error.partial, error=error.message, seconds=seconds)
            )
            raise
        self.scribe.answered_by = self.identity
        self.scribe.record(
            Call(
                **common,
                text=reply.text,
                prompt_tokens=reply.prompt_tokens,
                cached_tokens=reply.cached_tokens,
                completion_tokens=reply.completion_tokens,
                seconds=reply.seconds,
                prompt_seconds=reply.prompt_seconds,
            )
        )
        return reply
