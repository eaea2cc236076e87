"""Tokens: how many a text has, how many of a prompt are read, how many were read before."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from threading import Lock
from typing import Any

Messages = list[dict[str, Any]]
_PIECE = re.compile(r"\s*\S{1,4}|\s+")


@dataclass(frozen=True)
class Read:
    """A prompt as the server read it: its tokens, those kept from the call before, what it was."""

    tokens: int
    cached: int
    sent: int


class Meter:
    """One slot of a server with its prefix cache."""

    def __init__(self) -> None:
        self._last = ""
        self._lock = Lock()

    def read(self, messages: Messages, num_ctx: int) -> Read:
        """Return what reading ``messages`` costs; like Ollama, drop what does not fit, silently."""
        kept = trimmed(messages, num_ctx)
        tokens = min(num_ctx, count(kept))
        prompt = prompt_text(kept)
        with self._lock:
            common = _common_prefix(self._last, prompt)
            self._last = prompt
        return Read(tokens, min(tokens - 1, int(common / 3.5)), count(messages))


def pieces(text: str) -> list[str]:
    """Return ``text`` cut into what stands for tokens here: at most four letters each."""
    return _PIECE.findall(text)


def prompt_text(messages: Messages) -> str:
    """Return all that ``messages`` say."""
    return "\n".join(f"{m.get('role', '')}\n{content(m)}" for m in messages)


def content(message: dict[str, Any]) -> str:
    """Return the text of ``message``, also when it is a list of parts as OpenAI allows."""
    said = message.get("content") or ""
    return said if isinstance(said, str) else "".join(part.get("text", "") for part in said)


def count(messages: Messages) -> int:
    """Return about how many tokens ``messages`` make, with those of the chat template."""
    return sum(4 + math.ceil(len(content(m)) / 3.5) for m in messages) + 2


def trimmed(messages: Messages, num_ctx: int) -> Messages:
    """Return ``messages`` without the oldest that do not fit; system and last message stay."""
    kept = list(messages)
    while count(kept) > num_ctx:
        oldest = next((i for i, m in enumerate(kept[:-1]) if m.get("role") != "system"), None)
        if oldest is None:
            break
        del kept[oldest]
    return kept


def _common_prefix(one: str, other: str) -> int:
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return i
    return min(len(one), len(other))
