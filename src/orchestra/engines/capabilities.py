"""What a server says of a model before it is asked anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestra.engines.odd import count

Think = bool | str | None
_LEVELS = ("low", "medium", "high")  # the least first
_FAMILY_WITH_LEVELS = "gptoss"  # thinks at a level and cannot be told not to
# What stands in a template of Ollama that has a place for the system's text.
_SYSTEM_PLACES = (".System", '"system"', "{{ .Role }}", "{{.Role}}")


@dataclass(frozen=True)
class Capabilities:
    """What is known of a model's ways.

    ``think`` is what the server is told about thinking, None for nothing; ``thinks`` says that
    the model thinks aloud all the same, so that its replies need room for it. Without a
    ``system_role`` the system's text goes at the head of the user's message. ``context`` is the
    most tokens that it takes, None where that is not said.
    """

    think: Think = None
    thinks: bool = False
    system_role: bool = True
    context: int | None = None

    def context_within(self, wanted: int) -> int:
        """Return the context to work with, in tokens: ``wanted``, where the model takes it."""
        return min(wanted, self.context or wanted)


def from_ollama(shown: Mapping[str, Any]) -> Capabilities:
    """Return what the body of Ollama's ``/api/show`` says; older versions say less."""
    think = _least_thinking(shown)
    return Capabilities(
        think=think,
        thinks=isinstance(think, str),
        system_role=_has_system_role(shown),
        context=_context_length(shown.get("model_info")),
    )


def from_openai(listed: Mapping[str, Any]) -> Capabilities:
    """Return what a model's entry in ``/v1/models`` says: only some servers tell its context.

    vLLM calls it ``max_model_len``, llama.cpp's server ``meta.n_ctx``.
    """
    meta = listed.get("meta")
    named = [listed.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, Mapping) else None]
    return Capabilities(context=_smallest(named))


def refuses_system_role(message: str) -> bool:
    """Tell whether a server's error, in small letters, says that the template has no such role.

    So say the templates of Gemma 2; that of Mistral 7B wants the user to speak first.
    """
    return "system role not supported" in message or "roles must alternate" in message


def _least_thinking(shown: Mapping[str, Any]) -> Think:
    """Return what to say for the model to think as little as it can."""
    known = shown.get("capabilities")
    if not isinstance(known, list) or "thinking" not in known:
        return None
    said = shown.get("thinking")
    values = said.get("values") if isinstance(said, Mapping) else None
    if not isinstance(values, list):
        details = shown.get("details")
        family = details.get("family") if isinstance(details, Mapping) else None
        return _LEVELS[0] if family == _FAMILY_WITH_LEVELS else False
    if not values or False in values:
        return False
    return next((level for level in _LEVELS if level in values), _said(values[0]))


def _said(value: object) -> Think:
    return value if isinstance(value, bool | str) else False


def _has_system_role(shown: Mapping[str, Any]) -> bool:
    """Tell whether the model's template has a place for a system message.

    A template that the server does not use (it renders the messages itself) tells nothing, and
    neither does none: then the probe finds out.
    """
    template = str(shown.get("template") or "")
    rendered = shown.get("renderer") or "\nRENDERER " in str(shown.get("modelfile") or "")
    foreign = shown.get("template_source", "go_template") != "go_template"
    if not template or rendered or foreign:
        return True
    return any(place in template for place in _SYSTEM_PLACES)


def _context_length(info: object) -> int | None:
    """Return the longest context that the model was made for, said under its architecture."""
    if not isinstance(info, Mapping):
        return None
    return _smallest(value for key, value in info.items() if key.endswith(".context_length"))


def _smallest(values: Iterable[object]) -> int | None:
    return min(filter(None, map(count, values)), default=None)
