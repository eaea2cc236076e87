"""Agents: one file each, all their faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestra.agents import Agent, find_agent, load_agents
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.errors import Problem

GOOD = """\
id: {id}
name: {name}
theme: Jardins partagés
persona: Une autrice imaginée pour les essais.
topics:
  - title: L’été au jardin
    keywords: [compost, eau]
"""


def load(folder: Path, **files: str) -> tuple[list[Agent], list[Problem]]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return load_agents(folder, problems), problems


def agent(id_: str, name: str = "Une agente") -> str:
    return GOOD.format(id=id_, name=name)


def test_agents_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    agents, problems = load(tmp_path, b=agent("zoe"), a=agent("yves"))
    (tmp_path / "c.yml").write_text(agent("xena"), encoding="utf-8")
    assert problems == []
    assert [found.id for found in agents] == ["yves", "zoe"]
    assert [found.id for found in load(tmp_path)[0]] == ["yves", "zoe", "xena"]
    assert agents[0].grounding == "require"
    assert agents[0].engine is None


def test_an_id_used_twice_names_the_other_file(tmp_path: Path) -> None:
    agents, problems = load(tmp_path, a=agent("zoe"), b=agent("zoe", "Une autre"))
    assert [found.name for found in agents] == ["Une agente"]
    assert [(p.path.name, p.line, p.field) for p in problems] == [("b.yaml", 1, "id")]
    assert "“zoe” is already the id in a.yaml" in problems[0].message


def test_faults_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    agents, problems = load(
        tmp_path,
        empty="id: vide\nname: Vide\ntheme: Rien\npersona: Une autrice imaginée.\ntopics: []\n",
        unknown=agent("autre") + "langage: fr\n",
        broken="id: [\n",
        good=agent("bonne"),
        same=agent("meme") + "  - title: L'ETE AU JARDIN\n    keywords: [eau]\n",
        odd=agent("Trop Long").replace("compost, eau", "x"),
    )
    assert [found.id for found in agents] == ["bonne"]
    found = {(p.path.name, p.field): (p.line, p.message) for p in problems}
    assert set(found) == {
        ("empty.yaml", "topics"),
        ("unknown.yaml", "langage"),
        ("broken.yaml", ""),
        ("same.yaml", "topics"),
        ("odd.yaml", "id"),
        ("odd.yaml", "topics.0.keywords.0"),
    }
    assert found["empty.yaml", "topics"][0] == 5
    assert "at least 1 item" in found["empty.yaml", "topics"][1]
    assert found["unknown.yaml", "langage"][0] == 8
    assert "did you mean language?" in found["unknown.yaml", "langage"][1]
    assert "two topics have the title “L'ETE AU JARDIN”" in found["same.yaml", "topics"][1]
    assert found["odd.yaml", "topics.0.keywords.0"][0] == 7


def test_an_agent_without_topics_key_is_told(tmp_path: Path) -> None:
    _, problems = load(tmp_path, a=agent("zoe").partition("topics:")[0])
    assert [(p.field, p.message) for p in problems] == [("topics", "missing; it is required")]


@pytest.mark.parametrize("title", ["''", "'  '", '"a\\nb"', "x" * 301])
def test_a_title_is_one_line_with_something_in_it(tmp_path: Path, title: str) -> None:
    _, problems = load(tmp_path, a=agent("zoe").replace("L’été au jardin", title))
    assert [problem.field for problem in problems] == ["topics.0.title"]


@pytest.mark.parametrize("id_", ["Zoé", "a_b", "-a", "a--b", "../a", ""])
def test_an_id_is_a_plain_short_name(tmp_path: Path, id_: str) -> None:
    _, problems = load(tmp_path, a=agent(f'"{id_}"'))
    assert [problem.field for problem in problems] == ["id"]


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_without_agents_is_a_problem(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "agents"
    if made:
        folder.mkdir()
    problems: list[Problem] = []
    assert load_agents(folder, problems) == []
    assert "holds no agent" in problems[0].message


def test_an_agent_is_found_by_id_or_name_in_any_spelling(tmp_path: Path) -> None:
    agents, _ = load(tmp_path, a=agent("amelia", "Amélia Durand"), b=agent("zoe"))
    for wanted in ("amelia", "Amélia Durand", "AMELIA DURAND", "Amelia"):
        assert find_agent(agents, wanted).id == "amelia"


def test_an_unknown_agent_is_met_with_the_known_ones(tmp_path: Path) -> None:
    agents, _ = load(tmp_path, a=agent("amelia"), b=agent("zoe"))
    with pytest.raises(
        OrchestraError, match=r"no agent “amela” \(did you mean amelia\?\)"
    ) as caught:
        find_agent(agents, "amela")
    assert caught.value.hint == "agents: amelia, zoe"


def test_a_topic_is_found_whatever_its_accents(tmp_path: Path) -> None:
    agents, _ = load(tmp_path, a=agent("zoe"))
    found = agents[0].topic("l'ete au jardin")
    assert found
    assert found.keywords == ["compost", "eau"]
    assert agents[0].topic("autre chose") is None
