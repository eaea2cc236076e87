"""Any OpenAI-compatible server: vLLM, llama-server, LM Studio."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from orchestra.engines.capabilities import Capabilities, from_openai, refuses_system_role
from orchestra.engines.chat import ChatEngine
from orchestra.engines.engine import EngineIdentity, Request
from orchestra.engines.odd import for_model, ours, told
from orchestra.engines.wire import Wire
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
    PromptTooLong,
    SystemRoleRefused,
)
from orchestra.settings import Sampling, Settings, Timeouts, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import httpx2
    from langchain_core.language_models import BaseChatModel

NO_KEY = "none"
START = "start it, or correct hosts.openai in orchestra.yaml"


def open_openai(
    settings: Settings, model: str, environ: Mapping[str, str] = os.environ
) -> ChatEngine:
    """Return the engine for ``model`` on the workspace's OpenAI-compatible server.

    The key, where the server wants one, comes from OPENAI_API_KEY. Raises EngineUnreachable when
    no server answers, ModelMissing when it does not list the model.
    """
    host = settings.hosts.openai
    key = environ.get("OPENAI_API_KEY") or NO_KEY
    known = _find_model(host, key, settings.timeouts, model)
    context = known.context_within(settings.context)
    identity = EngineIdentity("openai", model, host, "", context)
    return chat_engine(identity, key, settings.timeouts, _sampling(settings.sampling), known)


def _sampling(chosen: Sampling) -> dict[str, Any]:
    """Return what is asked of a server beside its own choice, under the names that servers know."""
    body = chosen.model_dump(exclude_none=True)
    if chosen.repeat_penalty is not None:
        body["repetition_penalty"] = chosen.repeat_penalty  # so it is called by vLLM
    return body


def chat_engine(
    identity: EngineIdentity,
    key: str,
    timeouts: Timeouts,
    extra: Mapping[str, Any],
    known: Capabilities | None = None,
    on_close: Callable[[], None] = lambda: None,
    answers_as: str | None = None,
) -> ChatEngine:
    """Return an engine that speaks to ``identity.host``; ``extra`` goes into every request.

    ``answers_as`` is the name that replies must come under: such servers have names of their own,
    so None lets the first reply say it; empty lets every name pass.
    """
    wire = _wire(identity.host, timeouts)
    connection = _connection(identity.host, timeouts, wire)

    def close() -> None:
        connection.close()
        on_close()

    chat = _chat_model(identity, key, connection)
    translate = translator(identity.host, identity.model)
    return ChatEngine(
        identity, chat, wire, _arguments(extra), translate, close, known or Capabilities(),
        answers_as=answers_as,
    )  # fmt: skip


def _chat_model(identity: EngineIdentity, key: str, connection: httpx2.Client) -> BaseChatModel:
    from pydantic import SecretStr

    from orchestra.engines.openai_thoughts import ThinkingChat

    return ThinkingChat(
        model=identity.model,
        base_url=identity.host,
        api_key=SecretStr(key),
        timeout=connection.timeout,
        http_client=connection,
        openai_proxy=None,
        max_retries=0,
        stream_usage=True,
    )


def _arguments(extra: Mapping[str, Any]) -> Callable[[Request], dict[str, Any]]:
    def arguments(request: Request) -> dict[str, Any]:
        body = {
            **extra,
            # The name that every local server knows; LangChain would send the new one only.
            "max_tokens": request.max_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": dict(request.schema), "strict": True},
            },
        }
        # In the body, not as arguments: LangChain would parse and repair the reply itself.
        return {"seed": request.seed, "extra_body": body}

    return arguments


def _wire(host: str, timeouts: Timeouts) -> Wire:
    return Wire(f"the server at {host}", "hosts.openai", timeouts.stall)


def _connection(host: str, timeouts: Timeouts, wire: Wire) -> httpx2.Client:
    import openai

    # A proxy in the environment is for the internet: it would not find this machine's server.
    return openai.DefaultHttpxClient(
        timeout=openai.Timeout(timeouts.stall, connect=timeouts.connect),
        trust_env=not is_loopback(host),
        **wire.client_options,
    )


def _listed(host: str, key: str, timeouts: Timeouts, model: str) -> list[dict[str, Any]]:
    import openai

    wire = _wire(host, timeouts.quick)
    connection = _connection(host, timeouts.quick, wire)
    client = openai.OpenAI(base_url=host, api_key=key, max_retries=0, http_client=connection)
    with wire.exchange(model) as exchange, client:
        try:
            return [entry.model_dump() for entry in client.models.list()]
        except Exception as error:
            known = ours(exchange, error, translator(host, model), wire.server)
            if isinstance(known, ModelMissing | CutReply | MalformedReply):  # a list that is none
                raise EngineUnreachable(
                    f"what answers at {host}{for_model(model)} is not an OpenAI-compatible server",
                    "correct hosts.openai in orchestra.yaml: it ends in /v1",
                ) from error
            raise known or error from error


def embed_texts(
    host: str,
    timeouts: Timeouts,
    model: str,
    texts: Sequence[str],
    environ: Mapping[str, str] = os.environ,
) -> list[list[float]]:
    """Return the embedding of each text as ``model`` on the server at ``host`` gives it.

    The key, where the server wants one, comes from OPENAI_API_KEY. Raises EngineError.
    """
    import openai

    wire = _wire(host, timeouts)
    key = environ.get("OPENAI_API_KEY") or NO_KEY
    connection = _connection(host, timeouts, wire)
    client = openai.OpenAI(base_url=host, api_key=key, max_retries=0, http_client=connection)
    with wire.exchange(model) as exchange, client:
        try:
            # Numbers as they are: not every local server knows the shorter way to write them.
            given = client.embeddings.create(
                model=model, input=list(texts), encoding_format="float"
            )
            placed = sorted(given.data, key=lambda one: one.index)
        except Exception as error:
            known = ours(exchange, error, translator(host, model), wire.server)
            if known is None:
                raise
            raise known from error
    return [list(one.embedding) for one in placed]


def _find_model(host: str, key: str, timeouts: Timeouts, model: str) -> Capabilities:
    """Return what the server says of ``model``; a server that lists nothing says nothing."""
    entries = {str(entry.get("id")): entry for entry in _listed(host, key, timeouts, model)}
    if entries and model not in entries:
        raise ModelMissing(
            f"the server at {host} has no model {model}",
            f"set models.openai to one that it has: {', '.join(sorted(entries))}",
        )
    return from_openai(entries[model]) if entries else Capabilities()


def translator(host: str, model: str) -> Callable[[Exception], EngineError | None]:
    """Return the function that turns an exception of the client into ours, or None."""

    def translate(error: Exception) -> EngineError | None:
        import openai

        if isinstance(error, openai.APITimeoutError):
            return _timed_out(error, host, model)
        if isinstance(error, openai.APIConnectionError):
            return EngineUnreachable(f"no server answers at {host}{for_model(model)}", START)
        if isinstance(error, openai.APIStatusError):
            return _from_status(error.status_code, _said(error), host, model)
        if isinstance(error, openai.APIError):
            return _from_status(500, _said(error), host, model)
        return _from_nonsense(error, host, model)

    return translate


def _said(error: Any) -> str:
    """Return the server's own words, without the client's wrapping."""
    body = error.body
    return told(body["message"] if isinstance(body, dict) and "message" in body else error)


def _timed_out(error: Exception, host: str, model: str) -> EngineError:
    causes = {
        type(error.__cause__).__name__,
        type(getattr(error.__cause__, "__cause__", 0)).__name__,
    }
    if "ConnectTimeout" in causes:
        return EngineUnreachable(f"no server answers at {host}{for_model(model)}", START)
    return EngineStalled(
        f"the server at {host} accepted a request{for_model(model)}, then sent nothing",
        "raise timeouts.stall in orchestra.yaml, or restart the server",
    )


def _from_nonsense(error: Exception, host: str, model: str) -> EngineError | None:
    """Return the error for a body that is not what such a server sends."""
    if isinstance(error, json.JSONDecodeError):
        return CutReply(f"the server at {host}{for_model(model)} sent a broken reply", "try again")
    if isinstance(error, ValueError) and "No generation chunks" in str(error):
        return EmptyReply(
            f"the server at {host}{for_model(model)} sent nothing at all", "try again"
        )
    return None


def _from_status(status: int, message: str, host: str, model: str) -> EngineError:
    low = message.lower()
    if "memory" in low:
        return EngineOutOfMemory(
            f"{model} does not fit in the memory of the server at {host}: {message}",
            "choose a smaller model or lower context in orchestra.yaml",
        )
    if status == 404:  # noqa: PLR2004
        return ModelMissing(
            f"the server at {host} has no model {model}: {message}", "see its /v1/models"
        )
    if status == 400 and "context" in low:  # noqa: PLR2004
        return PromptTooLong(
            f"the prompt does not fit {model} on the server at {host}: {message}",
            "start the server with a larger context, or lower context in orchestra.yaml",
        )
    if status in {401, 403}:
        return EngineRefused(
            f"the server at {host} does not let us use {model}: {message}", "set OPENAI_API_KEY"
        )
    has_no_role = refuses_system_role(low)
    if (status == 429 or status >= 500) and not has_no_role:  # noqa: PLR2004
        return EngineBusy(f"the server at {host} failed on {model}: {message}", "try again later")
    refused = SystemRoleRefused if has_no_role else EngineRefused
    return refused(
        f"the server at {host} refused the request for {model}: {message}", "orchestra doctor"
    )
