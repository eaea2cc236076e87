"""Each address gets the summary once; one that fails costs a line, not the night."""

from __future__ import annotations

import asyncio
import email
import json
import socket
import threading
import time
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from apprise import Apprise
from apprise.plugins import url_to_dict

from orchestra.nights.notify import APP_NAME, notify, shown_name
from orchestra.nights.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMMARY = Summary(
    title="Nuit du 22 novembre 2026\u00a0: 1 réflexion écrite",
    text="Nuit\n\n- Amélia\u00a0: «\u00a0L’été\u00a0»\n  2_mots *et* 1 http://a.example/\n",
    html="<!DOCTYPE html>\n<html><head></head><body><p>L’été &lt;b&gt;</p></body></html>\n",
)
SECRET = "s3cret-t0pic"


class Service(ThreadingHTTPServer):
    """A server on loopback that keeps what it is sent and answers as it is told."""

    daemon_threads = True

    def __init__(self, status: int = 200, location: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.location = status, location
        self.requests: list[tuple[str, dict[str, str], Any]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers), None))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def start() -> Iterator[Any]:
    servers: list[Service] = []

    def starting(**values: Any) -> Service:
        servers.append(Service(**values))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1]

    yield starting
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Return a port that accepts a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_service_gets_the_text_once_and_nothing_of_ours_but_our_name(start: Any) -> None:
    service = start()
    assert notify([f"json://{service.host}/hook"], SUMMARY) == []
    [(path, headers, body)] = service.requests
    assert path == "/hook"
    assert headers["User-Agent"] == APP_NAME
    assert (body["title"], body["message"].strip()) == (SUMMARY.title, SUMMARY.text.strip())
    assert body["attachments"] == []


def test_ntfy_gets_no_picture_to_fetch(start: Any) -> None:
    service = start()
    assert notify([f"ntfy://{service.host}/{SECRET}"], SUMMARY) == []
    [(_, headers, body)] = service.requests
    assert body["topic"] == SECRET
    assert body["message"].strip() == SUMMARY.text.strip()
    assert "X-Icon" not in headers
    assert "apprise" not in f"{headers} {body}".lower()


def test_an_address_may_ask_for_html(start: Any) -> None:
    service = start()
    assert notify([f"json://{service.host}/?format=html"], SUMMARY) == []
    [(_, _, body)] = service.requests
    assert body["message"].strip() == SUMMARY.html.strip()


def test_a_failing_address_costs_one_line_and_the_others_are_sent(start: Any) -> None:
    good, bad = start(), start(status=500)
    urls = [f"ntfy://user:pw@{bad.host}/{SECRET}", f"json://{good.host}/"]
    [line] = notify(urls, SUMMARY)
    assert line.startswith("notify, address 1 (ntfy at 127.0.0.1): not delivered")
    assert SECRET not in line
    assert "pw" not in line
    assert len(good.requests) == len(bad.requests) == 1


def test_a_refused_connection_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    [line] = notify([f"json://127.0.0.1:{port}/{SECRET}"], SUMMARY)
    assert line.startswith("notify, address 1 (json at 127.0.0.1): not delivered")


def test_a_redirection_is_not_followed(start: Any) -> None:
    elsewhere = start()
    service = start(status=302, location=f"http://{elsewhere.host}/")
    assert len(notify([f"json://{service.host}/"], SUMMARY)) == 1
    assert (len(service.requests), elsewhere.requests) == (1, [])


def test_a_service_that_hangs_is_left_after_the_deadline(silent_port: int, start: Any) -> None:
    good = start()
    begun = time.monotonic()
    lines = notify([f"json://127.0.0.1:{silent_port}/", f"json://{good.host}/"], SUMMARY, 0.5)
    assert time.monotonic() - begun < 5
    assert lines == [
        "notify, address 1 (json at 127.0.0.1): no answer in 0.5 s; "
        "it may or may not have been delivered"
    ]
    assert len(good.requests) == 1


def test_an_address_may_set_its_own_patience(silent_port: int) -> None:
    begun = time.monotonic()
    [line] = notify([f"json://127.0.0.1:{silent_port}/?rto=0.3&cto=0.3"], SUMMARY)
    assert time.monotonic() - begun < 5
    assert "not delivered" in line


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("", ""),
        (SECRET, ""),
        (f"{SECRET}://host.example/x", ""),
        (f"slack://{SECRET}", " (slack)"),
        ("json://[", ""),
        (f"json://:{SECRET}@/", " (json)"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_its_place(url: str, name: str) -> None:
    [line] = notify([url], SUMMARY)
    assert line.startswith("notify, address 1")
    assert "not an address that can be used" in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", " at 127.0.0.1"), ("localhost", " at localhost")]
)
def test_the_host_is_named_where_it_is_one(host: str, shown: str, start: Any) -> None:
    bad = start(status=500)
    [line] = notify([f"json://{host}:{bad.server_port}/{SECRET}"], SUMMARY)
    assert f"(json{shown})" in line


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"ntfy://{SECRET}", "ntfy"),
        (f"ntfy://user:{SECRET}@ntfy.a.example/topic", "ntfy at ntfy.a.example"),
        (f"pbul://o.{SECRET}", "pbul"),
        (f"discord://1234567890/{SECRET}", "discord"),
        (f"mailto://user:{SECRET}@a.example", "mailto at a.example"),
    ],
)
def test_a_key_in_the_place_of_a_host_is_not_named(url: str, name: str) -> None:
    parts = url_to_dict(url)
    service = Apprise.instantiate(dict(parts))
    assert service is not None
    assert shown_name(parts, service) == name


def test_nothing_is_logged_or_printed(
    start: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = start(status=500)
    with caplog.at_level("DEBUG"):
        notify([f"ntfy://{bad.host}/{SECRET}", f"slack://{SECRET}"], SUMMARY)
    assert SECRET not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_no_address_is_no_work() -> None:
    assert notify([], SUMMARY) == []


class Mailbox:
    """A mail server on loopback that keeps the messages it is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.loop = asyncio.new_event_loop()
        serving = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.server = self.loop.run_until_complete(serving)
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.server.close()
        self.loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        while line := await reader.readline():
            command = line.strip().upper()
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                message = email.message_from_bytes(data[:-3], policy=default)
                assert isinstance(message, EmailMessage)
                self.messages.append(message)
            writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
            if command == b"QUIT":
                break
        writer.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


def test_a_mail_holds_the_document_and_its_text(mailbox: Mailbox) -> None:
    url = f"mailto://127.0.0.1:{mailbox.port}/?from=orchestra@a.example&to=reader@a.example"
    assert notify([url], SUMMARY) == []
    [message] = mailbox.messages
    assert message["Subject"].split() == SUMMARY.title.split()
    assert (message["From"], message["To"]) == ("orchestra@a.example", "reader@a.example")
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert html.get_content().split() == SUMMARY.html.split()
    assert "L’été <b>" in text.get_content()
    assert "apprise" not in message.as_string().lower()
