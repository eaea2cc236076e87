"""For every test: no connection beyond this machine, nothing of the person's own environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts
from tests.worlds import write_workspace

from orchestra.settings import ollama_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.register_assert_rewrite("tests.engines.contract")

# How long a machine takes is for the benches to say: a busy one must fail no test.
settings.register_profile("orchestra", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("orchestra")

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PREFIXES = ("ORCHESTRA_", "OLLAMA_", "LANGSMITH_", "LANGCHAIN_", "OPENAI_", "PIP_")
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}


@pytest.fixture(autouse=True)
def _own_environment(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Clear what would steer a test from outside; acceptance tests keep OLLAMA_HOST."""
    hosts = list(LOOPBACK)
    accepting = request.node.get_closest_marker("acceptance") is not None
    for name in list(os.environ):
        kept = accepting and name == "OLLAMA_HOST"
        if not kept and (name.startswith(PREFIXES) or name.upper() in PROXIES):
            monkeypatch.delenv(name)
    if accepting:
        hosts.append(urlsplit(ollama_url(os.environ.get("OLLAMA_HOST", ""))).hostname or "")
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    socket_allow_hosts(hosts, allow_unix_socket=True)


@pytest.fixture
def make_workspace(tmp_path: Path) -> Callable[..., Path]:
    """Return the function that writes a small workspace and returns its folder.

    Its keyword arguments are settings that differ: ``make_workspace(hosts={"ollama": url})``.
    """

    def make(**settings: object) -> Path:
        return write_workspace(tmp_path / "workspace", settings)

    return make
