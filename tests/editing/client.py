"""A small editor: it starts the language server, and reads and writes its messages."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import pairwise
from queue import Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

PATIENCE = 60.0  # seconds until a message that never comes fails a test
SERVE = "import sys\nfrom orchestra.editing.server import serve\nsys.exit(serve())\n"
CAPABLE: dict[str, Any] = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
Message = dict[str, Any]


class Editor:
    """One connection to one server process."""

    def __init__(self, prelude: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", prelude + SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.errors = bytearray()
        self._arrived: Queue[Message | None] = Queue()
        self._unread: list[Message] = []
        self._requests = 0
        self._versions: dict[str, int] = {}
        self._readers = [threading.Thread(target=run) for run in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    # what goes there

    def send_raw(self, data: bytes) -> None:
        """Send bytes, be they a message or not."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def request(self, method: str, params: Any = None) -> Any:
        """Send a request and return the result; an error fails the test."""
        self._requests += 1
        number = self._requests
        self.send({"id": number, "method": method, "params": params})
        answer = self.wait(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    # what comes back

    def wait(self, is_it: Callable[[Message], bool]) -> Message:
        """Return the first message of this kind that was not read yet, as soon as it is there."""
        for message in self._unread:
            if is_it(message):
                self._unread.remove(message)
                return message
        while True:
            arrived = self._arrived.get(timeout=PATIENCE)
            assert arrived is not None, f"the server is gone:\n{self.errors.decode()}"
            if is_it(arrived):
                return arrived
            self._unread.append(arrived)

    def wait_for(self, method: str) -> Any:
        """Return the parameters of the next message of a method."""
        return self.wait(lambda message: message.get("method") == method)["params"]

    def unread(self, method: str) -> list[Any]:
        """Return the parameters of messages that came and that nothing waited for."""
        return [each["params"] for each in self._unread if each.get("method") == method]

    def diagnostics(self, uri: str, version: int | None = None) -> list[Any]:
        """Return the diagnostics of a document's present version, or of the one that is named."""
        wanted = self._versions.get(uri) if version is None else version

        def is_it(message: Message) -> bool:
            params = message.get("params") or {}
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params.get("version") == wanted
            )

        found = self.wait(is_it)["params"]["diagnostics"]
        assert isinstance(found, list)
        return found

    # what a person does

    def begin(self, capabilities: Mapping[str, Any] = CAPABLE) -> Any:
        """Say hello; return what the server can do."""
        hello = {"processId": None, "rootUri": None, "capabilities": capabilities}
        result = self.request("initialize", hello)
        self.notify("initialized", {})
        return result

    def open(self, path: Path | str, text: str) -> str:
        """Open a document with this text, and return its name."""
        uri = path if isinstance(path, str) else path.as_uri()
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: Mapping[str, Any]) -> None:
        """Change a document."""
        self._versions[uri] += 1
        identifier = {"uri": uri, "version": self._versions[uri]}
        params = {"textDocument": identifier, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def write(self, uri: str, text: str) -> list[Any]:
        """Put another text in a document and return its diagnostics."""
        self.change(uri, {"text": text})
        return self.diagnostics(uri)

    def save(self, uri: str) -> None:
        """Tell that a document was saved."""
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def close(self, uri: str) -> None:
        """Close a document."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def actions(self, uri: str, where: Any = None, only: Sequence[str] | None = None) -> list[Any]:
        """Return what can be done in a range; without one, at the document's first character."""
        first = {"line": 0, "character": 0}
        context: dict[str, Any] = {"diagnostics": []} | ({"only": only} if only else {})
        params = {
            "textDocument": {"uri": uri},
            "range": where or {"start": first, "end": first},
            "context": context,
        }
        found = self.request("textDocument/codeAction", params)
        assert isinstance(found, list)
        return found

    def hover(self, uri: str, place: Mapping[str, int]) -> Any:
        """Return what is shown at a place."""
        params = {"textDocument": {"uri": uri}, "position": place}
        return self.request("textDocument/hover", params)

    def end(self) -> int:
        """Ask the server to end, and return its exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the process, however it is."""
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def _read(self) -> None:
        assert self.process.stdout
        while header := self.process.stdout.readline():
            if header.startswith(b"Content-Length: "):
                length = int(header.split(b":")[1])
                while self.process.stdout.readline().strip():
                    pass
                self._arrived.put(json.loads(self.process.stdout.read(length)))
            else:  # nothing but the protocol is on standard output
                self._arrived.put({"method": "stray", "params": header.decode()})
        self._arrived.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr
        while data := self.process.stderr.read1():
            self.errors.extend(data)


@contextmanager
def editor(prelude: str = "", capabilities: Mapping[str, Any] | None = CAPABLE) -> Iterator[Editor]:
    """Give an editor that has said hello, unless there are no ``capabilities``."""
    connected = Editor(prelude)
    try:
        if capabilities is not None:
            connected.begin(capabilities)
        yield connected
        assert not connected.unread("stray")
    finally:
        connected.kill()


def apply(text: str, edits: Sequence[Any], encoding: str = "utf-16-le") -> str:
    """Return a text after an editor's edits, as the protocol describes them."""
    spans = []
    for edit in edits:
        start, end = (_offset(text, edit["range"][key], encoding) for key in ("start", "end"))
        spans.append((start, end, edit["newText"]))
    spans.sort()
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def _offset(text: str, place: Mapping[str, int], encoding: str) -> int:
    lines = text.replace("\r\n", "\0\n").replace("\r", "\n").replace("\0\n", "\r\n").split("\n")
    before = sum(len(line) + 1 for line in lines[: place["line"]])
    units = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[encoding] * place["character"]
    data = lines[place["line"]].removesuffix("\r").encode(encoding)
    assert units <= len(data), place
    return before + len(data[:units].decode(encoding))


def edits_of(action: Mapping[str, Any], uri: str) -> list[Any]:
    """Return the edits of a code action for one document, in either form."""
    edit = action["edit"]
    if "documentChanges" in edit:
        (change,) = edit["documentChanges"]
        assert change["textDocument"]["uri"] == uri
        return list(change["edits"])
    return list(edit["changes"][uri])
