"""Any OpenAI-compatible server: vLLM, llama-server, LM Studio."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from orchestra.engines.chat import ChatEngine
from orchestra.engines.engine import EngineIdentity, Request
from orchestra.errors import (
    CutReply,
    EngineBusy,
    EngineError,
    EngineOutOfMemory,
    EngineRefused,
    EngineStalled,
    EngineUnreachable,
    ModelMissing,
)
from orchestra.settings import Settings, Timeouts

NO_KEY = "none"


def open_openai(
    settings: Settings, model: str, environ: Mapping[str, str] = os.environ
) -> ChatEngine:
    """Return the engine for ``model`` on the workspace's OpenAI-compatible server.

    The key, where the server wants one, comes from OPENAI_API_KEY. Raises EngineUnreachable when
    no server answers, ModelMissing when it does not list the model.
    """
    host = settings.hosts.openai
    key = environ.get("OPENAI_API_KEY") or NO_KEY
    _require_model(host, key, settings.timeouts, model)
    identity = EngineIdentity("openai", model, host, "", settings.context)
    return chat_engine(identity, key, settings.timeouts, {})


def chat_engine(
    identity: EngineIdentity,
    key: str,
    timeouts: Timeouts,
    extra: Mapping[str, Any],
    on_close: Callable[[], None] = lambda: None,
) -> ChatEngine:
    """Return an engine that speaks to ``identity.host``; ``extra`` goes into every request."""
    import httpx2
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    chat = ChatOpenAI(
        model=identity.model,
        base_url=identity.host,
        api_key=SecretStr(key),
        timeout=httpx2.Timeout(timeouts.stall, connect=timeouts.connect),
        max_retries=0,
        stream_usage=True,
    )

    def arguments(request: Request) -> dict[str, Any]:
        body = {
            **extra,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": dict(request.schema), "strict": True},
            },
        }
        return {
            "max_tokens": request.max_tokens,
            "seed": request.seed,
            "temperature": request.temperature,
            # In the body, not as an argument: LangChain would parse and repair the reply itself.
            "extra_body": body,
        }

    return ChatEngine(
        identity, chat, arguments, translator(identity.host, identity.model), on_close
    )


def list_models(host: str, key: str, timeouts: Timeouts) -> list[str]:
    """Return the names of the server's models; raise EngineUnreachable when none answers."""
    import openai

    translate = translator(host, "")
    client = openai.OpenAI(
        base_url=host, api_key=key, max_retries=0, timeout=2 * timeouts.connect
    )
    try:
        with client:
            return [model.id for model in client.models.list()]
    except openai.OpenAIError as error:
        raise translate(error) or error from error


def _require_model(host: str, key: str, timeouts: Timeouts, model: str) -> None:
    names = list_models(host, key, timeouts)
    if names and model not in names:
        raise ModelMissing(
            f"the server at {host} has no model {model}", f"it has: {', '.join(sorted(names))}"
        )


def translator(host: str, model: str) -> Callable[[Exception], EngineError | None]:
    """Return the function that turns an exception of the client into ours, or None."""

    def translate(error: Exception) -> EngineError | None:
        import openai

        if isinstance(error, openai.APITimeoutError):
            return EngineStalled(
                f"the server at {host} did not answer for {model} in time",
                "raise timeouts.stall in orchestra.yaml, or restart the server",
            )
        if isinstance(error, openai.APIConnectionError):
            return _lost_connection(error, host)
        if isinstance(error, openai.APIStatusError):
            return _from_status(error.status_code, error.message, host, model)
        if isinstance(error, openai.APIError):
            return _from_status(500, error.message, host, model)
        return None

    return translate


def _lost_connection(error: Exception, host: str) -> EngineError:
    cause = type(error.__cause__).__name__
    if cause in {"RemoteProtocolError", "ReadError"}:
        return CutReply(f"the connection to the server at {host} was lost", "try again")
    return EngineUnreachable(f"no server answers at {host}", "start it, or correct hosts.openai")


def _from_status(status: int, message: str, host: str, model: str) -> EngineError:
    if "memory" in message.lower():
        return EngineOutOfMemory(
            f"{model} does not fit in the memory of the server at {host}: {message}",
            "choose a smaller model or lower context in orchestra.yaml",
        )
    if status == 404:  # noqa: PLR2004
        return ModelMissing(f"the server at {host} has no model {model}: {message}", "see /v1/models")
    if status == 429 or status >= 500:  # noqa: PLR2004
        return EngineBusy(f"the server at {host} failed on {model}: {message}", "try again later")
    return EngineRefused(f"the server at {host} refused the request for {model}: {message}")
