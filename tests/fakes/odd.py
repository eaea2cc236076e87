"""Answers that no server of models should give, byte by byte, for both protocols."""

from __future__ import annotations

import gzip
import json
import zlib
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.fakes.faults import Body, Raw
from tests.fakes.wire import Native, OpenAI, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.wire import Face, Json

BRACKETS = 200_000
USAGE = Usage(60, 0, 20)
PLENTY = 64 << 20  # bytes: far more than is read of any answer


def face_of(body: Body) -> Face:
    """Return the protocol that a request speaks."""
    return OpenAI() if "response_format" in body or "max_tokens" in body else Native()


def head(status: str = "200 OK", kind: str = "", **headers: str) -> bytes:
    """Return the head of an answer that ends with its connection."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def answering(status: str, data: bytes = b"", kind: str = "", **headers: str) -> Raw:
    """Return an answer of this status, body and type."""
    return Raw(lambda text, body: iter([head(status, kind, **headers), data]))


def garbage(data: bytes) -> Raw:
    """Return an answer that is no HTTP, or not for long."""
    return Raw(lambda text, body: iter([data]))


def endlessly(first: bytes, piece: bytes, pause: float = 0.0) -> Raw:
    """Return an answer of ``first``, then the same piece for ever."""

    def make(text: str, body: Body) -> Iterator[bytes]:
        yield first
        while True:
            yield piece

    return Raw(make, pause)


def unpacking(name: str) -> Raw:
    """Return a small body that unpacks to far more than any reply."""
    zeros = b" " * PLENTY
    packed = gzip.compress(zeros) if name == "gzip" else zlib.compress(zeros)
    return answering("200 OK", packed, "application/x-ndjson", Content_Encoding=name)


def packed_reply() -> Raw:
    """Return a good reply, compressed though nobody asked for it."""

    def make(text: str, body: Body) -> Iterator[bytes]:
        face = face_of(body)
        yield head(kind=face.stream_type, Content_Encoding="gzip")
        yield gzip.compress(b"".join(frames(face, body, [text])))

    return Raw(make)


def frames(face: Face, body: Body, texts: list[str]) -> Iterator[bytes]:
    """Yield the lines of a good reply of these pieces."""
    model = str(body.get("model", ""))
    for text in texts:
        yield face.chunk(model, text)
    yield face.final(body, "stop", USAGE)


def saying(make: Callable[[str], list[str]], kind: str = "") -> Raw:
    """Return a reply with a proper end whose pieces are made of the right text."""

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face = face_of(body)
        yield head(kind=kind or face.stream_type)
        yield from frames(face, body, make(text))

    return Raw(answer)


def changed(change: Callable[[Json, bool], object]) -> Raw:
    """Return a good reply of which every object is changed, in place, before it is sent.

    ``change`` is told whether the object is Ollama's.
    """

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face = face_of(body)
        yield head(kind=face.stream_type)
        for frame in frames(face, body, [text]):
            yield b"\n".join(_changed(each, change) for each in frame.split(b"\n"))

    return Raw(answer)


def _changed(line: bytes, change: Callable[[Json, bool], object]) -> bytes:
    marked = line.startswith(b"data: ")
    data = line.removeprefix(b"data: ")
    if not data.startswith(b"{"):
        return line
    value = json.loads(data)
    change(value, not marked)
    return (b"data: " if marked else b"") + json.dumps(value).encode()


def line(data: bytes) -> Raw:
    """Return an answer of one line that is not what the protocol has."""

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face = face_of(body)
        yield head(kind=face.stream_type)
        mark = b"data: " if isinstance(face, OpenAI) else b""
        yield mark + data + b"\n\n" if mark else data + b"\n"
        yield from frames(face, body, [text])

    return Raw(answer)


def counts(value: Any) -> Raw:
    """Return a good reply whose every count of tokens is ``value``."""

    def change(item: Json, ollamas: bool) -> None:
        names = {"prompt_eval_count", "eval_count", "prompt_eval_duration"} & item.keys()
        item.update(dict.fromkeys(names, value))
        if "usage" in item:
            item["usage"] = {"prompt_tokens": value, "completion_tokens": value}
            item["usage"]["prompt_tokens_details"] = {"cached_tokens": value}

    return changed(change)


def named(model: str) -> Raw:
    """Return a good reply under another model's name."""
    return changed(lambda item, ollamas: item.update(model=model))


def message(value: Any) -> Raw:
    """Return a reply whose first message, or delta, is ``value``."""

    def change(item: Json, ollamas: bool) -> None:
        if ollamas:
            item["message"] = value
        elif item.get("choices"):
            item["choices"][0]["delta"] = value

    return changed(change)


def content(value: Any) -> Raw:
    """Return a reply whose text is ``value``."""
    return message({"role": "assistant", "content": value})


def endless_text(opening: str = "", pause: float = 0.0) -> Raw:
    """Return a reply that goes on for ever and never says the same: no limit is kept to."""

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face, model = face_of(body), str(body.get("model", ""))
        yield head(kind=face.stream_type)
        yield face.chunk(model, opening)
        for number in count():
            yield face.chunk(model, f"{number**3} ")

    return Raw(answer, pause)


def endless_thoughts() -> Raw:
    """Return thoughts for ever, which the server tells apart from an answer that never comes."""

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face, model = face_of(body), str(body.get("model", ""))
        yield head(kind=face.stream_type)
        for number in count():
            yield face.thought(model, f"{number**3} ")

    return Raw(answer)


def endless_pieces(text: str, pause: float = 0.0) -> Raw:
    """Return the same piece for ever."""

    def answer(_: str, body: Body) -> Iterator[bytes]:
        face, model = face_of(body), str(body.get("model", ""))
        yield head(kind=face.stream_type)
        while True:
            yield face.chunk(model, text)

    return Raw(answer, pause)


def without_end(size: int = 65_536, pause: float = 0.0) -> Raw:
    """Return one line that never ends, in pieces of so many bytes."""

    def answer(text: str, body: Body) -> Iterator[bytes]:
        face = face_of(body)
        yield head(kind=face.stream_type)
        yield face.chunk(str(body.get("model", "")), "x").rstrip()[:-30]
        while True:
            yield b"x" * size

    return Raw(answer, pause)


def nested(depth: int) -> str:
    """Return an array in an array, so many times."""
    return "[" * depth + "]" * depth


redirect = partial(answering, kind="text/plain")
