"""The review pages behind a server that speaks HTTPS, each a process of its own.

Tried with a small front of our own, and with nginx where it is installed.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.fakes.https_front import (
    NAME,
    Certificate,
    make_certificate,
    nginx_front,
    python_front,
    wait_for,
)

from orchestra.reviewers import passwords_of
from orchestra.web.tries import MAX_TRIES
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ANNA, WORD = "Relectrice d’essai", "une phrase de passe"
LONG = "« Éà » " * 90_000
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
Front = tuple[str, bool]  # what stands in front, and whether it passes the Host header on
FRONTS = [
    pytest.param((kind, host), id=f"{kind}-{'host' if host else 'plain'}", marks=marks)
    for kind, marks in (
        ("python", []),
        ("nginx", pytest.mark.skipif(not NGINX, reason="nginx is not installed")),
    )
    for host in (True, False)
]


@dataclass(frozen=True)
class Served:
    """The pages, the address at which browsers find them, and the one behind it."""

    address: str
    behind: str
    certificate: Certificate

    def browser(self, local_address: str = "127.0.0.1") -> httpx.Client:
        """Return a browser on another address of this machine, as if on another machine."""
        verify = self.certificate.trusted()
        transport = httpx.HTTPTransport(verify=verify, local_address=local_address)
        headers = {"origin": self.address, "sec-fetch-site": "same-origin", "accept-language": "en"}
        return httpx.Client(base_url=self.address, transport=transport, headers=headers, timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextlib.contextmanager
def running(root: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "web", "--no-open",
               "--port", str(port)]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert f"https://{NAME}:" in process.stderr.readline()
        yield
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said


@contextlib.contextmanager
def served(
    make_workspace: Callable[..., Path], folder: Path, front: Front, proxies: list[str]
) -> Iterator[Served]:
    kind, host = front
    port, behind = free_port(), free_port()
    address = f"https://{NAME}:{port}"
    root = make_workspace(reviewers=[{"name": ANNA}], web={"address": address, "proxies": proxies})
    passwords_of(load_workspace(root).state_folder).set(ANNA, WORD)
    certificate = make_certificate(folder)
    with contextlib.ExitStack() as stack:
        stack.enter_context(running(root, behind))
        if kind == "nginx":
            made = nginx_front(str(NGINX), folder, port, behind, certificate, host=host)
        else:
            made = python_front(port, behind, certificate, host=host)
        stack.enter_context(made)
        wait_for(address, certificate)
        yield Served(address, f"http://127.0.0.1:{behind}", certificate)


@pytest.mark.parametrize("front", FRONTS)
def test_people_sign_in_and_send_forms_through_it(
    make_workspace: Callable[..., Path], tmp_path: Path, front: Front
) -> None:
    with served(make_workspace, tmp_path, front, ["127.0.0.1"]) as site, site.browser() as browser:
        assert browser.get("/").headers["location"].startswith("/sign-in")
        answer = browser.post("/sign-in", data={"name": ANNA, "password": WORD})
        assert answer.status_code == 200
        assert "secure" in answer.headers["set-cookie"].lower()
        page = browser.get("/")
        assert page.status_code == 200
        assert ANNA in page.text
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token
        form = {"csrf": token[1]}
        for origin in ("https://evil.test", site.behind, "null", "http://["):
            refused = browser.post("/sign-out", data=form, headers={"origin": origin})
            assert refused.status_code == 403
        cross = browser.post("/sign-out", data=form, headers={"sec-fetch-site": "cross-site"})
        assert cross.status_code == 403
        fields = form | {"body": LONG}
        gone = browser.post(f"/d/{'0' * 16}/edit", data=fields)
        assert gone.status_code == 404
        assert LONG in gone.text
        out = browser.post("/sign-out", data=form)
        assert out.headers["location"] == "/sign-in"
        assert browser.get("/").status_code == 303


def attempt(site: Served, client: str, name: str, forged: str) -> int:
    with site.browser(client) as browser:
        headers = {"x-forwarded-for": forged}
        form = {"name": name, "password": "faux"}
        return browser.post("/sign-in", data=form, headers=headers).status_code


@pytest.mark.parametrize("front", [FRONTS[0], FRONTS[2]])
def test_each_client_has_its_tries_whatever_it_says_of_itself(
    make_workspace: Callable[..., Path], tmp_path: Path, front: Front
) -> None:
    with served(make_workspace, tmp_path, front, ["127.0.0.1"]) as site:
        tried = [attempt(site, "127.0.0.2", f"A{n}", f"192.0.2.{n}") for n in range(MAX_TRIES + 1)]
        assert tried == [401] * MAX_TRIES + [429]
        assert attempt(site, "127.0.0.3", "A9", "192.0.2.9") == 401
        tried = [attempt(site, f"127.0.0.{n}", ANNA, "") for n in range(10, 11 + MAX_TRIES)]
        assert tried == [401] * MAX_TRIES + [429]


@pytest.mark.parametrize("front", [FRONTS[0], FRONTS[2]])
def test_a_front_that_is_not_named_is_not_believed(
    make_workspace: Callable[..., Path], tmp_path: Path, front: Front
) -> None:
    with served(make_workspace, tmp_path, front, []) as site:
        tried = [
            attempt(site, f"127.0.0.{n + 2}", f"A{n}", f"192.0.2.{n}") for n in range(MAX_TRIES + 1)
        ]
        assert tried == [401] * MAX_TRIES + [429]


def test_behind_it_only_its_own_names_are_answered(
    make_workspace: Callable[..., Path], tmp_path: Path
) -> None:
    with served(make_workspace, tmp_path, ("python", True), []) as site, site.browser() as browser:
        assert browser.get("/sign-in", headers={"host": "evil.test"}).status_code == 421
        direct = httpx.post(f"{site.behind}/sign-in", data={"name": ANNA, "password": WORD},
                            headers={"origin": site.behind})  # fmt: skip
        assert direct.status_code == 403
