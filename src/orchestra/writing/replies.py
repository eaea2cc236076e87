"""Reading what can be kept of a reply that was cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestra.engines.schema_guard import mismatch, strict_json
from orchestra.prose import squash

if TYPE_CHECKING:
    from orchestra.engines.engine import JsonSchema

_OBJECT = re.compile(r"\{[^{}]*\}")
_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)')


def whole_items(partial: str, schema: JsonSchema) -> list[dict[str, Any]]:
    """Return the objects in a cut reply that are whole and of this shape, in order."""
    found: list[dict[str, Any]] = []
    for match in _OBJECT.finditer(partial):
        try:
            item = strict_json(match.group())
            if not mismatch(item, schema):
                found.append(item)
        except (ValueError, RecursionError):
            continue
    return found


def prose_of(reply: str) -> str:
    """Return the texts in a reply, whole or cut; of one that holds none, all of it."""
    texts = [squash(match[1]) for match in _TEXT.finditer(reply)]
    return " ".join(texts) if texts else squash(reply)
