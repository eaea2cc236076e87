"""One HTTP exchange with the fake server: what is read, checked and put on the wire."""

from __future__ import annotations

import json
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, Any

from tests.fakes.faults import Act, missing
from tests.fakes.meter import Messages, Read, pieces
from tests.fakes.schema import GrammarError
from tests.fakes.transport import Transport
from tests.fakes.wire import Face, Json, Native, OpenAI, Usage, dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.fakes.ollama import FakeOllama, Recorded


class Handler(Transport):
    """Speaks for ``fake``, which decides what is answered."""

    fake: FakeOllama
    request_record: Recorded

    def do_GET(self) -> None:  # noqa: N802 - the base looks for this name
        self._exchange({}, b"")

    def do_POST(self) -> None:  # noqa: N802 - the base looks for this name
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        self._exchange(body if isinstance(body, dict) else None, raw)

    def _exchange(self, body: Json | None, raw: bytes) -> None:
        self._started = False
        self.request_record = self.fake.record(
            self.command, self.path, body, raw, dict(self.headers)
        )
        try:
            self._route(body, raw)
        except (ConnectionError, TimeoutError):
            self.request_record.disconnected = not self.fake.stopping
            self.close_connection = True
        except Exception as error:
            self.fake.failures.append(error)
            self._json(500, {"error": f"the fake server failed: {error!r}"})
            raise
        finally:
            self.request_record.finished.set()

    def _route(self, body: Json | None, raw: bytes) -> None:
        name = f"{self.command} {self.path.partition('?')[0]}"
        chats: dict[str, Face] = {
            "POST /api/chat": Native(),
            "POST /api/generate": Native("response"),
            "POST /v1/chat/completions": OpenAI(self.fake.thinking_field),
        }
        if body is None:
            face = chats.get(name, Native())
            self._json(400, face.error(400, "unexpected EOF" if raw else "missing request body"))
        elif name in chats:
            self._chat(chats[name], body)
        else:
            act = self.fake.scripted(self.path) or Act()
            face = OpenAI() if self.path.startswith("/v1/") else Native()
            if not self._opened(face, act):
                return
            if name in {"POST /api/embed", "POST /v1/embeddings"}:
                self._embed(face, body)
            else:
                self._plain(name, body, act)

    def _plain(self, name: str, body: Json, act: Act) -> None:
        asked = str(body.get("model") or body.get("name") or "")
        models = self.fake.catalogue
        pages: dict[str, Callable[[], Json]] = {
            "GET /api/version": lambda: {"version": self.fake.version},
            "GET /api/tags": models.tags,
            "GET /api/ps": models.running,
            "GET /v1/models": models.openai,
            "GET /health": lambda: {"status": "ok"},
        }
        if name in pages:
            self._json(200, pages[name]())
        elif name == "POST /api/pull":
            self._pull(body, asked, act)
        elif name == "POST /api/show":
            self._show(asked)
        elif name == "GET /":
            self._bytes(200, "text/plain; charset=utf-8", b"Ollama is running")
        else:
            self._bytes(404, "text/plain", b"404 page not found")

    def _embed(self, face: Face, body: Json) -> None:
        model, given = str(body.get("model") or ""), body.get("input") or []
        texts = [given] if isinstance(given, str) else given
        embedding = self.fake.embedding
        if not self.fake.catalogue.has(model):
            self._json(404, face.error(404, missing(model)))
        elif embedding.refuses(texts):
            self._json(400, face.error(400, "input length exceeds maximum context length"))
        elif isinstance(face, OpenAI):
            data = [
                {"object": "embedding", "index": place, "embedding": vector}
                for place, vector in enumerate(embedding.vectors(texts))
            ]
            usage = {"prompt_tokens": 8, "total_tokens": 8}
            self._json(200, {"object": "list", "data": data, "model": model, "usage": usage})
        else:
            vectors = embedding.vectors(texts)
            told = {"total_duration": 14143917, "load_duration": 1019500, "prompt_eval_count": 8}
            self._json(200, {"model": model, "embeddings": vectors, **told})

    def _show(self, model: str) -> None:
        if not model:
            self._json(400, {"error": "model is required"})
        elif self.fake.catalogue.has(model):
            self._json(200, self.fake.catalogue.show(model))
        else:
            self._json(404, {"error": f"model '{model}' not found"})

    def _pull(self, body: Json, model: str, act: Act) -> None:
        if not model:
            self._json(400, {"error": "invalid model name"})
            return
        lines = self.fake.catalogue.pull(model)
        if Native().streams(body):
            self._stream(Native(), (dump(line) + b"\n" for line in lines), act)
        else:
            *_, last = lines
            self._json(500 if "error" in last else 200, last)

    def _chat(self, face: Face, body: Json) -> None:
        model = str(body.get("model") or "")
        if not model and isinstance(face, Native):
            self._json(400, face.error(400, "model is required"))
        elif not self.fake.catalogue.has(model):
            self._json(404, face.error(404, self._missing(face, model)))
        elif not isinstance(messages := _messages(body), list):
            problem = "json: cannot unmarshal string into Go struct field ChatRequest.messages"
            self._json(400, face.error(400, f"{problem} of type []api.Message"))
        elif isinstance(face, Native) and not messages:
            self._load(face, model, body)
        else:
            self._answer(face, body, messages)

    @staticmethod
    def _missing(face: Face, model: str) -> str:
        generate = isinstance(face, Native) and face.field == "response"
        return f"model '{model}' not found" if generate else missing(model)

    def _load(self, face: Native, model: str, body: Json) -> None:
        act = self.fake.scripted(self.path)
        if act and not self._opened(face, act):
            return
        if unload := body.get("keep_alive") in (0, "0"):
            self.fake.catalogue.unload(model)
        else:
            self.fake.load(body)
        self._json(200, face.loaded(model, "unload" if unload else "load"))

    def _answer(self, face: Face, body: Json, messages: Messages) -> None:
        try:
            act = self.fake.act(face, body, messages)
        except GrammarError as error:
            self._refuse_grammar(face, body, error)
            return
        if not self._opened(face, act):
            return
        cold, read = self.fake.read(face, body, messages)
        if isinstance(face, OpenAI) and read.sent > self.fake.n_ctx:
            self._json(400, self._too_long(face, read.sent))
            return
        self._perform(face, body, act, read, cold=cold)

    def _perform(self, face: Face, body: Json, act: Act, read: Read, *, cold: bool) -> None:
        model, limit = str(body.get("model", "")), face.limit(body)
        thoughts = [] if body.get("think") is False else pieces(act.thinking)
        tokens, finish = pieces(act.text), act.finish
        if limit and not act.endless and len(thoughts) + len(tokens) > limit:
            thoughts, finish = thoughts[:limit], finish and "length"
            tokens = tokens[: limit - len(thoughts)]
        written = (limit or 0) if act.endless else max(1, len(thoughts) + len(tokens))
        usage = _usage(act, read, written, cold=cold)
        texts = _texts(tokens, limit, act, self.fake.tokens_per_chunk)
        if face.streams(body):
            ended = act.stop_after is None and finish is not None
            last = face.final(body, finish or "", usage) if ended else b""
            frames = chain(
                (face.thought(model, thought) for thought in thoughts),
                _frames(face, model, texts, last),
            )
            self._stream(face, frames, act, face.opening(model))
        else:
            self._whole(face, act, limit, lambda: face.whole(model, "".join(texts), finish, usage))

    def _too_long(self, face: Face, sent: int) -> Json:
        size = self.fake.n_ctx
        text = f"request ({sent} tokens) exceeds the available context size ({size} tokens)"
        body = face.error(400, f"{text}, try increasing it")
        body["error"] |= {
            "type": "exceed_context_size_error",
            "n_prompt_tokens": sent,
            "n_ctx": size,
        }
        return body

    def _refuse_grammar(self, face: Face, body: Json, error: GrammarError) -> None:
        if error.fatal:
            self._reset()
        elif face.streams(body):
            self._stream(face, iter([face.error_line(str(error))]), Act())
        else:
            self._json(500, face.error(500, str(error)))


def _messages(body: Json) -> Any:
    if "messages" in body or not body.get("prompt"):
        return body.get("messages") or []
    system = [{"role": "system", "content": body["system"]}] if body.get("system") else []
    return [*system, {"role": "user", "content": body["prompt"]}]


def _usage(act: Act, read: Read, written: int, *, cold: bool) -> Usage:
    return Usage(
        read.tokens if act.prompt_tokens is None else act.prompt_tokens,
        read.cached if act.cached_tokens is None else act.cached_tokens,
        written if act.completion_tokens is None else act.completion_tokens,
        900_000_000 if cold else 9_000_000,
    )


def _texts(tokens: list[str], limit: int | None, act: Act, size: int) -> Iterator[str]:
    endless: Iterable[str] = islice(cycle(tokens), limit) if limit else cycle(tokens)
    source = iter(endless if act.endless else tokens)
    while text := "".join(islice(source, size)):
        yield text


def _frames(face: Face, model: str, texts: Iterator[str], last: bytes) -> Iterator[bytes]:
    for text in texts:
        yield face.chunk(model, text)
    if last:
        yield last
