"""Which models are there, on which engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestra.engines.ollama import list_models
from orchestra.engines.weights import PUBLISHED, weights_folder
from orchestra.errors import EngineError
from orchestra.settings import Settings


@dataclass(frozen=True)
class KnownModel:
    """A model that can be used, or fetched; ``size`` in bytes."""

    engine: str
    name: str
    size: int
    digest: str
    ready: bool
    chosen: bool


def inventory(
    settings: Settings, folder: Path | None = None
) -> tuple[list[KnownModel], list[EngineError]]:
    """Return the models of Ollama and the embedded ones, and why an engine could not be asked."""
    absent: list[EngineError] = []
    try:
        installed = list_models(settings.ollama_host(), settings.timeouts)
    except EngineError as error:
        installed = []
        absent.append(error)
    wanted = settings.models.ollama
    names = {wanted, f"{wanted}:latest"}
    models = [
        KnownModel("ollama", m.name, m.size, m.digest, ready=True, chosen=m.name in names)
        for m in installed
    ]
    models += [
        KnownModel(
            "embedded", weights.name, weights.size, f"sha256:{weights.sha256}",
            ready=weights.path(folder or weights_folder()).is_file(),
            chosen=weights.name == settings.models.embedded,
        )
        for weights in PUBLISHED
    ]  # fmt: skip
    return models, absent
