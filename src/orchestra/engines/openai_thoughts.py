"""The thoughts that OpenAI-compatible servers send beside an answer.

LangChain leaves such fields out on purpose: they are no part of OpenAI's own protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from langchain_openai import ChatOpenAI

if TYPE_CHECKING:
    from langchain_core.outputs import ChatGenerationChunk

# llama.cpp's server and LM Studio, then vLLM and Ollama.
_FIELDS = ("reasoning_content", "reasoning")


class ThinkingChat(ChatOpenAI):
    """A chat model whose chunks say under ``reasoning_content`` what the model thought aloud."""

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        if made and (thought := _thought(chunk)):
            made.message.additional_kwargs["reasoning_content"] = thought
        return made


def _thought(chunk: Mapping[str, Any]) -> str:
    deltas = [choice.get("delta") or {} for choice in chunk.get("choices") or ()]
    said = [delta.get(field) for delta in deltas for field in _FIELDS]
    return next((thought for thought in said if isinstance(thought, str) and thought), "")
