"""Asking the model, with every call recorded and every piece of text told to whoever watches."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

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
    characters: int = Field(0, description="Of the whole prompt.")
    new_characters: int = Field(0, description="Those behind what an earlier prompt began with.")
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


def shared_beginning(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    lengths = range(min(len(one), len(other)) + 1)
    return bisect_right(lengths, 0, key=lambda size: int(one[:size] != other[:size])) - 1


@dataclass
class Scribe:
    """Puts instructions to one engine, behind a beginning that only ever grows.

    What a server has read of one prompt it need not read again for the next: so ``system`` is the
    same for all calls, and each call's ``prefix`` goes on where the one before it ended.
    """

    engine: Engine
    system: str
    retries: int
    watcher: Watcher
    calls: list[Call] = field(default_factory=list)
    heard: str = ""
    prompts: list[str] = field(default_factory=list)
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
        self,
        task: str,
        prefix: str,
        instruction: str,
        schema: JsonSchema,
        max_tokens: int,
        seed: int,
    ) -> dict[str, Any]:
        """Return the data of the model's reply; raise EngineError when there is none to use."""
        request = Request(self.system, prefix, instruction, schema, max_tokens, seed)
        reply = reply_with_retries(_Recorded(self, task), request, self._hear, self.retries)
        return reply.data

    def _hear(self, piece: str) -> None:
        self.heard += piece
        self.watcher.text(piece)

    def counted(self, prompt: str) -> dict[str, int]:
        """Return how long a prompt is, and how much of it no earlier one began with."""
        shared = max((shared_beginning(prompt, other) for other in self.prompts), default=0)
        self.prompts.append(prompt)
        return {"characters": len(prompt), "new_characters": len(prompt) - shared}

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
        common |= self.scribe.counted(f"{request.system}\n{request.user}")
        try:
            reply = self.scribe.engine.reply(request, on_text)
        except EngineError as error:
            seconds = time.monotonic() - started
            self.scribe.record(
                Call(**common, text=error.partial, error=error.message, seconds=seconds)
            )
            raise
        self.scribe.answered_by = reply.by(self.identity)
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
