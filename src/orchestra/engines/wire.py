"""What lies between an engine and its server: no detour, no flood, no silence without end.

A client of HTTP follows where it is led, unpacks what it gets and reads as long as bytes come. Here
a server may do none of it: every exchange of an engine goes through a :class:`Wire`.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from orchestra.engines.odd import for_model
from orchestra.errors import EngineError, EngineStalled, EngineStopped, EngineUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between two useful pieces of a reply, or for a whole answer that is no reply. A long description
# of a model, with its licence, has about 200 kB.
MOST_BYTES = 8 << 20
MARGIN = 0.5  # seconds by which the client's own timeout comes first
_OK = 200
_CONNECTED = ("connect_tcp.complete", "start_tls.complete")


@dataclass
class Exchange:
    """One request and its answer, as far as it has come; ``status`` is None before it came."""

    model: str
    useful_at: float
    status: int | None = None
    received: int = 0  # bytes since something useful came
    fault: EngineError | None = None
    over: threading.Event = field(default_factory=threading.Event)
    _connection: socket.socket | None = None

    def touch(self) -> None:
        """Say that what came last was of use: silence and bytes are counted from here."""
        self.useful_at, self.received = time.monotonic(), 0

    def end(self, fault: EngineError) -> None:
        """End the exchange from another thread: whoever waits for a byte waits no longer."""
        self.fault = self.fault or fault
        if self._connection:
            with suppress(OSError):  # it is closed already
                # The plain one: that of TLS would first say good-bye to the other side.
                socket.socket.shutdown(self._connection, socket.SHUT_RDWR)

    def follow(self, event: str, info: dict[str, Any]) -> None:
        """Take notice of what the client does: keep the connection that it has opened."""
        if event.endswith(_CONNECTED):
            self._connection = info["return_value"].get_extra_info("socket")
            if self.fault:
                self.end(self.fault)


@dataclass
class Wire:
    """The connections of one engine to ``server`` ("the Ollama at …"), set in ``setting``.

    ``stall`` is how many seconds may pass without a useful piece of an answer.
    """

    server: str
    setting: str
    stall: float
    stopped: bool = False
    _open: list[Exchange] = field(default_factory=list)
    _own: threading.local = field(default_factory=threading.local)

    @property
    def client_options(self) -> dict[str, Any]:
        """What the client of HTTP must be made with, for this wire to hold."""
        import httpx

        return {
            "follow_redirects": False,
            "event_hooks": {"request": [self._asked], "response": [self._answered]},
            # A connection is followed from its opening on: none is kept for the next request.
            "limits": httpx.Limits(max_keepalive_connections=0),
        }

    @contextmanager
    def exchange(self, model: str) -> Iterator[Exchange]:
        """Watch over what the block asks of the server, in this thread, about ``model``.

        Raises EngineStalled when nothing useful comes, EngineUnreachable for an answer that no
        server of models gives, EngineStopped once the wire is cut.
        """
        if self.stopped:
            raise self._stop()
        exchange = Exchange(model, time.monotonic())
        self._open.append(exchange)
        self._own.exchange = exchange
        threading.Thread(target=self._watch, args=(exchange,), daemon=True).start()
        try:
            yield exchange
        except Exception as error:
            if exchange.fault and not isinstance(error, EngineError):
                raise exchange.fault from error
            raise
        finally:
            exchange.over.set()
            self._open.remove(exchange)
            self._own.exchange = None
        if exchange.fault:  # an answer that ends with its connection seems whole
            raise exchange.fault

    def cut(self) -> None:
        """End every exchange, from whatever thread, and let none begin any more."""
        self.stopped = True
        for exchange in list(self._open):
            exchange.end(self._stop())

    def _stop(self) -> EngineStopped:
        return EngineStopped(f"{self.server} was being asked when it had to be left")

    def _watch(self, exchange: Exchange) -> None:
        """End an exchange in which nothing useful comes, however many bytes do."""
        longest = self.stall + MARGIN
        while not exchange.over.wait(max(0.0, exchange.useful_at + longest - time.monotonic())):
            if time.monotonic() - exchange.useful_at >= longest and not exchange.fault:
                exchange.end(self._silent(exchange))
            exchange.over.wait(MARGIN)

    def _silent(self, exchange: Exchange) -> EngineStalled:
        return EngineStalled(
            f"{self.server} kept a request{for_model(exchange.model)} waiting for {self.stall:g} s"
            " and sent nothing of use",
            "raise timeouts.stall in orchestra.yaml, or restart that server",
        )

    def _asked(self, request: Any) -> None:
        """Ask for plain bytes, and follow the connection."""
        request.headers["Accept-Encoding"] = "identity"
        request.extensions = {**request.extensions, "trace": self._own.exchange.follow}

    def _answered(self, response: Any) -> None:
        """Refuse an answer that no server of models gives, and bound the others."""
        from orchestra.engines.bounded import Bounded

        exchange: Exchange = self._own.exchange
        exchange.status = response.status_code
        if fault := _fault(response.status_code, response.headers):
            exchange.fault = self._refused(exchange, fault)
            raise exchange.fault
        response.stream = Bounded(response.stream, lambda size: self._count(exchange, size))

    def _count(self, exchange: Exchange, size: int) -> None:
        exchange.received += size
        if exchange.received > MOST_BYTES:
            told = f"sent {MOST_BYTES >> 20} MB in which there is nothing of use"
            exchange.fault = self._refused(exchange, told)
            raise exchange.fault

    def _refused(self, exchange: Exchange, told: str) -> EngineUnreachable:
        return EngineUnreachable(
            f"{self.server} {told}{for_model(exchange.model)}",
            f"put the address of the server itself in {self.setting} of orchestra.yaml",
        )


def _fault(status: int, headers: Any) -> str:
    """Return what is wrong with an answer by its head alone, or nothing."""
    if 300 <= status < 400:  # noqa: PLR2004
        return f"sends requests elsewhere{_elsewhere(headers)}, which is refused,"
    if headers.get("content-encoding", "identity") not in {"", "identity"}:
        return "sent a compressed answer, which nobody had asked for,"
    if status < _OK or status >= 400:  # noqa: PLR2004 - an error, whose words are told
        return ""
    if status != _OK:
        return f"answers with status {status} and nothing else"
    if headers.get("content-type", "").startswith("text/html"):
        return "answers with a web page (to sign in, perhaps), not as a server of models,"
    return ""


def _elsewhere(headers: Any) -> str:
    """Return where a redirect leads: the host alone, for the rest may hold a secret."""
    with suppress(ValueError):
        if name := urlsplit(headers.get("location", "")).hostname:
            return f" (to {name[:100]})"
    return ""
