"""Nothing that is printed steers the terminal, whatever titles, texts and files are called."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import yaml
from tests.checking.documents import GOOD
from tests.cli.program import run
from tests.publishing.newsroom import ANNA, approved, make_newsroom

from orchestra.cli import COMMANDS, orchestra, output
from orchestra.cli.output import harmless, out, print_json, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Clears the screen, sets the window's title, colours by an older code, turns the line around.
EVIL = "\x1b[2J\x1b]0;pris\x07\x9b31m\u202eX\x08\x7f"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
IN_YAML = json.dumps(EVIL)  # YAML reads the escapes of JSON
NAME = EVIL.replace("/", "")
# What each command is given to name something; {evil} is a name of such characters.
ASKED = {
    "write": ["{evil}"],
    "night next": ["--count", "2"], "night status": [], "night history": ["--agent", "{evil}"],
    "night summary": [], "night install": [],
    "publish": ["--approved", "--as", ANNA.name], "site build": [],
    "review list": ["--search", "{evil}"], "review show": ["{draft}"],
    "review audit": [],
    "review approve": ["{draft}", "--as", "{evil}"], "review resubmit": ["{draft}"],
    "review request-changes": ["{draft}", "-m", "{evil}", "--as", ANNA.name],
    "review reject": ["{evil}", "--reason", "{evil}"], "review diff": ["{draft}"],
    "review edit": ["{evil}"], "review judge": ["{draft}", "--as", ANNA.name],
    "check": ["--fail-on", "warning"], "import": ["{folder}", "--dry-run"],
    "sources list": [], "sources search": ["réparation"], "sources check": [],
    "sources add": ["{evil}"], "sources show": ["{evil}"], "sources index": [],
    "sources import": ["{folder}/refs.json"], "sources unused": [],
    "agents list": [], "agents show": ["essai"], "agents check": [],
    "models list": [], "models pull": ["{evil}"], "models probe": ["{evil}"], "doctor": [],
    "web user list": [], "web user add": ["{evil}", "--no-password"],
    "web user forget": ["{evil}"],
}  # fmt: skip
MORE = (
    ["review", "list", "--status", "draft"], ["review", "show", "{evil}"],
    ["sources", "import", "{folder}/refs.bib"], ["sources", "import", "{evil}.bib"],
    ["sources", "import", "zotero", "--address", "{evil}"],
    ["publish", "{draft}", "--as", "{evil}"], ["sources", "search", "{evil}"],
    ["check", "--format", "json"], ["check", "--format", "sarif"], ["check", "--format", "junit"],
    ["check", "--format", "github"], ["check", "--source"], ["check", "--diff"],
    ["check", "{evil}"], ["check", "--format", "{evil}"], ["check", "--explain", "{evil}"],
    ["--workspace", "{evil}", "doctor"], ["{evil}"], ["review", "{evil}"], ["write", "--{evil}"],
    ["agents", "show", "{evil}"], ["night", "history", "--limit", "{evil}"],
)  # fmt: skip
WITH_JSON = ("night next", "night history", "review list", "review show", "review audit",
             "sources list", "sources search", "sources check", "sources index",
             "sources import", "sources unused", "agents list", "agents show",
             "models list", "doctor", "web user list", "import", "publish",
             "site build")  # fmt: skip
# These go on until they are ended, or name what they made themselves.
LEFT = {"web", "night start", "night run", "site serve", "init"}


def commands(group: click.Command, name: str = "") -> Iterator[str]:
    """Return the name of every command, those of groups among them."""
    if not isinstance(group, click.Group):
        yield name
        return
    if name and group.invoke_without_command:
        yield name
    with click.Context(group) as context:
        for inner in group.list_commands(context):
            found = group.get_command(context, inner)
            assert found
            yield from commands(found, f"{name} {inner}".strip())


def test_every_command_is_tried() -> None:
    assert set(commands(orchestra)) == {*ASKED, *LEFT}
    assert {name.partition(" ")[0] for name in (*ASKED, *LEFT)} == set(COMMANDS)


@pytest.fixture
def root(make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace in which whatever has a name has an evil one."""
    workspace = make_newsroom(make_workspace)
    good = approved(workspace, 2)
    made = workspace.root
    agent = made / "agents/essai.yaml"
    said = yaml.safe_load(agent.read_text("utf-8"))
    said |= {"theme": EVIL, "persona": f"Une voix {EVIL}."}
    agent.write_text(yaml.safe_dump(said, allow_unicode=False), "utf-8")
    drafts = good.path.parent
    for number, key in enumerate(("title", "agent", "theme", "model", "status"), 4):
        front = re.sub(rf"(?m)^{key}: .*$", lambda _, k=key: f"{k}: {IN_YAML}", GOOD, count=1)
        (drafts / f"{number:02}-{NAME}.md").write_text(front, "utf-8")
    (drafts / f"20-{NAME}.md").write_text("---\ntitle: [\n---\n", "utf-8")
    (drafts / "21-texte.md").write_text(GOOD.replace("42 établis", f"48 {EVIL} établis"), "utf-8")
    source = f"---\ntitle: {IN_YAML}\nauthor: {IN_YAML}\n---\n\nLa réparation d’un objet {EVIL}.\n"
    source += "Un atelier tient par ses horaires et par les personnes qui les assurent. " * 10
    (made / "sources" / f"fiche {NAME}.md").write_text(source, "utf-8")
    (made / "sources" / f"vide {NAME}.md").write_text("", "utf-8")
    (made / "sources" / f"faux {NAME}.pdf").write_bytes(b"%PDF-1.4 \x1b[2J")
    old = made / "ancien"
    old.mkdir()
    (old / f"{NAME}.md").write_text(GOOD, "utf-8")
    (old / f"{NAME}.txt").write_text("texte", "utf-8")
    works = [{"id": EVIL, "title": EVIL, "file": file} for file in ("", f"{NAME}.txt", f"{EVIL}.x")]
    (old / "refs.json").write_text(json.dumps([*works, EVIL]), "utf-8")
    (old / "refs.bib").write_text(f"@book{{{NAME}, title = {{{EVIL}}}}}\n@{EVIL}{{x", "utf-8")
    monkeypatch.setenv("PAGER", "cat")
    return made


