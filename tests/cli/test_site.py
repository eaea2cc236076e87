"""``orchestra site``: building it and looking at it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.publishing.press import document, make, put

from orchestra.errors import WorkspaceError
from orchestra.publishing.serve import site_server
from orchestra.publishing.site import build_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from orchestra.workspace import Workspace


@pytest.fixture
def workspace(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = make(make_workspace)
    put(made, "ateliers/01-reparer.md", document())
    monkeypatch.chdir(made.root)
    return made


def test_build_prints_the_folder_and_says_what_it_did(workspace: Workspace) -> None:
    done = run("site", "build")
    assert done.code == 0
    assert done.stdout == f"{workspace.output_folder / 'site'}\n"
    assert "1 published documents" in done.stderr
    assert (workspace.output_folder / "site/index.html").is_file()


def test_build_names_what_is_left_out_and_goes_on(workspace: Workspace) -> None:
    put(workspace, "ateliers/02-vide.md", "")
    done = run("site", "build", "--json")
    assert done.code == 0
    assert "02-vide.md is left out: it is empty" in done.stderr
    said = json.loads(done.stdout)
    assert said["documents"] == 1
    assert len(said["warnings"]) == 1


def test_build_needs_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "no workspace" in refused("site", "build")[0]


def test_serve_without_a_site_says_what_to_type(workspace: Workspace) -> None:
    error, hint = refused("site", "serve")
    assert "no site yet" in error
    assert "orchestra site build" in hint


@pytest.fixture
def address(workspace: Workspace) -> Iterator[str]:
    with site_server(build_site(workspace).folder, 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_site_is_served_on_loopback(address: str) -> None:
    with urllib.request.urlopen(f"{address}/") as reply:
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert b"<!DOCTYPE html>" in reply.read()
    with urllib.request.urlopen(f"{address}/reflexions/ateliers/01-reparer.html") as reply:
        assert "Réparer" in reply.read().decode()


@pytest.mark.parametrize("path", ["/../../orchestra.yaml", "/%2e%2e/%2e%2e/orchestra.yaml", "/x"])
def test_nothing_else_is_served(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{address}{path}")
    assert error.value.code == 404


def test_what_a_link_leads_to_is_not_served(address: str, workspace: Workspace) -> None:
    site = workspace.output_folder / "site"
    (site / "lien.txt").symlink_to("/etc/hostname")
    (site / "dossier").symlink_to("/etc")
    for path in ("lien.txt", "dossier/hostname", "dossier/"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{address}/{path}")
        assert error.value.code == 404


def test_a_link_in_place_of_a_page_of_a_folder_is_not_served(
    address: str, workspace: Workspace
) -> None:
    folder = workspace.output_folder / "site/dossier"
    folder.mkdir()
    (folder / "index.html").symlink_to("/etc/hostname")
    assert _status(address, "/dossier/") == 404


def test_hidden_files_lists_of_folders_and_pipes_are_not_served(
    address: str, workspace: Workspace
) -> None:
    site = workspace.output_folder / "site"
    (site / ".git").mkdir()
    (site / ".git/config").write_text("x", "utf-8")
    (site / ".env").write_text("x", "utf-8")
    (site / "dossier/index.html").mkdir(parents=True)
    (site / "vide").mkdir()
    os.mkfifo(site / "tube")
    for path in (
        *("/.env", "/.git/config", "/%2eenv", "/.git/", "/reflexions/", "/vide/", "/tube"),
        *("/dossier/", "/dossier/index.html/", "/vide/../.env"),
    ):
        assert _status(address, path) == 404, path


@pytest.mark.parametrize(
    "path",
    ["/%00", "/a%00b/", "/%ed%a0%80", "/%ff", "/" + "a" * 5000, "*", "/%0d%0aa"],
)
def test_no_odd_path_gets_an_error_of_the_program(
    address: str, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _status(address, path) == 404
    assert "Traceback" not in capfd.readouterr().err


def test_only_its_own_names_are_answered(address: str) -> None:
    port = address.rpartition(":")[2]
    for name in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        assert _status(address, "/", name) == 200, name
    for name in (
        *(
            f"essai.invalid:{port}",
            "localhost",
            "127.0.0.1:1",
            "",
            f"127.0.0.1.essai.invalid:{port}",
        ),
        *(f"a@localhost:{port}", f"localhost:{port}, essai.invalid", None),
    ):
        assert _status(address, "/", name) == 421, name
        assert _status(address, "/", name, "HEAD") == 421, name
    assert _status(address, "/", f"localhost:{port}", twice=True) == 421


def _status(
    address: str, path: str, name: str | None = "own", method: str = "GET", *, twice: bool = False
) -> int:
    """Return the status of the answer to a request with this Host header; None is without."""
    own = address.removeprefix("http://")
    connection = http.client.HTTPConnection(own, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    for _ in range(1 + twice):
        if name is not None:
            connection.putheader("Host", own if name == "own" else name)
    connection.endheaders()
    with connection.getresponse() as reply:
        return reply.status


def test_a_port_that_is_taken_is_told(workspace: Workspace) -> None:
    folder = build_site(workspace).folder
    with site_server(folder, 0) as server, pytest.raises(WorkspaceError, match="cannot be used"):
        site_server(folder, server.server_port)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another signal there")
def test_ctrl_c_ends_it_without_a_traceback(workspace: Workspace) -> None:
    build_site(workspace)
    command = [sys.executable, "-m", "orchestra.cli", "site", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=workspace.root
    ) as server:
        assert server.stdout
        address = server.stdout.readline().strip()
        with urllib.request.urlopen(address) as reply:
            assert reply.status == 200
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "Traceback" not in said
