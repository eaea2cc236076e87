"""One sitting of the exam: what was asked of the engine, what it answered and how fast."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestra.engines.engine import Request
from orchestra.engines.retry import reply_with_retries
from orchestra.errors import CutReply, EmptyReply, OnlyThoughts, ReplyError
from orchestra.writing.exam import SEED

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine, JsonSchema, Reply

Answer = Mapping[str, Any] | None  # None: no answer that can be used
LONG_ENOUGH = 20  # tokens of a reply by which the speed of writing is told


@dataclass(frozen=True)
class Timed:
    """A reply, and after how many seconds its first piece came."""

    reply: Reply
    waited: float


@dataclass
class Sitting:
    """Puts questions to the engine and notes how it answers."""

    engine: Engine
    system: str
    retries: int
    heard: list[Timed] = field(default_factory=list)
    unusable: list[ReplyError] = field(default_factory=list)

    def ask(
        self, prefix: str, instruction: str, schema: JsonSchema, max_tokens: int, system: str = ""
    ) -> Answer:
        """Return the answer, or None for a reply that cannot be used, which is not asked again.

        Raises EngineError when the server fails for longer than the retries wait.
        """
        request = Request(system or self.system, prefix, instruction, schema, max_tokens, SEED)
        begun, pieces = time.monotonic(), list[float]()
        try:
            reply = reply_with_retries(
                self.engine, request, lambda _: pieces.append(time.monotonic()), self.retries,
                unusable_again=False,
            )  # fmt: skip
        except ReplyError as error:
            self.unusable.append(error)
            return None
        self.heard.append(Timed(reply, pieces[0] - begun if pieces else 0.0))
        return reply.data

    @property
    def is_silent(self) -> bool:
        """Whether not a word came: that is the server's fault, and says nothing of the model."""
        return not self.heard and all(type(e) in {EmptyReply, CutReply} for e in self.unusable)

    @property
    def thinks(self) -> bool:
        """Whether the model thought aloud, with an answer or without."""
        thoughts = any(heard.reply.thinking_tokens for heard in self.heard)
        return thoughts or any(isinstance(error, OnlyThoughts) for error in self.unusable)

    @property
    def read_speed(self) -> float:
        """Tokens of a prompt read in a second, by the call that had most to read; 0 if unknown."""
        calls = [heard for heard in self.heard if _reading_time(heard) > 0]
        if not calls:
            return 0.0
        longest = max(calls, key=_reading_time)
        read = longest.reply.prompt_tokens - (longest.reply.cached_tokens or 0)
        return round(read / _reading_time(longest), 1)

    @property
    def write_speed(self) -> float:
        """Tokens of an answer written in a second, after its first piece; 0 if unknown."""
        written = seconds = 0.0
        for heard in self.heard:
            tokens = heard.reply.completion_tokens - heard.reply.thinking_tokens
            if tokens >= LONG_ENOUGH:
                written, seconds = written + tokens, seconds + heard.reply.seconds - heard.waited
        return round(written / seconds, 1) if seconds else 0.0


def _reading_time(heard: Timed) -> float:
    """Return how long the prompt was read: as the server says, else until the first piece."""
    if heard.reply.prompt_seconds is not None:
        return heard.reply.prompt_seconds
    return 0.0 if heard.reply.thinking_tokens else heard.waited
