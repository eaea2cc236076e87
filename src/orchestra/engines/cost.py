"""What a call cost and how it ended, as the final chunks of its reply say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestra.engines.odd import count, seconds, told

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

    from orchestra.engines.thinking import Heard

SILENT = 8  # tokens written without an answer that may be a mere end of text


@dataclass(frozen=True)
class Cost:
    """The part of a reply that is no text; see :class:`orchestra.engines.engine.Reply`."""

    prompt_tokens: int
    cached_tokens: int | None
    completion_tokens: int
    stop_reason: str
    prompt_seconds: float | None
    thinking_tokens: int
    seconds: float = 0.0


def cost_of(ends: list[AIMessageChunk], heard: Heard, written: int = 0) -> Cost:
    """Return what the chunks with metadata say of the reply that was ``heard``.

    A count that is none (negative, or larger than any model's) is not believed. ``written`` is how
    many tokens it has at least, where that is known.
    """
    metadata, usage = _metadata(ends), _usage(ends)
    written = count(usage.get("output_tokens")) or written
    cached = _detail(usage, "input_token_details", "cache_read")
    return Cost(
        prompt_tokens=count(usage.get("input_tokens")),
        cached_tokens=None if cached is None else count(cached),
        completion_tokens=written,
        stop_reason=str(metadata.get("done_reason") or metadata.get("finish_reason") or ""),
        prompt_seconds=seconds(metadata.get("prompt_eval_duration")),
        thinking_tokens=_thinking_tokens(usage, heard, written),
    )


def model_named(ends: list[AIMessageChunk]) -> str:
    """Return the name under which the reply came, nothing where it has none."""
    return told(_metadata(ends).get("model_name") or "")


def _metadata(ends: list[AIMessageChunk]) -> dict[str, Any]:
    return {key: value for end in ends for key, value in end.response_metadata.items()}


def _usage(ends: list[AIMessageChunk]) -> dict[str, Any]:
    found = [getattr(end, "usage_metadata", None) for end in reversed(ends)]
    return dict(next(filter(None, found), {}))


def _detail(usage: dict[str, Any], name: str, key: str) -> object:
    return (usage.get(name) or {}).get(key)


def _thinking_tokens(usage: dict[str, Any], heard: Heard, written: int) -> int:
    """Return how many tokens were thoughts: as the server counts, else by their characters.

    Some servers keep the thoughts and show nothing: many tokens and no answer were thoughts too.
    """
    if thought := count(_detail(usage, "output_token_details", "reasoning")):
        return thought
    if heard.thought:
        share = len(heard.thought) / len(heard.thought + heard.text)
        return max(1, round(written * share))
    return written if written > SILENT and not heard.text.strip() else 0