def filled(root: Path, arguments: list[str]) -> list[str]:
    values = {"evil": EVIL, "draft": f"essai/04-{NAME}", "folder": str(root / "ancien")}
    return [argument.format(**values) for argument in arguments]


def assert_harmless(root: Path, *arguments: str) -> None:
    done = run("--workspace", str(root), *arguments)
    for printed in (done.stdout, done.stderr):
        assert "Traceback" not in printed
        found = STEERS.search(printed)
        assert found is None, (arguments, printed[max(0, found.start() - 80) : found.end() + 20])


@pytest.mark.parametrize("command", sorted(ASKED))
def test_a_command_prints_nothing_that_steers_the_terminal(root: Path, command: str) -> None:
    assert_harmless(root, *command.split(), *filled(root, ASKED[command]))


@pytest.mark.parametrize("command", WITH_JSON)
def test_nor_does_its_json_which_says_the_names_as_they_are(root: Path, command: str) -> None:
    arguments = [*command.split(), *filled(root, ASKED[command]), "--json"]
    assert_harmless(root, *arguments)
    json.loads(run("--workspace", str(root), *arguments).stdout)


@pytest.mark.parametrize("arguments", MORE, ids=" ".join)
def test_nor_in_another_form_nor_an_error(root: Path, arguments: list[str]) -> None:
    assert_harmless(root, *filled(root, arguments))


def test_json_names_a_title_as_it_is(root: Path) -> None:
    listed = run("--workspace", str(root), "sources", "list", "--json").stdout
    assert f"fiche {NAME}.md" in {row["id"] for row in json.loads(listed)}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("« Éà » 日本 e\u0301\t!", "« Éà » 日本 e\u0301\t!"), ("a\r\nb\nc\r", "a\r\nb\nc\r"),
        ("a\rb", "a\ufffdb"), ("\x1b[31m", "\ufffd[31m"), ("\x9b\x7f\x00", "\ufffd" * 3),
        ("\u202e\u2066\u2028", "\ufffd" * 3), ("caf\udce9", "caf\\udce9"),
        ("\u00a0\u202f", "\u00a0\u202f"),
    ],
)  # fmt: skip
def test_a_text_keeps_all_but_what_steers(text: str, printed: str) -> None:
    assert harmless(text) == printed


def test_only_styles_of_ours_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with click.Context(orchestra, color=True):
        out(shown("faux \x1b[5m", fg="red"), " \x1b[32mvert")
    assert capsys.readouterr().out == "\x1b[31mfaux \ufffd[5m\x1b[0m \ufffd[32mvert\n"


def test_json_is_the_same_value(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"a": f"{EVIL}\udce9", "é": "\n\t"}
    print_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert STEERS.search(printed) is None
    assert "é" in printed


def test_nothing_is_printed_elsewhere() -> None:
    """A call that prints past the one place is found here."""
    here = Path(output.__file__)
    prints = re.compile(
        r"click\.(echo|secho|style|unstyle)|(?<![.\w])print\(|sys\.std(out|err)\.write"
    )
    others = [path for path in here.parents[1].rglob("*.py") if path != here]
    assert [path.name for path in others if prints.search(path.read_text("utf-8"))] == []
