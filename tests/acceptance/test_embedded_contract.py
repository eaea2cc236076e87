"""The contract of every engine, over the model embedded in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.engines.contract import EngineContract
from tests.worlds import make_settings

from orchestra.engines.embedded import open_embedded
from orchestra.engines.weights import find_weights, weights_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from orchestra.engines.engine import Engine

MODEL = "qwen2.5-coder-0.5b"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    folder = weights_folder()
    if not find_weights(MODEL).path(folder).is_file():
        pytest.skip(f"{MODEL} is not in {folder}: orchestra models pull {MODEL}")
    opened = open_embedded(make_settings(timeouts={"stall": 600}, context=2048), MODEL, folder)
    yield opened
    opened.close()


class TestEmbedded(EngineContract):
    """A real model, without a server."""

    @pytest.fixture
    def open_missing(self, tmp_path: Path) -> Callable[[], Engine]:
        # To the person the model is absent; its name has to be a published one.
        return lambda: open_embedded(make_settings(), MODEL, tmp_path / "absent")
