from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.faults import Hang, HttpError, Refuse
from tests.fakes.ollama import FakeOllama
from tests.worlds import make_settings

from orchestra.engines.embeddings import EngineEmbedder, open_embedder, prefixes_of
from orchestra.errors import (
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineStalled,
    EngineUnreachable,
    ModelMissing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = {"ollama": "/api/embed", "openai": "/v1/embeddings"}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(["bge-m3:latest", "e5:latest"]) as fake:
        yield fake


def embedder(server: FakeOllama, engine: str, model: str = "bge-m3:latest") -> EngineEmbedder:
    settings: dict[str, Any] = {
        "hosts": {"ollama": server.url, "openai": f"{server.url}/v1"},
        "library": {"embeddings": model, "embeddings_engine": engine},
        "timeouts": {"connect": 2, "stall": 1},
    }
    opened = open_embedder(make_settings(**settings))
    assert opened
    return opened


def test_without_a_model_in_the_settings_there_is_none() -> None:
    assert open_embedder(make_settings()) is None


@pytest.mark.parametrize("engine", PATHS)
def test_each_text_has_its_vector_in_their_order(server: FakeOllama, engine: str) -> None:
    opened = embedder(server, engine)
    one, other = opened.embed(["le jardin partagé", "une loi récente"], asked=False)
    assert [one] == opened.embed(["le jardin partagé"], asked=True)
    assert len(one) == len(other) == server.embedding.dimension
    assert one != other
    assert {r.path for r in server.requests} == {PATHS[engine]}


@pytest.mark.parametrize("engine", PATHS)
def test_questions_and_passages_are_marked_as_the_model_was_taught(
    server: FakeOllama, engine: str
) -> None:
    opened = embedder(server, engine, "e5:latest")
    opened.embed(["un lieu"], asked=True)
    opened.embed(["un lieu"], asked=False)
    assert server.embedding.asked == [["query: un lieu"], ["passage: un lieu"]]


def test_what_goes_before_a_text_is_known_by_the_models_name() -> None:
    assert prefixes_of("bge-m3") == ("", "")
    assert prefixes_of("nomic-embed-text:v1.5").passage == "search_document: "
    assert prefixes_of("intfloat/multilingual-e5-large-instruct").passage == ""


def test_the_identity_holds_the_digest_that_ollama_knows(server: FakeOllama) -> None:
    name = embedder(server, "ollama", "bge-m3").identity()
    assert name.startswith("ollama bge-m3:latest ")
    assert len(name.split()[-1]) == 64
    assert embedder(server, "openai").identity() == "openai bge-m3:latest"


@pytest.mark.parametrize("engine", PATHS)
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (HttpError(503, "server busy"), EngineBusy),
        (HttpError(400, "unknown option"), EngineRefused),
        (HttpError(500, "out of order"), EngineError),
        (Refuse(), EngineUnreachable),
        (Hang(), EngineStalled),
    ],
    ids=["busy", "refused", "error", "reset", "hang"],
)
def test_what_goes_wrong_is_an_engine_error(
    server: FakeOllama, engine: str, fault: Any, expected: type[EngineError]
) -> None:
    server.script(fault, path=PATHS[engine])
    with pytest.raises(expected):
        embedder(server, engine).embed(["un lieu"], asked=False)
    assert embedder(server, engine).embed(["un lieu"], asked=False)


@pytest.mark.parametrize("engine", PATHS)
def test_a_model_that_is_not_there_is_named(server: FakeOllama, engine: str) -> None:
    with pytest.raises(ModelMissing, match="absent"):
        embedder(server, engine, "absent").embed(["un lieu"], asked=False)
