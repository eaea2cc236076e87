"""A Zotero that answers as the real one's local API does: pages, links, totals, files as addresses.

What it does is what Zotero's own server does (xpcom/server/server_localAPI.js): the CSL of an item
is the text of a list, an attachment that Zotero stores has its address under ``links``, the address
of any other is a redirection.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]


@dataclass
class Item:
    """A work, or with ``parent`` a file of one."""

    key: str
    csl: Json = field(default_factory=dict)
    parent: str = ""
    collections: tuple[str, ...] = ()
    path: Path | None = None
    link_mode: str = "imported_file"
    item_type: str = "report"

    def shown(self, library: FakeZotero) -> Json:
        """Return the item as the API shows it."""
        children = sum(item.parent == self.key for item in library.items)
        said: Json = {
            "key": self.key, "version": 1, "library": {"type": "user", "id": 0},
            "links": {"self": {"href": f"{library.address}/api/users/0/items/{self.key}"}},
            "meta": {"numChildren": children},
            "csljson": json.dumps([self.csl], indent="\t") if self.csl else "[]",
            "data": {
                "key": self.key, "itemType": self.item_type, "title": self.csl.get("title", ""),
            },
        }  # fmt: skip
        if self.path:
            said["data"] |= {"linkMode": self.link_mode, "filename": self.path.name}
            said["csljson"] = "[]"
            if self.link_mode.startswith("imported"):
                said["links"]["enclosure"] = {"href": self.path.as_uri(), "title": self.path.name}
        return said


@dataclass
class FakeZotero:
    """Its library, and how it misbehaves: ``stops_after`` so many answers it hangs up."""

    items: list[Item] = field(default_factory=list)
    collections: dict[str, str] = field(default_factory=dict)
    is_allowed: bool = True
    stops_after: int | None = None
    redirects_to: str = ""
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def add(self, storage: Path, key: str, csl: Json, content: bytes, name: str) -> Item:
        """Add a work with a file in Zotero's storage."""
        folder = storage / "storage" / f"F{key[1:]}"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
        self.items.append(Item(key, csl))
        attached = Item(
            f"F{key[1:]}", parent=key, path=folder / name, item_type="attachment",
        )  # fmt: skip
        self.items.append(attached)
        return attached

    @contextlib.contextmanager
    def running(self) -> Iterator[FakeZotero]:
        """Serve on loopback for the length of the block."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(library: FakeZotero) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        zotero = library

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    zotero: FakeZotero

    def log_message(self, *_: Any) -> None:
        """Say nothing: tests read ``asked``."""

    def do_GET(self) -> None:
        zotero = self.zotero
        zotero.asked.append(self.path)
        if zotero.stops_after is not None and len(zotero.asked) > zotero.stops_after:
            self.close_connection = True
        elif zotero.redirects_to:
            self._send(302, b"", {"Location": zotero.redirects_to})
        elif not zotero.is_allowed:
            self._send(403, b"Local API is not enabled", {"Content-Type": "text/plain"})
        else:
            self._answer(urlsplit(self.path).path.removeprefix("/api/users/0"))

    def _answer(self, path: str) -> None:
        if match := re.fullmatch(r"/items/(\w+)/file", path):
            self._redirect(match[1])
        elif (listed := self._listed(path)) is None:
            self._send(404, b"Not found", {"Content-Type": "text/plain"})
        else:
            self._send_page(listed)

    def _redirect(self, key: str) -> None:
        [item] = [item for item in self.zotero.items if item.key == key]
        assert item.path
        self._send(302, b"", {"Location": item.path.as_uri()})

    def _listed(self, path: str) -> list[Json] | None:
        items = self.zotero.items
        if path == "/collections":
            named = self.zotero.collections.items()
            return [{"key": key, "data": {"key": key, "name": name}} for key, name in named]
        if match := re.fullmatch(r"(?:/collections/(\w+))?/items/top", path):
            items = [
                item
                for item in items
                if not item.parent and (not match[1] or match[1] in item.collections)
            ]
        elif match := re.fullmatch(r"/items/(\w+)/children", path):
            items = [item for item in items if item.parent == match[1]]
        else:
            return None
        return [item.shown(self.zotero) for item in items]

    def _send_page(self, listed: list[Json]) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        start = min(int(query.get("start", 0)), len(listed))
        limit = int(query.get("limit", 0)) or len(listed)
        links = {"last": query}
        if start + limit < len(listed):
            links["next"] = query | {"start": str(start + limit)}
        here = f"{self.zotero.address}{parts.path}"
        headers = {
            "Content-Type": "application/json",
            "Total-Results": str(len(listed)),
            "Link": ", ".join(f'<{here}?{urlencode(q)}>; rel="{rel}"' for rel, q in links.items()),
        }
        self._send(200, json.dumps(listed[start : start + limit], indent=4).encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Zotero-API-Version", "3")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
