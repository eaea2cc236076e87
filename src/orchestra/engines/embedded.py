"""A model inside this process: llama.cpp through xllamacpp, serving on loopback."""

from __future__ import annotations

import secrets
import socket
from typing import TYPE_CHECKING, Any

from orchestra.engines.engine import EngineIdentity
from orchestra.engines.openai import chat_engine
from orchestra.engines.weights import find_weights, weights_folder
from orchestra.errors import EngineError, EngineOutOfMemory, ModelMissing
from orchestra.workers import usable_cores

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.engines.chat import ChatEngine
    from orchestra.settings import Sampling, Settings

PROMPT_CACHE = 256  # MiB
# How the embedded models write best: without the penalty they fall into loops.
SAMPLING = {
    "temperature": 0.5, "top_p": 0.9, "top_k": 40, "repeat_penalty": 1.1, "repeat_last_n": 256,
}  # fmt: skip


def open_embedded(settings: Settings, model: str, folder: Path | None = None) -> ChatEngine:
    """Return the engine for embedded weights, loaded into this process's memory.

    Raises ModelMissing when the weights were not fetched, EngineOutOfMemory when they do not fit.
    """
    weights = find_weights(model)
    path = weights.path(folder or weights_folder())
    if not path.is_file() or path.stat().st_size != weights.size:
        state = "not whole" if path.is_file() else "not"
        raise ModelMissing(
            f"the weights of {model} are {state} in {path.parent}", f"orchestra models pull {model}"
        )
    _require_memory(weights.size, model)
    key = secrets.token_urlsafe(24)
    server = _serve(path, settings.context, key)
    host = f"{server.listening_address}/v1"
    identity = EngineIdentity("embedded", model, host, weights.digest, settings.context)
    held = [server]  # the server lives as long as something refers to it
    asked = {**sampling_of(settings.sampling), "cache_prompt": True}
    return chat_engine(identity, key, settings.timeouts, asked, on_close=held.clear, answers_as="")


def sampling_of(chosen: Sampling) -> dict[str, float]:
    """Return how the next word is drawn: as the embedded models need it, unless chosen."""
    return SAMPLING | chosen.model_dump(exclude_none=True)


def _require_memory(size: int, model: str) -> None:
    import psutil

    available = psutil.virtual_memory().available
    if available < size:
        raise EngineOutOfMemory(
            f"{model} needs {size / 1e9:.1f} GB of memory, {available / 1e9:.1f} GB are free",
            "close other programs, or choose a smaller model (orchestra models list)",
        )


def _serve(path: Path, context: int, key: str) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = context
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = usable_cores()
    parameters.cpuparams.poll = (
        0  # threads that wait by spinning are ten times slower on a busy core
    )
    parameters.port = _free_port()
    parameters.api_keys = [key]
    parameters.verbosity = 0
    parameters.ui = False
    parameters.cache_ram_mib = PROMPT_CACHE  # the default would grow to 8 GB in a long night
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise EngineError(
            f"the embedded engine could not load {path}: {error}", "orchestra doctor"
        ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
