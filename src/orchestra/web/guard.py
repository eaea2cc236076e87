"""What every request passes before the pages see it, and every answer on its way out.

The defences are those of the OWASP cheat sheets for browsers' local servers: the Host header
against DNS rebinding, Origin and Sec-Fetch-Site against forms of other sites, a bound on the size.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 200_000  # bytes of a request
LARGEST_TEXT = 16_000_000  # of one with a document's text, each byte of which may be sent as three
_TEXT_ENDS = ("/edit", "/preview", "/request-changes", "/reject", "/withdraw")
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_SAME = ("same-origin", "none", "")
TOO_LARGE = 413
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a person may ask for
HTTP, HTTPS = 80, 443  # the ports that browsers leave out
_LENGTH = re.compile(r"[0-9]{1,18}")
_OTHER_NAME = (
    "This server does not answer to that name. If another server stands in front of it, its address"
    " belongs into orchestra.yaml: web: {address: https://…}.\n"
)
_OTHER_SITE = (
    "This form comes from another site. If another server stands in front of this one, its address"
    " belongs into orchestra.yaml: web: {address: https://…}.\n"
)
_TOO_MUCH = (
    "This is more than a page of ours sends, and nothing of it was kept. Go back in your browser to"
    " what you wrote, and copy it from there before you shorten it.\n"
)
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
class Names:
    """What browsers call this server: the Host headers, and the origins of its own forms."""

    hosts: Collection[str]
    origins: Collection[str]


@dataclass(frozen=True)
class Guard:
    """An ASGI application around another, which answers to its own names only."""

    app: ASGIApp
    names: Names

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
        if headers.get("host", "").lower() not in self.names.hosts:
            return PlainTextResponse(_OTHER_NAME, 421)
        if scope["method"] in _UNSAFE and not self._is_own(headers):
            return PlainTextResponse(_OTHER_SITE, 403)
        length = headers.get("content-length", "0")
        if not _LENGTH.fullmatch(length) or int(length) > _limit(scope):
            return PlainTextResponse(_TOO_MUCH, TOO_LARGE)
        return None

    def _is_own(self, headers: Headers) -> bool:
        # Compared as it is written: what is no address is not ours either.
        origin = headers.get("origin")
        ours = origin is None or origin.lower() in self.names.origins
        return ours and headers.get("sec-fetch-site", "") in _SAME


def names_of(host: str, port: int, public: str = "") -> Names:
    """Return the names of a server that listens on ``host`` and ``port``.

    One that listens on every address answers to each of this machine's, and to its name. Another
    server that stands in front gives the Host header that it likes, its own or this one's; but with
    a ``public`` address, forms only come from there.
    """
    hosts = _host_headers(host, port)
    if not public:
        return Names(hosts, frozenset(f"http://{name}" for name in hosts))
    name = public.partition("://")[2]
    port_of = HTTPS if public.startswith("https") else HTTP
    return Names(hosts | {name, f"{name}:{port_of}"}, frozenset({public}))


def _host_headers(host: str, port: int) -> frozenset[str]:
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
