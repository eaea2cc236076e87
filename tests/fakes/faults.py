"""What the fake server can be told to answer: replies, and every fault seen on real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Text = Callable[[], str]
Body = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """The performance of one call, the same for both protocols.

    ``thinking`` comes first, apart from the text, unless the call forbids it. ``finish`` None ends
    the stream properly but without its final message; ``stop_after`` counts chunks; token counts
    left at None are computed from the texts. ``raw`` is sent instead of all that, byte for byte;
    then the connection is closed.
    """

    text: str = ""
    thinking: str = ""
    finish: str | None = "stop"
    status: int = 200
    error: str = ""
    opening: Literal["answer", "reset", "hang"] = "answer"
    pause: float = 0.0
    stop_after: int | None = None
    then: Literal["drop", "error", "hang", "end"] = "end"
    endless: bool = False
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    raw: Iterator[bytes] | None = None


@dataclass(frozen=True)
class Reply:
    """A reply with its own stop reason and token counts (0 leaves the native key out)."""

    text: str
    finish: str | None = "stop"
    thinking: str = ""
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None

    def act(self, text: Text, body: Body) -> Act:
        return Act(
            self.text,
            self.thinking,
            self.finish,
            prompt_tokens=self.prompt_tokens,
            cached_tokens=self.cached_tokens,
            completion_tokens=self.completion_tokens,
        )


class Fault:
    """Something that goes wrong; ``text`` gives the reply that would have been sent."""

    def act(self, text: Text, body: Body) -> Act:
        raise NotImplementedError


@dataclass(frozen=True)
class Refuse(Fault):
    """The connection is reset before any answer (``server.stop()`` refuses it altogether)."""

    def act(self, text: Text, body: Body) -> Act:
        return Act(opening="reset")


@dataclass(frozen=True)
class Hang(Fault):
    """The request is read, then nothing is sent, or nothing more after ``after`` chunks."""

    after: int = 0

    def act(self, text: Text, body: Body) -> Act:
        if not self.after:
            return Act(opening="hang")
        return Act(text(), stop_after=self.after, then="hang")


@dataclass(frozen=True)
class SlowDrip(Fault):
    """A complete reply with ``seconds`` between its chunks."""

    seconds: float

    def act(self, text: Text, body: Body) -> Act:
        return Act(text(), pause=self.seconds)


@dataclass(frozen=True)
class CutStream(Fault):
    """The connection closes after ``after`` chunks, in the middle of the HTTP body."""

    after: int = 2

    def act(self, text: Text, body: Body) -> Act:
        return Act(text(), stop_after=self.after, then="drop")


@dataclass(frozen=True)
class NoFinalMessage(Fault):
    """The HTTP body ends properly, without ``done``: Ollama does so after 30 equal blank tokens."""

    after: int = 2

    def act(self, text: Text, body: Body) -> Act:
        return Act(text(), finish=None, stop_after=self.after)


@dataclass(frozen=True)
class ErrorLine(Fault):
    """Status 200, ``after`` chunks, then an error instead of the rest."""

    after: int = 2
    message: str = "an unknown error was encountered while running the model"

    def act(self, text: Text, body: Body) -> Act:
        return Act(text(), stop_after=self.after, then="error", error=self.message)


@dataclass(frozen=True)
class HttpError(Fault):
    """Any status with the server's error body."""

    status: int
    message: str

    def act(self, text: Text, body: Body) -> Act:
        return Act(status=self.status, error=self.message)


@dataclass(frozen=True)
class MissingModel(Fault):
    """404: the model is not there, whatever /api/tags says."""

    def act(self, text: Text, body: Body) -> Act:
        return Act(status=404, error=missing(str(body.get("model", ""))))


@dataclass(frozen=True)
class OutOfMemory(Fault):
    """500: the model does not fit."""

    needs: str = "5.6 GiB"
    has: str = "2.1 GiB"

    def act(self, text: Text, body: Body) -> Act:
        message = f"model requires more system memory ({self.needs}) than is available ({self.has})"
        return Act(status=500, error=message)


@dataclass(frozen=True)
class Busy(Fault):
    """503: the queue is full (two spaces in the message are Ollama's own)."""

    def act(self, text: Text, body: Body) -> Act:
        message = "server busy, please try again.  maximum pending requests exceeded"
        return Act(status=503, error=message)


@dataclass(frozen=True)
class Empty(Fault):
    """A proper end, and no content."""

    def act(self, text: Text, body: Body) -> Act:
        return Act("")


@dataclass(frozen=True)
class CutJson(Fault):
    """The first ``share`` of the reply, ended by the token limit."""

    share: float = 0.6

    def act(self, text: Text, body: Body) -> Act:
        return Act(cut(text(), self.share), finish="length")


@dataclass(frozen=True)
class CutJsonStop(Fault):
    """The first ``share`` of the reply, and yet the stop reason is ``stop``."""

    share: float = 0.6

    def act(self, text: Text, body: Body) -> Act:
        return Act(cut(text(), self.share))


@dataclass(frozen=True)
class Repetition(Fault):
    """One phrase again and again, until the token limit or the client goes away.

    ``pause`` is the seconds between chunks: without one, the server may be done before a client
    that goes away has gone.
    """

    phrase: str = "le tiers-lieu est un lieu partagé, "
    pause: float = 0.0

    def act(self, text: Text, body: Body) -> Act:
        return Act(self.phrase, finish="length", endless=True, pause=self.pause)


@dataclass(frozen=True)
class WrongSchema(Fault):
    """Valid JSON of another shape than the one asked for."""

    text: str = '{"reponse": {"titre": "Un titre", "score": 3}, "items": [true, null]}'

    def act(self, text: Text, body: Body) -> Act:
        return Act(self.text)


@dataclass(frozen=True)
class Prose(Fault):
    """Prose where JSON was asked for: a server without grammar support."""

    text: str = "Voici le texte demandé. Le collectif prépare la suite avec les habitants."

    def act(self, text: Text, body: Body) -> Act:
        return Act(self.text)


@dataclass(frozen=True)
class TrimmedPrompt(Fault):
    """A good reply to a prompt of which the server read only ``tokens`` tokens."""

    tokens: int = 12

    def act(self, text: Text, body: Body) -> Act:
        return Act(text(), prompt_tokens=self.tokens)


@dataclass(frozen=True)
class Raw(Fault):
    """Bytes of one's own, head and all: ``make`` is given the right reply and the request."""

    make: Callable[[str, Body], Iterator[bytes]]
    pause: float = 0.0

    def act(self, text: Text, body: Body) -> Act:
        return Act(raw=self.make(text() if body else "", body), pause=self.pause)


def patience(fault: Fault) -> float:
    """Return for how many seconds a client should bear silence when ``fault`` is tried.

    A busy machine is silent too: few seconds only where silence itself is the fault.
    """
    return 1 if isinstance(fault, Hang) else 20


def cut(text: str, share: float) -> str:
    """Return the first ``share`` of ``text``, never the whole of it."""
    return text[: min(len(text) - 1, max(1, int(len(text) * share)))] if text else ""


def missing(model: str) -> str:
    """Return Ollama's message for a chat with a model that it does not have."""
    return f'model "{model}" not found, try pulling it first'
