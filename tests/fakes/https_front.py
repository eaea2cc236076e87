"""A server that speaks HTTPS in front of another on this machine, as people put one there."""

from __future__ import annotations

import contextlib
import http.client
import os
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "localhost"
_HOP = ("connection", "keep-alive", "transfer-encoding", "host", "x-forwarded-for")


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine, which signs itself, and its key."""

    certificate: Path
    key: Path

    def trusted(self) -> ssl.SSLContext:
        """Return what a browser that trusts it connects by."""
        return ssl.create_default_context(cafile=str(self.certificate))


def make_certificate(folder: Path) -> Certificate:
    """Write a certificate into ``folder``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    made.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


@contextlib.contextmanager
def python_front(port: int, behind: int, certificate: Certificate, *, host: bool) -> Iterator[None]:
    """Serve ``port`` from ``behind``; ``host``: the browser's Host header is passed on."""

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
            given = self.headers.get("x-forwarded-for")
            chain = ", ".join(filter(None, [given, self.client_address[0]]))
            asked = self.headers["host"] if host else f"127.0.0.1:{behind}"
            said = {"Host": asked, "X-Forwarded-For": chain, "X-Forwarded-Proto": "https"}
            asking = http.client.HTTPConnection("127.0.0.1", behind, timeout=30)
            asking.request(self.command, self.path, body, kept | said)
            answer = asking.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in (*_HOP, "content-length", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            asking.close()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    with ThreadingHTTPServer(("127.0.0.1", port), Front) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


_NGINX = """\
{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name localhost;
    ssl_certificate {certificate.certificate};
    ssl_certificate_key {certificate.key};
    client_max_body_size 20m;
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      {headers}
    }}
  }}
}}
"""
_PASSED = """proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;"""


@contextlib.contextmanager
def nginx_front(
    nginx: str, folder: Path, port: int, behind: int, certificate: Certificate, *, host: bool
) -> Iterator[None]:
    """Serve ``port`` from ``behind`` by nginx; without ``host`` it is as nginx is by itself."""
    config = folder / "nginx.conf"
    headers = _PASSED if host else ""
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not write here
    config.write_text(
        _NGINX.format(
            folder=folder,
            port=port,
            behind=behind,
            certificate=certificate,
            headers=headers,
            user=user,
        )
    )
    process = subprocess.Popen([nginx, "-c", str(config), "-e", str(folder / "error.log")])
    try:
        wait_for(f"https://{NAME}:{port}/", certificate)
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, certificate: Certificate) -> None:
    """Return once something answers at ``address``."""
    end = time.monotonic() + 30
    while True:
        try:
            httpx.get(address, verify=certificate.trusted(), timeout=5)
        except httpx.TransportError:
            assert time.monotonic() < end, f"nothing answers at {address}"
            time.sleep(0.05)
        else:
            return
