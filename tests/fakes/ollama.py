"""A fake Ollama for tests: a real HTTP server on loopback, with faults on demand.

It speaks Ollama 0.5.4's native protocol and, under ``/v1``, that of llama.cpp's server.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, Literal, Self

from tests.fakes.catalogue import Catalogue
from tests.fakes.embedding import Embedding
from tests.fakes.faults import Act, Fault, HttpError, Reply
from tests.fakes.french import French
from tests.fakes.handler import Handler
from tests.fakes.meter import Messages, Meter, Read, content, prompt_text
from tests.fakes.schema import check_patterns, keywords_asked, write_json
from tests.fakes.wire import Face, Json, Native, OpenAI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Item = str | Reply | Fault
_CHATS = ("/api/chat", "/api/generate", "/v1/chat/completions")
_DEFAULT_NUM_CTX = 2048


@dataclass
class Recorded:
    """A request as it came; ``finished`` is set when the server is done with it."""

    method: str
    path: str
    body: Json
    raw: bytes
    headers: dict[str, str]
    disconnected: bool = False
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def prompt(self) -> str:
        """All that the messages say."""
        return prompt_text(self.body.get("messages") or [])


class _Server(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = False  # so that server_close() joins them: no test leaves a thread behind
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        super().__init__(address, handler)
        self.connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing here: FakeOllama.failures holds it and stop() raises it."""

    def hang_up(self) -> None:
        """End every open connection, so that its thread ends too."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class FakeOllama:
    """The server as tests see it.

    ``script`` queues the next replies; after them ``replier`` answers (see ``default_reply``).
    ``requests`` are all that came, ``chats`` those that asked for text, ``loads`` each loading of
    a model with its context. ``words`` is how long a free string of the default reply is,
    ``n_ctx`` the context of the ``/v1`` face, as llama.cpp's server fixes it when it starts.
    ``embedding`` gives the vectors of both faces.
    ``ignores_format`` makes it answer as if no schema had been sent; ``system_role`` says what its
    model's template does with the system's message.
    """

    def __init__(
        self,
        models: Iterable[str] = ("mistral:latest",),
        *,
        pullable: Iterable[str] = (),
        words: int = 45,
        n_ctx: int = 8192,
        tokens_per_chunk: int = 4,
        version: str = "0.5.4",
    ) -> None:
        self.catalogue = Catalogue(models, pullable, context_length=32_768)
        self.embedding = Embedding()
        self.words, self.n_ctx, self.version = words, n_ctx, version
        self.tokens_per_chunk = tokens_per_chunk
        self.requests: list[Recorded] = []
        self.failures: list[Exception] = []
        self.ignores_format = False
        self.system_role: Literal["kept", "dropped", "refused"] = "kept"
        self.thinking_field = "reasoning_content"
        self.replier: Callable[[Json], Item] = self.default_reply
        self.stopping = False
        self._scripts: dict[str, deque[Item]] = {}
        self._meter = Meter()
        self._lock = threading.Lock()
        self._port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.stop()
        if kind is None and self.failures:
            raise AssertionError("the fake server failed") from self.failures[0]

    @property
    def url(self) -> str:
        """Where it listens; the same after ``stop()`` and ``start()``."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def chats(self) -> list[Recorded]:
        """The requests that asked for text."""
        return [r for r in self.requests if r.path in _CHATS and (r.prompt or r.body.get("prompt"))]

    @property
    def loads(self) -> list[tuple[str, int]]:
        """Each time a model was loaded: its name and num_ctx."""
        return self.catalogue.loads

    def start(self) -> None:
        """Listen, on the port of before if there was one."""
        handler = type("BoundHandler", (Handler,), {"fake": self})
        self._server = _Server(("127.0.0.1", self._port), handler)
        self._port = self._server.server_address[1]
        self.stopping = False
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), name="fake-ollama")
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, release whatever hangs, and end every thread."""
        if self._server is None or self._thread is None:
            return
        self.stopping = True
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def script(self, *items: Item, path: str = "chat") -> None:
        """Queue the next replies or faults to chats, or to another ``path`` such as /api/tags."""
        self._scripts.setdefault(path, deque()).extend(items)

    def default_reply(self, body: Json) -> str:
        """Return French prose in the JSON that ``body`` asks for; the same for the same body."""
        face: Face = OpenAI() if "response_format" in body or "max_tokens" in body else Native()
        schema = face.schema(body)
        french = self._french(body)
        if schema == "json":
            schema = {"type": "object", "properties": {"text": {"type": "string"}}}
        if isinstance(schema, dict):
            return write_json(schema, french, self.words)
        return french.text(self.words)

    def _french(self, body: Json) -> French:
        messages: Messages = body.get("messages") or [
            {"role": "user", "content": body.get("prompt")}
        ]
        asked = next((content(m) for m in reversed(messages) if m.get("role") == "user"), "")
        seed = body.get("seed", (body.get("options") or {}).get("seed"))
        return French(json.dumps([seed, prompt_text(messages)]), keywords_asked(asked))

    # What follows is for the handler.

    def record(
        self, method: str, path: str, body: Json | None, raw: bytes, headers: Mapping[str, str]
    ) -> Recorded:
        """Keep a request and return its record."""
        named = {key.lower(): value for key, value in headers.items()}
        recorded = Recorded(method, path, body or {}, raw, named)
        self.requests.append(recorded)
        return recorded

    def scripted(self, path: str) -> Act | None:
        """Return the next thing queued for ``path``, if there is one."""
        item = self._next(path)
        return None if item is None else self._to_act(item, {})

    def act(self, face: Face, body: Json, messages: Messages) -> Act:
        """Return how the chat ``body`` goes; raise GrammarError if its schema is refused."""
        body = self._as_read(body)
        bound = check_patterns(face.schema(body)) if isinstance(face, Native) else True
        item = self._next("chat")
        if self.system_role == "refused" and any(m.get("role") == "system" for m in messages):
            item = HttpError(400, "System role not supported")
        if item is None:
            item = self.replier(body) if bound else "Oui."
        return self._to_act(item, body)

    def _as_read(self, body: Json) -> Json:
        """Return what the model is given of ``body``."""
        left_out = {"format", "response_format"} if self.ignores_format else set()
        read = {key: value for key, value in body.items() if key not in left_out}
        if self.system_role == "dropped":
            read["messages"] = [m for m in body.get("messages", []) if m.get("role") != "system"]
        return read

    def load(self, body: Json) -> bool:
        """Load the model of ``body`` if it is not; tell whether it had to be."""
        with self._lock:
            return self.catalogue.load(str(body["model"]), _num_ctx(body))

    def read(self, face: Face, body: Json, messages: Messages) -> tuple[bool, Read]:
        """Return whether the model had to be loaded, and how the prompt was read."""
        if isinstance(face, OpenAI):
            return False, self._meter.read(messages, self.n_ctx)
        return self.load(body), self._meter.read(messages, _num_ctx(body))

    def _next(self, path: str) -> Item | None:
        with self._lock:
            queue = self._scripts.get(path)
            return queue.popleft() if queue else None

    def _to_act(self, item: Item, body: Json) -> Act:
        if isinstance(item, str):
            return Act(item)
        return item.act(lambda: self.default_reply(body), body)


def _num_ctx(body: Json) -> int:
    return int((body.get("options") or {}).get("num_ctx") or _DEFAULT_NUM_CTX)
