"""Which models are there, on which engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestra.engines.engine import EngineIdentity
from orchestra.engines.ollama import list_models
from orchestra.engines.probed import Probe, known_probe
from orchestra.engines.weights import PUBLISHED, weights_folder
from orchestra.errors import EngineError
from orchestra.settings import Settings


@dataclass(frozen=True)
class KnownModel:
    """A model that can be used, or fetched; ``size`` in bytes, ``probe`` if it was probed."""

    engine: str
    name: str
    size: int
    digest: str
    ready: bool
    chosen: bool
    probe: Probe | None


def inventory(
    settings: Settings, state_folder: Path, folder: Path | None = None
) -> tuple[list[KnownModel], list[EngineError]]:
    """Return the models of Ollama and the embedded ones, and why an engine could not be asked.

    ``state_folder`` is where the workspace keeps what its models were measured to do.
    """
    absent: list[EngineError] = []
    try:
        installed = list_models(settings.ollama_host(), settings.timeouts)
    except EngineError as error:
        installed = []
        absent.append(error)
    wanted = settings.models.ollama
    names = {wanted, f"{wanted}:latest"}

    def known(engine: str, name: str, digest: str) -> Probe | None:
        return known_probe(state_folder, EngineIdentity(engine, name, "", digest, context=0))

    models = [
        KnownModel(
            "ollama", m.name, m.size, m.digest, ready=True, chosen=m.name in names,
            probe=known("ollama", m.name, m.digest),
        )
        for m in installed
    ]  # fmt: skip
    models += [
        KnownModel(
            "embedded", weights.name, weights.size, weights.digest,
            ready=weights.path(folder or weights_folder()).is_file(),
            chosen=weights.name == settings.models.embedded,
            probe=known("embedded", weights.name, weights.digest),
        )
        for weights in PUBLISHED
    ]  # fmt: skip
    return models, absent
