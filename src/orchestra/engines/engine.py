"""The one type that every engine has: messages and a JSON Schema in, a reply out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from orchestra.shown import without_passwords

JsonSchema = Mapping[str, Any]
OnText = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """One call of the model.

    ``prefix`` is what the calls of one reflection share (system, then user text): it comes first,
    so that the server's prefix cache reads it once; ``instruction`` is what differs.
    ``max_tokens`` is the budget of the answer: what a model thinks aloud is not counted.
    """

    system: str
    prefix: str
    instruction: str
    schema: JsonSchema
    max_tokens: int
    seed: int

    @property
    def user(self) -> str:
        """The user's message: the shared text, then the instruction."""
        return f"{self.prefix}\n\n{self.instruction}"

    @property
    def characters(self) -> int:
        """Length of the prompt in characters."""
        return len(self.system) + len(self.user)


@dataclass(frozen=True)
class Reply:
    """What the model answered. Seconds are of wall time, around the call.

    ``completion_tokens`` are all that it wrote; ``thinking_tokens`` of them, about, were thoughts.
    ``model`` is the name under which the server answered, empty where it does not say.
    """

    text: str
    data: dict[str, Any]
    prompt_tokens: int
    cached_tokens: int | None
    completion_tokens: int
    stop_reason: str
    seconds: float
    prompt_seconds: float | None = None
    thinking_tokens: int = 0
    model: str = ""

    def by(self, asked: EngineIdentity) -> EngineIdentity:
        """Return who answered, when ``asked`` was: under another name, its weights are unknown."""
        if self.model in {"", asked.model}:
            return asked
        return replace(asked, model=self.model, digest="")


@dataclass(frozen=True)
class EngineIdentity:
    """What has to be known of an engine to make a text again.

    ``host`` is what is spoken to, and may hold a password: ``shown_host`` is for people and files.
    """

    engine: str
    model: str
    host: str
    digest: str
    context: int

    @property
    def shown_host(self) -> str:
        """The host, fit to be shown and kept."""
        return without_passwords(self.host)


class Engine(Protocol):
    """Something that runs a model."""

    @property
    def identity(self) -> EngineIdentity:
        """Which engine and model this is."""
        ...

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the model's reply, telling ``on_text`` each piece as it comes.

        Raises a subclass of :class:`orchestra.errors.EngineError`.
        """
        ...

    def close(self) -> None:
        """Let go of what the engine holds: connections, a model in memory.

        From another thread it ends the replies under way, which raise EngineStopped.
        """
        ...
