"""Ollama through its native API (its /v1 ignores ``num_ctx``)."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestra.engines.capabilities import Capabilities, Think, from_ollama, refuses_system_role
from orchestra.engines.chat import ChatEngine
from orchestra.engines.engine import EngineIdentity, Request
from orchestra.engines.odd import for_model, ours, size, told
from orchestra.engines.wire import Exchange, Wire
from orchestra.errors import (
    CutReply,
    EmptyReply,
    EngineBusy,
    EngineError,
    EngineOutOfMemory,
    EngineRefused,
    EngineStalled,
    EngineUnreachable,
    MalformedReply,
    ModelMissing,
    SystemRoleRefused,
)
from orchestra.settings import Sampling, Settings, Timeouts, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

KEEP_ALIVE = "10m"
KEEP_ALIVE_HELD = "1h"  # between two calls of a night; a killed one lets go of the model after it
START = "start it (ollama serve), or correct hosts.ollama in orchestra.yaml"


@dataclass(frozen=True)
class InstalledModel:
    """A model that an Ollama server has."""

    name: str
    digest: str
    size: int


def open_ollama(
    settings: Settings, model: str, *, host: str | None = None, hold: bool = False
) -> ChatEngine:
    """Return the engine for ``model`` on the workspace's Ollama.

    With ``hold`` the model is loaded now and stays in the server's memory until the engine closes.
    Raises EngineUnreachable when no Ollama answers, ModelMissing when it lacks the model.
    """
    from langchain_ollama import ChatOllama

    host = host or settings.ollama_host()
    installed = find_model(host, settings.timeouts, model)
    known = read_capabilities(host, settings.timeouts, installed.name)
    context = known.context_within(settings.context)
    identity = EngineIdentity("ollama", installed.name, host, installed.digest, context)
    wire = _wire(host, settings.timeouts)
    chat = ChatOllama(
        model=installed.name,
        base_url=host,
        client_kwargs=_client_options(host, settings.timeouts, wire),
    )
    keep_alive, on_close = KEEP_ALIVE, _nothing
    if hold:
        keep_alive, on_close = KEEP_ALIVE_HELD, partial(_release, settings.timeouts, identity)
        _load(settings.timeouts, identity, KEEP_ALIVE_HELD)
    arguments = _arguments(settings.sampling, context, keep_alive, known.think)
    translate = translator(host, installed.name)
    return ChatEngine(
        identity, chat, wire, arguments, translate, on_close, known, answers_as=installed.name
    )


def _nothing() -> None:
    """Have nothing to let go of."""


def _load(timeouts: Timeouts, identity: EngineIdentity, keep_alive: str | int) -> None:
    """Load the model as the calls will ask for it; ``keep_alive`` 0 frees its memory."""
    import ollama

    loading = {"num_ctx": identity.context}
    with _asking(identity.host, timeouts, identity.model) as (options, _):
        client = ollama.Client(identity.host, **options)
        client.generate(identity.model, "", options=loading, keep_alive=keep_alive)


def _release(timeouts: Timeouts, identity: EngineIdentity) -> None:
    """Free the memory that the model takes, when the server is there to do it."""
    with suppress(EngineError):
        _load(timeouts.quick, identity, 0)


def _arguments(
    sampling: Sampling, context: int, keep_alive: str, think: Think
) -> Callable[[Request], dict[str, Any]]:
    chosen = sampling.model_dump(exclude_none=True)

    def arguments(request: Request) -> dict[str, Any]:
        options = {
            **chosen,
            "num_ctx": context,
            "num_predict": request.max_tokens,
            "seed": request.seed,
        }
        schema = dict(request.schema)
        return {"options": options, "format": schema, "keep_alive": keep_alive, "reasoning": think}

    return arguments


def _wire(host: str, timeouts: Timeouts) -> Wire:
    return Wire(f"the Ollama at {host}", "hosts.ollama", timeouts.stall)


def _client_options(host: str, timeouts: Timeouts, wire: Wire) -> dict[str, Any]:
    import httpx

    # A proxy in the environment is for the internet: it would not find this machine's Ollama.
    return {
        "timeout": httpx.Timeout(timeouts.stall, connect=timeouts.connect),
        "trust_env": not is_loopback(host),
        **wire.client_options,
    }


@contextmanager
def _asking(host: str, timeouts: Timeouts, model: str) -> Iterator[tuple[dict[str, Any], Exchange]]:
    """Give a client's options for one question about ``model``; its exceptions become ours."""
    wire = _wire(host, timeouts)
    with wire.exchange(model) as exchange:
        try:
            yield _client_options(host, timeouts, wire), exchange
        except Exception as error:
            known = ours(exchange, error, translator(host, model), wire.server)
            if known is None:
                raise
            raise known from error


