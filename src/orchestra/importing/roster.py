"""The list of agents of an existing think tank: JSON or YAML, in one of several shapes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestra.checking.runner import MAX_BYTES
from orchestra.errors import ConfigError, Problem
from orchestra.prose import fold, slugify
from orchestra.yamlfile import InvalidYaml, parse_any_yaml

if TYPE_CHECKING:
    from pathlib import Path

# What a key can be called, folded and with hyphens; the first that is there is read.
_NAMES = {
    "id": ("id", "identifiant", "slug"),
    "name": ("name", "nom"),
    "theme": ("theme", "thematique"),
    "persona": ("persona", "description", "role"),
    "language": ("language", "langue"),
    "topics": ("topics", "themes", "sujets", "thematiques"),
    "title": ("title", "titre", "name", "nom", "topic", "sujet", "theme"),
    "keywords": ("keywords", "mots-cles", "motscles", "tags"),
}
_AGENT_KEYS = ("id", "name", "theme", "persona", "language", "topics")
_BRACKETED = re.compile(r"^([^()]*)\(([^()]*)\)\s*\.?$")


@dataclass(frozen=True)
class RoughAgent:
    """An agent as the list gives it; ``at`` names its place, ``unread`` its keys not known here."""

    at: str
    values: dict[str, Any]
    topics: list[tuple[str, list[str]]]
    unread: list[str]


def read_roster(path: Path) -> list[RoughAgent]:
    """Return the agents that the file lists, in its order.

    Raises ConfigError when it cannot be read or is no list of agents.
    """
    data = _load(path)
    if isinstance(data, dict):
        wrapped = [v for key, v in data.items() if fold(str(key)) == "agents"]
        data = wrapped[0] if wrapped else data
    if isinstance(data, dict):
        return [_rough(str(key), str(key), value) for key, value in data.items()]
    if isinstance(data, list):
        return [_rough(f"agent {n}", "", value) for n, value in enumerate(data, start=1)]
    raise _fault(path, 0, "is no list of agents, nor a mapping from ids to agents")


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _fault(path, 0, f"is larger than {MAX_BYTES:,} bytes; is it a list of agents?")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _fault(path, 0, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise _fault(path, 0, message) from None
    return _load_json(path, text) if path.suffix.lower() == ".json" else _load_yaml(path, text)


def _load_json(path: Path, text: str) -> Any:
    def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise _fault(path, 0, f"“{key}” is given twice; keep one")
            found[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=without_doubles)
    except json.JSONDecodeError as error:
        raise _fault(path, error.lineno, f"is not valid JSON: {error.msg}") from None
    except RecursionError:
        raise _fault(path, 0, "is nested too deeply") from None


def _load_yaml(path: Path, text: str) -> Any:
    try:
        data, duplicates = parse_any_yaml(text)
    except InvalidYaml as error:
        raise _fault(path, error.line, f"is not valid YAML: {error.message}") from None
    if duplicates:
        key, mark = duplicates[0]
        raise _fault(path, mark.line, f"“{key}” is given twice; keep one")
    return data


def _fault(path: Path, line: int, message: str) -> ConfigError:
    return ConfigError([Problem(path, line, "", message)], "correct it, or name another: --agents")


def _rough(at: str, key: str, value: Any) -> RoughAgent:
    if not isinstance(value, dict):
        return RoughAgent(at, {}, [], [])
    read = {wanted: _look_up(value, wanted) for wanted in _AGENT_KEYS}
    used = {found for found, _ in read.values()}
    values = {wanted: _said(inner) for wanted, (found, inner) in read.items() if found}
    topics = _topics(read["topics"][1])
    values.pop("topics", None)
    if key and slugify(key) == key:
        values.setdefault("id", key)
    elif key:  # “Agent Jardins: {…}”: the key is the name
        values.setdefault("name", key)
    where = str(values.get("name") or values.get("id") or at)
    return RoughAgent(where, values, topics, [str(key) for key in value if key not in used])


def _look_up(value: dict[Any, Any], wanted: str) -> tuple[Any, Any]:
    """Return the key and the value that ``wanted`` can be called, or None twice."""
    folded = {slugify(str(key)): key for key in value}
    for name in _NAMES[wanted]:
        if name in folded and _fits(value[folded[name]], wanted):
            return folded[name], value[folded[name]]
    return None, None


def _fits(value: Any, wanted: str) -> bool:
    return isinstance(value, dict | list) == (wanted == "topics") or wanted == "keywords"


def _said(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _topics(value: Any) -> list[tuple[str, list[str]]]:
    """Return titles with their keywords from a list of topics or a mapping of them."""
    if isinstance(value, dict):
        return [(str(title).strip(), _keywords(inner)) for title, inner in value.items()]
    return [_topic(inner) for inner in value or []]


def _topic(value: Any) -> tuple[str, list[str]]:
    if isinstance(value, dict):
        return _said(_look_up(value, "title")[1]), _keywords(value)
    text = _said(value)
    bracketed = _BRACKETED.match(text)
    return (bracketed[1].strip(), _split(bracketed[2])) if bracketed else (text, [])


def _keywords(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = _look_up(value, "keywords")[1]
    if isinstance(value, list):
        return [word for inner in value if (word := _said(inner))]
    return _split(_said(value))


def _split(text: str) -> list[str]:
    return [word.strip() for word in re.split("[,;]", text) if word.strip()]
