"""Embeddings of the real Ollama that OLLAMA_HOST names, over both of its faces."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.library.samples import paragraph, put
from tests.worlds import make_settings

from orchestra.engines.embeddings import EngineEmbedder, open_embedder
from orchestra.errors import ModelMissing
from orchestra.library.library import open_library
from orchestra.library.updating import silent


def embedder(host: str, model: str, engine: str) -> EngineEmbedder:
    settings = make_settings(
        hosts={"ollama": host, "openai": f"{host}/v1"},
        library={"embeddings": model, "embeddings_engine": engine},
        timeouts={"stall": 600},
    )
    opened = open_embedder(settings)
    assert opened
    return opened


@pytest.mark.parametrize("engine", ["ollama", "openai"])
def test_each_text_has_its_vector(ollama_host: str, ollama_model: str, engine: str) -> None:
    opened = embedder(ollama_host, ollama_model, engine)
    one, other = opened.embed(["un jardin partagé", "une loi récente"], asked=False)
    assert len(one) == len(other) > 100
    assert one != other
    [again] = opened.embed(["un jardin partagé"], asked=True)
    assert sum(a * b for a, b in zip(one, again, strict=True)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("engine", ["ollama", "openai"])
def test_a_model_that_is_not_there_is_named(ollama_host: str, engine: str) -> None:
    with pytest.raises(ModelMissing):
        embedder(ollama_host, "absent-model:1b", engine).embed(["un lieu"], asked=False)


def test_a_library_is_searched_by_sense(
    ollama_host: str, ollama_model: str, tmp_path: Path
) -> None:
    put(tmp_path, "jardin.txt", "Le jardin partagé nourrit le quartier et accueille l’école. " * 8)
    put(tmp_path, "autre.txt", paragraph("mot"))
    opened = embedder(ollama_host, ollama_model, "ollama")
    library = open_library(tmp_path / "sources", tmp_path / "state", silent, opened)
    library.complete()
    assert library.notice == ""
    assert {hit.passage.source.id for hit in library.search("potager")} == {
        "jardin.txt", "autre.txt",
    }  # fmt: skip
