"""A workspace with sources, and the server whose model writes from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.writing.writer import add_sources, faithful_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.ollama import FakeOllama


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.fixture
def root(server: FakeOllama, make_workspace: Callable[..., Path]) -> Path:
    made = make_workspace(hosts={"ollama": server.url}, retries=0)
    add_sources(made)
    return made
