"""A workspace with sources, and the server whose model writes from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.worlds import write_workspace
from tests.writing.writer import add_sources, faithful_server, pass_exam, write

from orchestra.evidence import Evidence, evidence_path, read_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.ollama import FakeOllama


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with faithful_server() as fake:
        yield fake


@pytest.fixture
def root(server: FakeOllama, make_workspace: Callable[..., Path]) -> Path:
    made = make_workspace(hosts={"ollama": server.url}, retries=0)
    add_sources(made)
    pass_exam(made)
    server.requests.clear()
    return made


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Evidence]:
    """Return a draft of this model's with its evidence; any such workspace has its sources."""
    with faithful_server() as fake:
        hosts = {"hosts": {"ollama": fake.url}, "retries": 0}
        made = write_workspace(tmp_path_factory.mktemp("written") / "workspace", hosts)
        add_sources(made)
        path = Path(write(made, words=1200).draft.path)
    evidence = read_evidence(evidence_path(path))
    assert evidence
    return path.read_text("utf-8"), evidence


@pytest.fixture
def draft(written: tuple[str, Evidence]) -> str:
    """Return the text of a draft."""
    return written[0]
