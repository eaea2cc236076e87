"""The shapes of a list of agents that are read, and the files that are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from orchestra.errors import ConfigError
from orchestra.importing.roster import read_roster

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ["outils", "pièces"]
BRACKETED = "Réparer (outils, pièces)"
TOPICS = [("Réparer", WORDS)]
NAMED = {"name": "Agent Velos", "theme": "Vélos"}


@pytest.mark.parametrize(
    "data",
    [
        [{"id": "velos", **NAMED, "topics": [{"title": "Réparer", "keywords": WORDS}]}],
        [{"slug": "velos", "nom": "Agent Velos", "thème": "Vélos", "sujets": [BRACKETED]}],
        {"velos": {**NAMED, "themes": [{"titre": "Réparer", "mots_clés": "outils, pièces"}]}},
        {"velos": {**NAMED, "topics": {"Réparer": ["outils", "pièces"]}}},
        {"v": 1, "agents": [{"id": "velos", **NAMED, "topics": ["Réparer (outils; pièces)."]}]},
        {"agents": {"velos": {**NAMED, "topics": {"Réparer": {"tags": ["outils", "pièces"]}}}}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_each_shape_says_the_same(tmp_path: Path, data: Any, kind: str) -> None:
    path = tmp_path / f"list.{kind}"
    text = json.dumps(data, indent="\t") if kind == "json" else yaml.safe_dump(data)
    path.write_text(text, encoding="utf-8")
    (agent,) = read_roster(path)
    assert agent.values == {"id": "velos", "name": "Agent Velos", "theme": "Vélos"}
    assert agent.topics == TOPICS
    assert agent.unread == []


def test_a_key_that_is_no_id_is_the_name(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('{"Amélie": {"theme": "Vélos", "couleur": "vert"}}', encoding="utf-8")
    (agent,) = read_roster(path)
    assert agent.values == {"name": "Amélie", "theme": "Vélos"}
    assert agent.unread == ["couleur"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.json", b"[{", ":1: is not valid JSON"),
        ("l.json", b'{"a": {}, "a": {}}', "“a” is given twice"),
        ("l.json", b"[" * 200_000, "nested too deeply"),
        ("l.yaml", b"a: [", "is not valid YAML"),
        ("l.yaml", b"- id: a\n  id: b\n", ":2: “0.id” is given twice"),
        ("l.yaml", b"a: &x {name: n}\nb: *x\n", ":2: is not valid YAML: aliases"),
        ("l.yaml", "nom: Amélie".encode("latin-1"), "is not UTF-8 text (byte 7)"),
        ("l.yaml", b"", "is no list of agents"),
        ("l.json", b'"Agent"', "is no list of agents"),
        ("l.json", b" " * 5_000_001, "is larger than"),
    ],
)
def test_what_is_no_list_of_agents_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigError) as refusal:
        read_roster(path)
    assert said in str(refusal.value)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_roster(tmp_path / "none.json")
