"""What a JSON Schema may ask of an engine, and whether a reply keeps to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orchestra.errors import EngineRefused

if TYPE_CHECKING:
    from orchestra.engines.engine import JsonSchema

_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN_ESCAPES = frozenset("nrt")  # the letters that a grammar reads as Python does
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")  # halves of characters, and what replaces them
_MOST_SHOWN = 40  # characters of a key
_MOST_KEYS = 5  # of those that were not asked for, in a message


def strict_json(text: str) -> Any:
    """Return the value that ``text`` is as JSON, of which NaN and Infinity are no part.

    Raises ValueError, or RecursionError for what is nested too deeply.
    """

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    return json.loads(text, parse_constant=refuse)


def refuse_unsafe_schema(schema: JsonSchema) -> None:
    """Raise EngineRefused when a ``pattern`` of ``schema`` is one that engines do not survive.

    Ollama dies of a group that begins with ``(?``, gives up the whole grammar without a word for
    classes such as ``\\w``, refuses what is not anchored, and lets ``.`` match the closing quote.
    """
    for pattern in _patterns(schema):
        if fault := _fault(pattern):
            raise EngineRefused(f"the pattern {pattern} was not sent: {fault[0]}", fault[1])


def _patterns(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for value in node.values():
            yield from _patterns(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _patterns(value)


def _fault(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with ``pattern`` and what to write instead, or None."""
    if "(?" in pattern:
        return "groups that begin with (? crash Ollama", "write a plain group"
    escapes = set(_ESCAPED.findall(pattern)) - _PLAIN_ESCAPES
    if letters := sorted(c for c in escapes if c.isalnum()):
        return f"\\{letters[0]} is no class in a grammar", "write the characters out: [a-z0-9]"
    bare = _ESCAPED.sub("_", _CLASS.sub("_", pattern))
    if "." in bare:
        return "a dot matches the quote that ends the text", "write a class, or [.] for a full stop"
    if not (bare.startswith("^") and bare.endswith("$")):
        return "it is not anchored", "begin it with ^ and end it with $"
    return None


def mismatch(value: object, schema: JsonSchema, where: str = "the reply") -> str:
    """Return the first way in which ``value`` is not what ``schema`` asks for, or nothing.

    Looks at types, keys, lengths of lists and enumerations: what decides whether the reply can
    be used at all. What a text should look like is for its reader to judge, but its characters
    must be whole. Raises RecursionError for what is nested too deeply.
    """
    if isinstance(value, str) and _DAMAGED.search(value):
        return f"{where} holds a broken character"
    if "enum" in schema:
        return "" if value in schema["enum"] else f"{where} is none of {schema['enum']}"
    kind = schema.get("type")
    kinds = [kind] if isinstance(kind, str) else list(kind or ())
    if kinds and not any(_is_a(value, name) for name in kinds):
        return f"{where} is not of type {' or '.join(kinds)}"
    if isinstance(value, dict):
        return _object_mismatch(value, schema, where)
    if isinstance(value, list):
        return _list_mismatch(value, schema, where)
    return ""


def _is_a(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES.get(kind, (object,)))


def _object_mismatch(value: dict[str, Any], schema: JsonSchema, where: str) -> str:
    properties = schema.get("properties") or {key: {} for key in value}
    missing = [key for key in schema.get("required", ()) if key not in value]
    unknown = [key[:_MOST_SHOWN] for key in value if key not in properties][:_MOST_KEYS]
    if missing or unknown:
        return f"{where} has other keys than asked: missing {missing}, unknown {unknown}"
    inner = (mismatch(value[key], properties[key], f"{where}.{key}") for key in value)
    return next(filter(None, inner), "")


def _list_mismatch(value: list[Any], schema: JsonSchema, where: str) -> str:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not least <= len(value) <= most:
        return f"{where} holds {len(value)} items"
    items = schema.get("items", {})
    inner = (mismatch(item, items, f"{where}[{n}]") for n, item in enumerate(value))
    return next(filter(None, inner), "")