def list_models(host: str, timeouts: Timeouts, model: str = "") -> list[InstalledModel]:
    """Return the models of the Ollama at ``host``; ``model``, if any, is what they are listed for.

    Raises EngineUnreachable when no Ollama answers, another EngineError when it fails.
    """
    import ollama

    try:
        with _asking(host, timeouts.quick, model) as (options, _):
            listed = ollama.Client(host, **options).list().models
    except (ModelMissing, CutReply, MalformedReply) as error:  # a list that is no list
        raise EngineUnreachable(
            f"what answers at {host} is not an Ollama{for_model(model)}", "correct hosts.ollama"
        ) from error
    return [InstalledModel(m.model or "", m.digest or "", size(m.size)) for m in listed]


def embed_texts(
    host: str, timeouts: Timeouts, model: str, texts: Sequence[str]
) -> list[list[float]]:
    """Return the embedding of each text as ``model`` on the Ollama at ``host`` gives it.

    Raises EngineError.
    """
    import ollama

    with _asking(host, timeouts, model) as (options, _):
        given = ollama.Client(host, **options).embed(model, list(texts), keep_alive=KEEP_ALIVE)
    return [list(vector) for vector in given.embeddings]


def find_model(host: str, timeouts: Timeouts, model: str) -> InstalledModel:
    """Return the installed model of that name (``mistral`` means ``mistral:latest``).

    Raises ModelMissing when the server does not have it.
    """
    wanted = model if ":" in model else f"{model}:latest"
    for candidate in list_models(host, timeouts, model):
        if candidate.name == wanted:
            return candidate
    raise _model_missing(host, model)


def read_capabilities(host: str, timeouts: Timeouts, model: str) -> Capabilities:
    """Return what the Ollama at ``host`` says of ``model``; nothing when it does not say.

    Raises EngineUnreachable or EngineStalled when it is not there any more.
    """
    import httpx

    # Not through Ollama's client: its answer leaves out what newer servers say of thinking.
    try:
        with _asking(host, timeouts.quick, model) as (options, _):
            shown = httpx.Client(**options).post(f"{host}/api/show", json={"model": model}).json()
    except (CutReply, MalformedReply):  # no JSON: something that lets through only what it knows
        return Capabilities()
    known = isinstance(shown, dict) and "error" not in shown
    return from_ollama(shown) if known else Capabilities()


def pull_model(host: str, timeouts: Timeouts, model: str) -> Iterator[tuple[str, int, int]]:
    """Pull ``model`` into the Ollama at ``host``, yielding status, bytes done and bytes in all.

    Raises ModelMissing when the registry does not know the model.
    """
    import ollama

    try:
        with _asking(host, timeouts, model) as (options, exchange):
            for step in ollama.Client(host, **options).pull(model, stream=True):
                exchange.touch()
                yield step.status or "", size(step.completed), size(step.total)
    except ModelMissing as error:
        raise ModelMissing(
            f"the Ollama at {host} finds no model {model} to pull", "look for its exact name"
        ) from error


def _model_missing(host: str, model: str) -> ModelMissing:
    return ModelMissing(
        f"the Ollama at {host} has no model {model}",
        f"ollama pull {model} (or: orchestra models pull {model})",
    )


def translator(host: str, model: str) -> Callable[[Exception], EngineError | None]:
    """Return the function that turns an exception of Ollama's client into ours, or None."""

    def translate(error: Exception) -> EngineError | None:
        import httpx
        import ollama

        if isinstance(error, ollama.ResponseError):
            return _from_response(error.status_code, told(error.error), host, model)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | ConnectionError):
            return EngineUnreachable(f"no Ollama answers at {host}{for_model(model)}", START)
        if isinstance(error, httpx.TimeoutException):
            return EngineStalled(
                f"the Ollama at {host} accepted a request{for_model(model)}, then sent nothing",
                "raise timeouts.stall in orchestra.yaml, or restart Ollama",
            )
        if isinstance(error, httpx.TransportError):
            return EngineUnreachable(f"the Ollama at {host}{for_model(model)} hung up", START)
        return _from_nonsense(error, host, model)

    return translate


def _from_nonsense(error: Exception, host: str, model: str) -> EngineError | None:
    """Return the error for a body that is not what Ollama sends, as LangChain and json see it."""
    if isinstance(error, json.JSONDecodeError):
        return CutReply(f"the Ollama at {host}{for_model(model)} sent a broken reply", "try again")
    if isinstance(error, ValueError) and "No generation chunks" in str(error):
        return EmptyReply(
            f"the Ollama at {host}{for_model(model)} sent nothing at all", "try again"
        )
    return None


def _from_response(status: int, message: str, host: str, model: str) -> EngineError:
    low = message.lower()
    if "memory" in low:
        return EngineOutOfMemory(
            f"{model} does not fit in the memory of the Ollama at {host}: {message}",
            "choose a smaller model or lower context in orchestra.yaml",
        )
    if status == 404 or "file does not exist" in low:  # noqa: PLR2004
        return _model_missing(host, model)
    refused = f"the Ollama at {host} refused the request for {model}: {message}"
    if refuses_system_role(low):
        return SystemRoleRefused(refused, "orchestra doctor")
    if status in {-1, 429} or status >= 500:  # noqa: PLR2004 - -1: an error line in a stream
        return EngineBusy(f"the Ollama at {host} failed on {model}: {message}", "try again later")
    return EngineRefused(refused, "orchestra doctor")
