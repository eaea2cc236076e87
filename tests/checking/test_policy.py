from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from tests.checking.documents import GOOD, WORLD

from orchestra.check_settings import CheckSettings
from orchestra.checking.policy import Policy, make_policy
from orchestra.checking.registry import all_rules
from orchestra.checking.runner import check_text
from orchestra.checking.world import World, workspace_world
from orchestra.errors import ConfigError, Problem
from orchestra.workspace import init_workspace, load_workspace
from orchestra.yamlfile import parse_yaml

FAULTY = GOOD.replace('theme: "Essais"', 'numero: 3\ntheme: "Essais"', 1).replace(
    "## Conclusion", "## Points clés", 1
)


def _world(root: Path, settings: dict[str, object]) -> World:
    policy = Policy(CheckSettings.model_validate(settings), root)
    return World(WORLD.template, WORLD.agents, WORLD.library, policy=policy)


def _found(world: World, path: str = "essai.md") -> dict[str, str]:
    return {f.rule: f.severity for f in check_text(path, FAULTY, world)}


def test_without_settings_every_rule_is_asked(tmp_path: Path) -> None:
    assert len(Policy().rulings("x.md")) == len(all_rules())
    assert {"FM004", "SEC001", "SEC005"} <= _found(_world(tmp_path, {})).keys()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"ignore": ["FM"]}, {"SEC001", "SEC005"}),
        ({"ignore": ["SEC", "FM007", "FM012"]}, {"FM004"}),
        ({"ignore": ["missing-section", "SEC005", "FM007", "FM012"]}, {"FM004"}),
        ({"select": ["SEC"]}, {"SEC001", "SEC005"}),
        ({"select": ["SEC"], "ignore": ["SEC001"]}, {"SEC005"}),
    ],
)
def test_rules_are_selected_and_ignored(
    tmp_path: Path, settings: dict[str, object], expected: set[str]
) -> None:
    assert _found(_world(tmp_path, settings)).keys() == expected


def test_unreadable_file_is_said_whatever_is_selected(tmp_path: Path) -> None:
    for settings in ({"select": ["KEY"]}, {"ignore": ["FM"]}):
        world = _world(tmp_path, settings)
        assert [f.rule for f in check_text("a.md", "\x00", world)] == ["FM001"]


def test_severity_and_options_change_what_is_said(tmp_path: Path) -> None:
    world = _world(tmp_path, {"severity": {"SEC001": "warning", "unknown-section": "error"}})
    assert _found(world).items() >= {"SEC001": "warning", "SEC005": "error"}.items()
    stuffed = GOOD.replace("et les séances", "le réemploi, le réemploi et les séances", 1)
    options = {"options": {"KEY003": {"at_least": 2, "share": 0.001}}}
    assert "KEY003" in {f.rule for f in check_text("a", stuffed, _world(tmp_path, options))}
    assert "KEY003" not in {f.rule for f in check_text("a", stuffed, _world(tmp_path, {}))}


def test_patterns_are_of_paths_in_the_workspace_and_the_last_wins(tmp_path: Path) -> None:
    per_path = {
        "output/old/**": {"ignore": ["SEC001"], "severity": {"FM004": "warning"}},
        "*.draft.md": {"severity": {"FM004": "error"}},
    }
    world = _world(tmp_path, {"per_path": per_path})
    assert "SEC001" in _found(world, str(tmp_path / "output/new/a.md"))
    old = _found(world, str(tmp_path / "output/old/deep/a.md"))
    assert (old["FM004"], "SEC001" in old) == ("warning", False)
    assert _found(world, str(tmp_path / "output/old/a.draft.md"))["FM004"] == "error"
    assert "SEC001" in _found(world, "/elsewhere/output/old/a.md")


SETTINGS = """\
    check:
      select: [SEQ]
      ignore: [FM001, missing-sektion]
      severity: {REF999: warning}
      options:
        KEY003: {at_lest: 4}
        SEC001: {anything: 1}
        KEY002: 3
      per_path:
        "output/notes/**":
          ignore: [XYZ]
          template: short
"""


def test_every_fault_of_the_settings_is_reported_with_its_line(tmp_path: Path) -> None:
    text = parse_yaml(textwrap.dedent(SETTINGS.replace("        KEY002: 3\n", "")))
    settings = CheckSettings.model_validate(text.data["check"])
    problems: list[Problem] = []
    make_policy(settings, tmp_path, problems, Path("orchestra.yaml"), text)
    told = {(problem.line, problem.message.split(";")[0]) for problem in problems}
    assert told == {
        (2, "no rule “SEQ”"),
        (3, "FM001 cannot be left out: without it an unreadable file would pass for good"),
        (3, "no rule “missing-sektion” (did you mean missing-section?)"),
        (4, "no rule “REF999” (did you mean REF009?)"),
        (6, "unknown key (did you mean at_least?)"),
        (7, "unknown key"),
        (10, "no rule “XYZ”"),
    }


def test_template_of_a_folder_judges_its_documents(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    (tmp_path / "prompts/templates/note.yaml").write_text(
        textwrap.dedent("""\
        id: note
        words: {min: 10, max: 200}
        references: {min: 0, max: 3}
        references_heading: Références
        sections:
          - heading: Le fait
            words: 40
            purpose: Dire un seul fait, et d’où il vient.
            paragraphs: [Le fait et sa source.]
        """),
        encoding="utf-8",
    )
    settings = tmp_path / "orchestra.yaml"
    settings.write_text(
        settings.read_text("utf-8")
        + "\ncheck:\n  per_path:\n    output/notes/: {template: note}\n",
        encoding="utf-8",
    )
    world = workspace_world(load_workspace(tmp_path), library=False)
    there = check_text(str(tmp_path / "output/notes/a.md"), GOOD, world)
    elsewhere = check_text(str(tmp_path / "output/a.md"), GOOD, world)
    missing = "there is no section 1 of 2, “Le fait”; add it"
    assert missing in {finding.message for finding in there}
    assert missing not in {finding.message for finding in elsewhere}


def test_template_that_is_not_there_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    settings = tmp_path / "orchestra.yaml"
    settings.write_text(
        settings.read_text("utf-8") + "\ncheck: {per_path: {a/: {template: note}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match=r"note\.yaml.*cannot be read"):
        workspace_world(load_workspace(tmp_path), library=False)
