from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def root(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_workspace()
    monkeypatch.chdir(made)
    return made


def test_list_shows_each_agent_with_its_next_topic(root: Path) -> None:
    lines = run("agents", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ateliers", "jardins"]
    assert lines[0].endswith("3 topics; next: Réparer ensemble à l’atelier")
    draft = root / "output" / "drafts" / "ateliers" / "01-x.md"
    draft.parent.mkdir(parents=True)
    draft.write_text('---\ntitle: "Réparer ensemble à l\'atelier"\ndate: "2026-01-01"\n---\n')
    rows = json.loads(run("agents", "list", "--json").stdout)
    assert [row["next"] for row in rows] == [
        "La vie d’un atelier partagé",
        "Un jardin au pied des immeubles",
    ]


def test_show_gives_persona_and_topics() -> None:
    shown = run("agents", "show", "Agent Jardins").stdout
    assert shown.startswith("Agent Jardins (jardins) — Jardins partagés, grounding: require\n")
    assert "- Arroser en été (récupération de l’eau)" in shown
    agent = json.loads(run("agents", "show", "jardins", "--json").stdout)
    assert agent["id"] == "jardins"
    assert len(agent["topics"]) == 2


def test_show_of_an_unknown_agent_is_refused() -> None:
    error, hint = refused("agents", "show", "jardin")
    assert "did you mean jardins?" in error
    assert "agents: ateliers, jardins" in hint


def test_check_names_the_topics_without_sources(root: Path) -> None:
    assert run("agents", "check").code == 0
    for path in (root / "sources").iterdir():
        path.unlink()
    done = run("agents", "check")
    assert done.code == 1
    assert len(done.stdout.splitlines()) == 5
    assert "jardins: “Arroser en été”: the library holds nothing on it" in done.stdout
    assert "orchestra sources add" in done.stdout


def test_check_names_the_schedules_that_cannot_be(root: Path) -> None:
    path = root / "agents" / "jardins.yaml"
    path.write_text(path.read_text("utf-8") + 'schedule: "0 22 31 4 *"\n', "utf-8")
    done = run("agents", "check")
    assert done.code == 1
    assert done.stdout.startswith("agents/jardins.yaml: schedule: “0 22 31 4 *” never comes")
    assert "1 faulty schedules" in done.stderr


def test_every_fault_of_every_file_is_told_at_once(root: Path) -> None:
    (root / "orchestra.yaml").write_text("engin: ollama\ncontext: deux\n")
    (root / "agents" / "ateliers.yaml").write_text("id: Ateliers\nname: A\n")
    (root / "agents" / "jardins.yaml").write_text("id: [\n")
    template = root / "prompts" / "templates" / "reflection.yaml"
    template.write_text(template.read_text().replace("min: 1500", "min: 9000"))
    done = run("agents", "list")
    assert done.code == 2
    assert done.stdout == ""
    for said in (
        "orchestra.yaml:1: engin: ", "did you mean engine?", "orchestra.yaml:2: context: ",
        "agents/ateliers.yaml:1: id: ", "agents/ateliers.yaml", "topics", "agents/jardins.yaml:",
        "prompts/templates/reflection.yaml:", "min 9000 is more than max 2000",
    ):  # fmt: skip
        assert said in done.stderr, said
    assert done.stderr.startswith("error: ")
    assert done.stderr.splitlines()[-1] == "hint: correct these files"
    assert "Traceback" not in done.stderr
