"""Choosing and opening the engine that settings, agent and command line ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from orchestra.errors import EngineBusy, EngineStalled, EngineUnreachable, ModelMissing

if TYPE_CHECKING:
    from orchestra.agents import EngineName
    from orchestra.engines.engine import Engine
    from orchestra.settings import Settings

Tell = Callable[[str], None]
EMBEDDED = "embedded"


@dataclass(frozen=True)
class Candidate:
    """A model on a host, and what opens it there."""

    host: str
    model: str
    open: Callable[[], Engine]


def candidates(settings: Settings, name: EngineName, model: str | None) -> list[Candidate]:
    """Return where a night can have this engine, the place to try first first.

    On Ollama the model is loaded when it is opened and stays until the engine is closed.
    """
    from orchestra.engines.embedded import open_embedded
    from orchestra.engines.ollama import open_ollama
    from orchestra.engines.openai import open_openai

    found = []
    if name in {"ollama", "auto"}:
        wanted = model or settings.models.ollama
        for host in settings.ollama_hosts():
            opener = partial(open_ollama, settings, wanted, host=host, hold=True)
            found.append(Candidate(host, wanted, opener))
    if name in {"embedded", "auto"}:
        wanted = model or settings.models.embedded
        wanted = _embedded_model(settings, model) if name == "auto" else wanted
        found.append(Candidate(EMBEDDED, wanted, partial(open_embedded, settings, wanted)))
    if name == "openai":
        wanted = model or settings.models.openai
        found.append(
            Candidate(settings.hosts.openai, wanted, partial(open_openai, settings, wanted))
        )
    return found


def open_engine(settings: Settings, name: EngineName, model: str | None, tell: Tell) -> Engine:
    """Return the engine of that name, ready to reply; ``model`` None means the settings' model.

    ``auto`` is Ollama if it answers and has the model, else embedded; ``tell`` is given the line
    that says which and why. Raises EngineError or WeightsError when it cannot be opened.
    """
    if name == "auto":
        return _open_auto(settings, model, tell)
    if name == "ollama":
        from orchestra.engines.ollama import open_ollama

        return open_ollama(settings, model or settings.models.ollama)
    if name == "embedded":
        from orchestra.engines.embedded import open_embedded

        return open_embedded(settings, model or settings.models.embedded)
    from orchestra.engines.openai import open_openai

    return open_openai(settings, model or settings.models.openai)


def _open_auto(settings: Settings, model: str | None, tell: Tell) -> Engine:
    from orchestra.engines.embedded import open_embedded
    from orchestra.engines.ollama import open_ollama

    try:
        engine = open_ollama(settings, model or settings.models.ollama)
    except (EngineUnreachable, EngineStalled, EngineBusy, ModelMissing) as error:
        embedded = _embedded_model(settings, model)
        tell(f"{error.message}: using the embedded model {embedded}")
        return open_embedded(settings, embedded)
    tell(f"using {engine.identity.model} on the Ollama at {engine.identity.shown_host}")
    return engine


def _embedded_model(settings: Settings, model: str | None) -> str:
    from orchestra.engines.weights import is_published

    return model if model and is_published(model) else settings.models.embedded
