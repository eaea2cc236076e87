"""How bytes leave the fake server: whole, in chunks, cut, or not at all."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
from http.server import BaseHTTPRequestHandler
from itertools import islice
from typing import TYPE_CHECKING, Any

from tests.fakes.wire import Face, Json, dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.faults import Act


class GoneError(ConnectionError):
    """The client left, or the server is being stopped."""


class Transport(BaseHTTPRequestHandler):
    """The part of a handler that sends, and misbehaves while sending."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _started = False

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Say nothing: tests read ``server.requests``."""

    def _opened(self, face: Face, act: Act) -> bool:
        """Tell whether an answer is to be sent; if not, what happens instead has happened."""
        if act.raw is not None:
            self._send(act.raw, act.pause)
            return False
        if act.opening == "hang":
            self._wait(None)
        if act.opening == "reset":
            self._reset()
        elif act.status != 200:
            self._json(act.status, face.error(act.status, act.error))
        return act.opening == "answer" and act.status == 200

    def _send(self, pieces: Iterator[bytes], pause: float) -> None:
        for piece in pieces:
            self._wait(pause)
            self.wfile.write(piece)
        self._drop()

    def _whole(self, face: Face, act: Act, limit: int | None, body: Callable[[], Json]) -> None:
        if act.then == "hang" or (act.endless and not limit):
            self._wait(None)
        self._wait(act.pause)
        if act.then == "drop":
            self._reset()
        elif act.then == "error":
            self._json(500, face.error(500, act.error))
        else:
            self._json(200, body())

    def _stream(self, face: Face, frames: Iterator[bytes], act: Act, opening: bytes = b"") -> None:
        for frame in islice(frames, act.stop_after):
            self._wait(act.pause)
            self._chunk(face, opening + frame)
            opening = b""
        if act.then == "hang":
            self._wait(None)
        if act.then == "drop":
            self._reset() if not self._started else self._drop()
            return
        if act.then == "error":
            self._chunk(face, opening + face.error_line(act.error))
        self._chunk(face, b"")

    def _chunk(self, face: Face, data: bytes) -> None:
        if not self._started:
            self._started = True
            self.send_response(200)
            self.send_header("Content-Type", face.stream_type)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _wait(self, seconds: float | None) -> None:
        """Wait, for ever if None, and raise GoneError as soon as the client leaves."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise GoneError
        if readable and seconds is None:
            raise GoneError

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.connection.close()

    def _drop(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _json(self, status: int, body: Json) -> None:
        self._bytes(status, "application/json; charset=utf-8", dump(body))

    def _bytes(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
