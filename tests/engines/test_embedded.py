"""Opening the embedded engine: what is said when it cannot be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest
from tests.engines.weights_world import CONTENT, small_weights
from tests.worlds import make_settings

from orchestra.engines import weights as published
from orchestra.engines.embedded import open_embedded, sampling_of
from orchestra.errors import EngineError, EngineOutOfMemory, ModelMissing, WeightsError
from orchestra.settings import Sampling

if TYPE_CHECKING:
    from pathlib import Path

SMALL = small_weights("http://127.0.0.1:9/weights.gguf")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with small weights that have the right size, and are no model."""
    monkeypatch.setattr(published, "PUBLISHED", (SMALL,))
    SMALL.path(tmp_path).write_bytes(CONTENT)
    return tmp_path


def test_missing_weights_name_the_command_that_fetches_them(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        open_embedded(make_settings(), "qwen2.5-coder-0.5b", tmp_path)
    assert "qwen2.5-coder-0.5b" in caught.value.message
    assert str(tmp_path) in caught.value.message
    assert caught.value.hint == "orchestra models pull qwen2.5-coder-0.5b"


def test_weights_are_looked_for_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelMissing) as caught:
        open_embedded(make_settings(), "qwen2.5-coder-0.5b")
    assert str(published.weights_folder()) in caught.value.message


def test_weights_of_another_size_are_not_loaded(folder: Path) -> None:
    SMALL.path(folder).write_bytes(CONTENT[:-1])
    with pytest.raises(ModelMissing, match="not whole") as caught:
        open_embedded(make_settings(), SMALL.name, folder)
    assert caught.value.hint == f"orchestra models pull {SMALL.name}"


def test_too_little_memory_is_said_before_loading(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = SimpleNamespace(available=len(CONTENT) - 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    with pytest.raises(EngineOutOfMemory, match="GB of memory") as caught:
        open_embedded(make_settings(), SMALL.name, folder)
    assert "smaller model" in caught.value.hint


def test_a_file_that_is_no_model_is_said_so(folder: Path) -> None:
    with pytest.raises(EngineError, match="could not load") as caught:
        open_embedded(make_settings(), SMALL.name, folder)
    assert type(caught.value) is EngineError
    assert str(SMALL.path(folder)) in caught.value.message


def test_an_unknown_model_is_met_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no embedded model mistral"):
        open_embedded(make_settings(), "mistral", tmp_path)


def test_the_penalty_that_keeps_it_from_loops_stays_unless_another_is_chosen() -> None:
    assert sampling_of(Sampling())["repeat_penalty"] == 1.1
    chosen = sampling_of(Sampling(temperature=0.1))
    assert (chosen["temperature"], chosen["repeat_penalty"]) == (0.1, 1.1)
    assert sampling_of(Sampling(repeat_penalty=1.3))["repeat_penalty"] == 1.3
