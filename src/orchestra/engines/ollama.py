"""Ollama through its native API (its /v1 ignores ``num_ctx``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestra.engines.chat import ChatEngine
from orchestra.engines.engine import EngineIdentity, Request
from orchestra.errors import (
    CutReply,
    EmptyReply,
    EngineBusy,
    EngineError,
    EngineOutOfMemory,
    EngineRefused,
    EngineStalled,
    EngineUnreachable,
    ModelMissing,
)
from orchestra.settings import Settings, Timeouts

if TYPE_CHECKING:
    import ollama

KEEP_ALIVE = "10m"
SAMPLING = {"top_p": 0.9, "top_k": 40, "repeat_penalty": 1.1, "repeat_last_n": 256}


@dataclass(frozen=True)
class InstalledModel:
    """A model that an Ollama server has."""

    name: str
    digest: str
    size: int


def open_ollama(settings: Settings, model: str, *, host: str | None = None) -> ChatEngine:
    """Return the engine for ``model`` on the workspace's Ollama.

    Raises EngineUnreachable when no Ollama answers, ModelMissing when it lacks the model.
    """
    from langchain_ollama import ChatOllama

    host = host or settings.ollama_host()
    installed = find_model(host, settings.timeouts, model)
    identity = EngineIdentity("ollama", installed.name, host, installed.digest, settings.context)
    chat = ChatOllama(
        model=installed.name,
        base_url=host,
        client_kwargs={"timeout": _timeout(settings.timeouts)},
    )
    return ChatEngine(identity, chat, _arguments(settings.context), translator(host, installed.name))


def _arguments(context: int) -> Callable[[Request], dict[str, Any]]:
    def arguments(request: Request) -> dict[str, Any]:
        options = {
            **SAMPLING,
            "num_ctx": context,
            "num_predict": request.max_tokens,
            "seed": request.seed,
            "temperature": request.temperature,
        }
        return {"options": options, "format": dict(request.schema), "keep_alive": KEEP_ALIVE}

    return arguments


def _timeout(timeouts: Timeouts) -> Any:
    import httpx

    return httpx.Timeout(timeouts.stall, connect=timeouts.connect)


def _client(host: str, timeouts: Timeouts) -> ollama.Client:
    import ollama

    return ollama.Client(host, timeout=_timeout(timeouts))


def list_models(host: str, timeouts: Timeouts) -> list[InstalledModel]:
    """Return the models of the Ollama at ``host``; raise EngineUnreachable when none answers."""
    quick = timeouts.model_copy(update={"stall": min(timeouts.stall, 2 * timeouts.connect)})
    with _translated(host, ""):
        listed = _client(host, quick).list().models
    return [InstalledModel(m.model or "", m.digest or "", int(m.size or 0)) for m in listed]


def find_model(host: str, timeouts: Timeouts, model: str) -> InstalledModel:
    """Return the installed model of that name (``mistral`` means ``mistral:latest``).

    Raises ModelMissing when the server does not have it.
    """
    wanted = model if ":" in model else f"{model}:latest"
    installed = list_models(host, timeouts)
    for candidate in installed:
        if candidate.name == wanted:
            return candidate
    raise _model_missing(host, model)


def pull_model(host: str, timeouts: Timeouts, model: str) -> Iterator[tuple[str, int, int]]:
    """Pull ``model`` into the Ollama at ``host``, yielding status, bytes done and bytes in all.

    Raises ModelMissing when the registry does not know the model.
    """
    with _translated(host, model):
        for step in _client(host, timeouts).pull(model, stream=True):
            yield step.status or "", int(step.completed or 0), int(step.total or 0)


def _model_missing(host: str, model: str) -> ModelMissing:
    return ModelMissing(
        f"the Ollama at {host} has no model {model}",
        f"ollama pull {model} (or: orchestra models pull {model})",
    )


class _translated:  # noqa: N801 - used as a context manager, like contextlib's
    """Turn the exceptions of Ollama's client into ours."""

    def __init__(self, host: str, model: str) -> None:
        self.translate = translator(host, model)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and (known := self.translate(error)):
            raise known from error


def translator(host: str, model: str) -> Callable[[Exception], EngineError | None]:
    """Return the function that turns an exception of Ollama's client into ours, or None."""

    def translate(error: Exception) -> EngineError | None:
        import httpx
        import ollama

        if isinstance(error, ollama.ResponseError):
            return _from_response(error.status_code, error.error, host, model)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | ConnectionError):
            return EngineUnreachable(f"no Ollama answers at {host}", "start it: ollama serve")
        if isinstance(error, httpx.TimeoutException):
            return EngineStalled(
                f"the Ollama at {host} accepted {model}'s request, then sent nothing",
                "raise timeouts.stall in orchestra.yaml, or restart Ollama",
            )
        if isinstance(error, httpx.TransportError):
            return CutReply(f"the connection to the Ollama at {host} was lost", "try again")
        if isinstance(error, ValueError) and "No data received" in str(error):
            return EmptyReply(f"{model} at {host} sent an empty reply", "try again")
        return None

    return translate


def _from_response(status: int, message: str, host: str, model: str) -> EngineError:
    low = message.lower()
    if "memory" in low:
        return EngineOutOfMemory(
            f"{model} does not fit in the memory of the Ollama at {host}: {message}",
            "choose a smaller model or lower context in orchestra.yaml",
        )
    if status == 404 or "file does not exist" in low:  # noqa: PLR2004
        return _model_missing(host, model)
    if status in {-1, 429} or status >= 500:  # noqa: PLR2004 - -1: an error line in a stream
        return EngineBusy(f"the Ollama at {host} failed on {model}: {message}", "try again later")
    return EngineRefused(f"the Ollama at {host} refused the request for {model}: {message}")
