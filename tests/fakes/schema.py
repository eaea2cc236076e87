"""JSON that is valid for a JSON Schema, as a model bound by a grammar would write it."""

from __future__ import annotations

import json
import re
from re import _parser  # type: ignore[attr-defined]  # the only parser of them there is
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.french import French

Schema = dict[str, Any]
_ANCHORED = re.compile(r"\^.*\$", re.DOTALL)
_CLASS_ESCAPE = re.compile(r"\\[wdsbWDSB]")
_KEYWORDS = re.compile(r"mots?[- ]clés?[^«\n]{0,80}((?:«[^»]+»[\s,;]*(?:et\s+)?)+)", re.IGNORECASE)


class GrammarError(Exception):
    """The server cannot make a grammar of the schema; ``fatal``: the attempt kills the server."""

    def __init__(self, *, fatal: bool = False) -> None:
        super().__init__("invalid JSON schema in format")
        self.fatal = fatal


def check_patterns(schema: object) -> bool:
    """Tell whether Ollama 0.5.4 binds the model to ``schema``; raise what it does when it cannot.

    Measured on it: an unanchored pattern is an error, ``(?:`` and its kind a segmentation fault
    of the whole server, and ``\\w``, ``\\d`` or ``\\s`` silently switch the grammar off.
    """
    patterns = list(_patterns(schema))
    for pattern in patterns:
        if "(?" in pattern:
            raise GrammarError(fatal=True)
        if not _ANCHORED.fullmatch(pattern):
            raise GrammarError
    return not any(_CLASS_ESCAPE.search(pattern) for pattern in patterns)


def _patterns(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
        return own + [p for value in node.values() for p in _patterns(value)]
    if isinstance(node, list):
        return [p for value in node for p in _patterns(value)]
    return []


def keywords_asked(prompt: str) -> list[str]:
    """Return what stands between « » after “mot-clé” in ``prompt``, each once, in order."""
    found = [
        k for group in _KEYWORDS.findall(prompt) for k in re.findall(r"«\s*([^»]+?)\s*»", group)
    ]
    return list(dict.fromkeys(found))


def write_json(schema: Schema, french: French, words: int) -> str:
    """Return a JSON text valid for ``schema`` whose free strings have about ``words`` words."""
    return json.dumps(_Writer(schema, french, words).value(schema), ensure_ascii=False)


class _Writer:
    def __init__(self, root: Schema, french: French, words: int) -> None:
        self.root, self.french, self.words = root, french, words

    def value(self, schema: Schema) -> Any:
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.french.pick(schema["enum"], 1)[0]
        kind = schema.get("type") or ("object" if "properties" in schema else "string")
        kind = kind[0] if isinstance(kind, list) else kind
        return getattr(self, f"_{kind}")(schema)

    def _resolved(self, schema: Schema) -> Schema:
        if reference := schema.get("$ref"):
            node: Any = self.root
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
            return self._resolved(node)
        for union in ("anyOf", "oneOf", "allOf"):
            if schema.get(union):
                return self._resolved(schema[union][0])
        return schema

    def _object(self, schema: Schema) -> dict[str, Any]:
        return {name: self.value(inner) for name, inner in schema.get("properties", {}).items()}

    def _array(self, schema: Schema) -> list[Any]:
        low = schema.get("minItems", 1)
        count = self.french.number(low, min(schema.get("maxItems", low + 2), low + 2))
        items = self._resolved(schema.get("items", {"type": "string"}))
        if "enum" in items:
            limit = max(low, min(count, len(items["enum"])))
            return self.french.pick(items["enum"], limit)
        return [self.value(items) for _ in range(count)]

    def _integer(self, schema: Schema) -> int:
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        return self.french.number(low, schema.get("maximum", low + 10))

    def _number(self, schema: Schema) -> float:
        return float(self._integer(schema))

    def _boolean(self, schema: Schema) -> bool:
        return True

    def _null(self, schema: Schema) -> None:
        return None

    def _string(self, schema: Schema) -> str:
        pattern = schema.get("pattern")
        if pattern and _ANCHORED.fullmatch(pattern):
            return self._matching(pattern)
        longest = schema.get("maxLength", 10**6)
        if longest < 100:
            return _shortened(_quiet(self.french), schema.get("minLength", 1), longest)
        text = self.french.text(min(self.words, longest // 12))
        while len(text) < schema.get("minLength", 0):
            text += " " + self.french.sentence()
        return (
            text if len(text) <= longest else _shortened(text, schema.get("minLength", 1), longest)
        )

    def _matching(self, pattern: str) -> str:
        text = ""
        for _ in range(200):
            text = f"{text} {self.french.sentence()}".strip()
            bare = re.sub(r"[,.]", "", text)
            for candidate in (text, text.removesuffix("."), bare, bare + "."):
                if re.fullmatch(pattern, candidate):
                    return candidate
            if len(text) > 200 and not re.search(r"\{\d{2,},?\d*\}", pattern):
                break
        if re.fullmatch(pattern, drawn := draw(pattern)):
            return drawn
        raise ValueError(f"the fake cannot write a string for the pattern {pattern!r}")


def _quiet(french: French) -> str:
    """Return a sentence without spending the keywords, too long for a short string."""
    kept, french.keywords = french.keywords, []
    text = french.sentence()
    french.keywords = kept
    return text


def _shortened(text: str, shortest: int, longest: int) -> str:
    kept = ""
    for word in text.rstrip(".").split():
        if len(kept) + len(word) + 1 > longest:
            break
        kept = f"{kept} {word}".strip()
    return (kept or text[:longest]).ljust(shortest, "a")


def draw(pattern: str) -> str:
    """Return the shortest string that the simple regular expression ``pattern`` describes."""
    return "".join(_draw(str(op), argument) for op, argument in _parser.parse(pattern))


def _draw(op: str, argument: Any) -> str:
    if op == "LITERAL":
        return chr(int(argument))
    if op == "IN":
        return _draw_class(argument)  # its first member is enough
    if op in {"MAX_REPEAT", "MIN_REPEAT"}:
        low, _, inner = argument
        return "".join(_draw(str(o), a) for o, a in inner) * int(low)
    if op == "SUBPATTERN":
        return "".join(_draw(str(o), a) for o, a in argument[-1])
    if op == "BRANCH":
        return "".join(_draw(str(o), a) for o, a in argument[1][0])
    return "e" if op in {"ANY", "NOT_LITERAL"} else ""


def _draw_class(members: list[tuple[Any, Any]]) -> str:
    op, argument = members[0]
    if str(op) == "NEGATE":
        return "e"
    if str(op) == "RANGE":
        return chr(argument[0])
    return chr(argument) if str(op) == "LITERAL" else "1"
