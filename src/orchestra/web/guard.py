"""What every request passes before the pages see it, and every answer on its way out.

The defences are those of the OWASP cheat sheets for browsers' local servers: the Host header
against DNS rebinding, Origin and Sec-Fetch-Site against forms of other sites, a bound on the size.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 200_000  # bytes of a request
LARGEST_TEXT = 16_000_000  # of one with a document's text, each byte of which may be sent as three
_TEXT_ENDS = ("/edit", "/preview", "/merge")
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_SAME = ("same-origin", "none", "")
TOO_LARGE = 413
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a person may ask for
HTTP = 80  # the port that browsers leave out
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True)
class Guard:
    """An ASGI application around another; ``hosts`` are the Host headers it answers to."""

    app: ASGIApp
    hosts: Collection[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        await self.app(scope, _bounded(receive, _limit(scope)), _with_headers(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return PlainTextResponse("This server does not answer to that name.\n", 421)
        if scope["method"] in _UNSAFE and not self._is_own(headers):
            return PlainTextResponse("This form comes from another site.\n", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _limit(scope):
            return PlainTextResponse("This is more than a page of ours sends.\n", TOO_LARGE)
        return None

    def _is_own(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc.lower() in self.hosts
        return ours and headers.get("sec-fetch-site", "") in _SAME


def host_headers(host: str, port: int) -> frozenset[str]:
    """Return the Host headers of a server that listens on ``host`` and ``port``.

    One that listens on every address answers to each of this machine's, and to its name.
    """
    names = {host, "localhost", "127.0.0.1", "::1"}
    if host in EVERYWHERE:
        found = [one.address for card in psutil.net_if_addrs().values() for one in card]
        names |= {socket.gethostname(), *(address.partition("%")[0] for address in found)}
    written = {f"[{name}]" if ":" in name else name for name in map(str.lower, names)}
    bare = written if port == HTTP else set()
    return frozenset({f"{name}:{port}" for name in written} | bare)


def _limit(scope: Scope) -> int:
    return LARGEST_TEXT if str(scope["path"]).endswith(_TEXT_ENDS) else LARGEST


def _bounded(receive: Receive, limit: int) -> Receive:
    """Return ``receive`` for a request that need not say its size."""
    left = limit

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(TOO_LARGE)
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
