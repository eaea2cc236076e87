"""``orchestra web`` as its own process, and its reviewers."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import httpx
import pytest
from tests.cli.program import Done, refused, run

from orchestra.reviewers import passwords_of
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONG = 30.0
WORD = "une phrase de passe"
NAME = "Relectrice d’essai"


class Started:
    """The process, the address it tells and the link to sign in."""

    def __init__(self, root: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "orchestra.cli", "--workspace", str(root), "web", "--no-open",
             "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = ""
        self.link = self.wait_for(r"(http://127\.0\.0\.1:\d+/sign-in\?token=\S+)")
        self.address = self.link.partition("/sign-in")[0]

    def wait_for(self, pattern: str) -> str:
        """Return what ``pattern`` finds in the next line that has it."""
        assert self.process.stderr
        while not (found := re.search(pattern, line := self.process.stderr.readline())):
            self.said += line
            assert line, f"it ended: {self.said}"
        self.said += line
        return found[1]

    def end(self, sign: signal.Signals) -> int:
        """Send a signal; return the exit code, with the rest of what it said in ``said``."""
        self.process.send_signal(sign)
        out, rest = self.process.communicate(timeout=LONG)
        self.said += rest
        assert out == ""
        return self.process.returncode


@contextlib.contextmanager
def started(root: Path, *options: str) -> Iterator[Started]:
    server = Started(root, *options)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


@pytest.fixture
def root(make_workspace: Callable[..., Path]) -> Path:
    return make_workspace(reviewers=[{"name": NAME}])


def sign_in(browser: httpx.Client, server: Started) -> None:
    assert browser.get(server.link).status_code == 200
    page = browser.get(f"{server.address}/who").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    form = {"csrf": token[1], "name": NAME, "next": "/night"}
    assert browser.post(f"{server.address}/who", data=form).status_code == 303


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_is_signed_in_to_and_ends_at_once_with_a_live_page_open(
    root: Path, sign: signal.Signals
) -> None:
    with started(root) as server, httpx.Client(timeout=LONG) as browser:
        assert browser.get(server.address).headers["location"].startswith("/sign-in")
        sign_in(browser, server)
        assert NAME in browser.get(f"{server.address}/").text
        with browser.stream("GET", f"{server.address}/night/events") as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            assert next(events.iter_lines()) == "event: night"
            code = server.end(sign)
        assert code in (130, -signal.SIGTERM)
        assert "Traceback" not in server.said
        assert "ERROR" not in server.said


def test_it_says_who_it_is_to_nobody(root: Path) -> None:
    with started(root) as server:
        answer = httpx.get(server.address, timeout=LONG)
        assert "server" not in answer.headers
        wrong = httpx.get(server.address, headers={"host": "evil.example"}, timeout=LONG)
        assert wrong.status_code == 421


def test_a_port_in_use_is_said_in_words(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        error, hint = refused("--workspace", str(root), "web", "--no-open", "--port", port)
    assert f"127.0.0.1:{port}" in error
    assert "--port" in hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "review.example"])
def test_without_passwords_it_is_not_served_to_others(root: Path, host: str) -> None:
    error, hint = refused("--workspace", str(root), "web", "--no-open", "--host", host)
    assert NAME in error
    assert "orchestra web user add" in hint


def test_behind_another_server_it_asks_for_passwords_on_this_machine_too(
    make_workspace: Callable[..., Path],
) -> None:
    public = {"address": "https://revue.exemple.org"}
    root = make_workspace(reviewers=[{"name": NAME}], web=public)
    error, hint = refused("--workspace", str(root), "web", "--no-open")
    assert "https://revue.exemple.org can be reached by others" in error
    assert NAME in error
    assert "orchestra web user add" in hint


def test_without_reviewers_it_is_not_served_to_others(make_workspace: Callable[..., Path]) -> None:
    root = str(make_workspace())
    error, _ = refused("--workspace", root, "web", "--no-open", "--host", "0.0.0.0")
    assert "names no reviewer" in error


def test_one_reviewer_without_a_password_is_enough_to_refuse(root: Path) -> None:
    passwords_of(load_workspace(root).state_folder).set(NAME, WORD)
    assert run("--workspace", str(root), "web", "user", "add", "Autre", "--no-password").code == 0
    error, _ = refused("--workspace", str(root), "web", "--no-open", "--host", "192.0.2.1")
    assert "Autre" in error
    assert NAME not in error


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(root: Path, port: str) -> None:
    assert run("--workspace", str(root), "web", "--no-open", f"--port={port}").code == 2


def user(root: Path, *arguments: str, stdin: str = "") -> Done:
    with mock.patch.object(sys, "stdin", io.StringIO(stdin)):
        return run("--workspace", str(root), "web", "user", *arguments)


def test_a_reviewer_gets_a_password_from_standard_input(root: Path) -> None:
    done = user(root, "add", "Nouveau", "--email", "n@essai.invalid", "--password-stdin",
                stdin=f"{WORD}\n")  # fmt: skip
    assert (done.code, done.stdout) == (0, "Nouveau\n")
    assert WORD not in done.stderr
    workspace = load_workspace(root)
    assert [one.name for one in workspace.settings.reviewers] == [NAME, "Nouveau"]
    kept = passwords_of(workspace.state_folder)
    assert kept.is_right("Nouveau", WORD)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert WORD not in (root / "orchestra.yaml").read_text("utf-8")


def test_who_reviews_and_has_a_password_is_listed(root: Path) -> None:
    user(root, "add", "Nouveau", "--email", "n@essai.invalid", "--password-stdin", stdin=WORD)
    assert user(root, "list").stdout == (
        f"{NAME}  no password\nNouveau n@essai.invalid  password\n"
    )
    assert '"password": true' in user(root, "list", "--json").stdout
    user(root, "forget", "nouveau")
    assert "Nouveau n@essai.invalid  no password" in user(root, "list").stdout


def test_without_reviewers_the_list_says_how_to_add_one(
    make_workspace: Callable[..., Path],
) -> None:
    done = user(make_workspace(), "list")
    assert (done.code, done.stdout) == (0, "")
    assert "web user add" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [(("add", "Nouveau", "--password-stdin"), "court"),
     (("add", "Nouveau", "--password-stdin"), ""),
     (("add", "Nouveau"), ""), (("add", "<b>", "--no-password"), ""), (("forget", "Personne"), ""),
     (("add", "Nouveau", "--email", "none", "--no-password"), "")],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(
    root: Path, arguments: tuple[str, ...], stdin: str
) -> None:
    before = (root / "orchestra.yaml").read_bytes()
    done = user(root, *arguments, stdin=stdin)
    assert done.code == 2
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert (root / "orchestra.yaml").read_bytes() == before
    assert not passwords_of(load_workspace(root).state_folder).path.exists()
