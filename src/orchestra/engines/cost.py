"""What a call cost and how it ended, as the final chunks of its reply say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_core.messages.ai import UsageMetadata

    from orchestra.engines.thinking import Heard

SILENT = 8  # tokens written without an answer that may be a mere end of text


@dataclass(frozen=True)
class Cost:
    """The part of a reply that is no text; see :class:`orchestra.engines.engine.Reply`."""

    prompt_tokens: int
    cached_tokens: int | None
    completion_tokens: int
    stop_reason: str
    seconds: float
    prompt_seconds: float | None
    thinking_tokens: int


def cost_of(ends: list[AIMessageChunk], heard: Heard, seconds: float) -> Cost:
    """Return what the chunks with metadata say of the reply that was ``heard`` in ``seconds``."""
    metadata = {key: value for end in ends for key, value in end.response_metadata.items()}
    usage = next((end.usage_metadata for end in reversed(ends) if end.usage_metadata), None)
    prompt_ns = metadata.get("prompt_eval_duration")
    return Cost(
        prompt_tokens=usage["input_tokens"] if usage else 0,
        cached_tokens=usage.get("input_token_details", {}).get("cache_read") if usage else None,
        completion_tokens=usage["output_tokens"] if usage else 0,
        stop_reason=str(metadata.get("done_reason") or metadata.get("finish_reason") or ""),
        seconds=seconds,
        prompt_seconds=prompt_ns / 1e9 if prompt_ns else None,
        thinking_tokens=_thinking_tokens(usage, heard),
    )


def _thinking_tokens(usage: UsageMetadata | None, heard: Heard) -> int:
    """Return how many tokens were thoughts: as the server counts, else by their characters.

    Some servers keep the thoughts and show nothing: many tokens and no answer were thoughts too.
    """
    written = usage["output_tokens"] if usage else 0
    if usage and (told := usage.get("output_token_details", {}).get("reasoning")):
        return told
    if heard.thought:
        share = len(heard.thought) / len(heard.thought + heard.text)
        return max(1, round(written * share))
    return written if written > SILENT and not heard.text.strip() else 0
