from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from tests.checking.documents import AGENT, GOOD, WORLD, Shelf, judged
from tests.review.forging import forge
from tests.review.office import ANNA, BRUNO, NAME

from orchestra.agents import Agent
from orchestra.audit import read_audit
from orchestra.cli.review import review
from orchestra.errors import OrchestraError, ReviewError
from orchestra.evidence import evidence_path, render_evidence
from orchestra.review.catalogue import Query, open_catalogue
from orchestra.review.paper import Paper, find_paper
from orchestra.settings import Settings
from orchestra.template import SectionTemplate

if TYPE_CHECKING:
    from pathlib import Path

BAD = GOOD.replace("42 établis", "43 établis")
ALL_CHECKED = ("--checked", "accuracy", "--checked", "sources")
CHANGED = GOOD.replace("Chacun y vient", "Chacune et chacun y vient")


@dataclass
class Tank:
    """A workspace with one agent and one document, as the commands are given it."""

    root: Path
    settings: Settings = field(default_factory=lambda: Settings(reviewers=[ANNA]))
    agents: list[Agent] = field(default_factory=lambda: [AGENT])
    template: SectionTemplate = WORLD.template
    library: Shelf = field(default_factory=Shelf)

    @property
    def output_folder(self) -> Path:
        return self.root / "output"

    @property
    def state_folder(self) -> Path:
        return self.root / ".orchestra"

    @property
    def prompts_folder(self) -> Path:
        return self.root / "prompts"

    @property
    def paper(self) -> Paper:
        return find_paper(self.output_folder, "essai/3")

    def workspace(self) -> Tank:
        return self

    def run(self, *arguments: str, **more: Any) -> Result:
        return CliRunner().invoke(review, [*arguments], obj=self, **more)

    def lay(self, text: str | bytes, name: str = NAME) -> Path:
        path = self.output_folder / "drafts" / "essai" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def error(self, *arguments: str) -> OrchestraError:
        """Return what a command that cannot run raises; the program then ends in 2."""
        result = self.run(*arguments)
        assert isinstance(result.exception, OrchestraError), result.output
        return result.exception


@pytest.fixture
def tank(tmp_path: Path) -> Tank:
    made = Tank(tmp_path)
    (tmp_path / "orchestra.yaml").write_text(f"reviewers: [{{name: {ANNA.name}}}]\n", "utf-8")
    made.lay(GOOD)
    return made


def use_editor(tank: Tank, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let $VISUAL be a Python program, in which ``path`` is the file to edit."""
    script = tank.root / "editor.py"
    top = "import sys, os, pathlib\npath = pathlib.Path(sys.argv[1])\n"
    # Its time must differ for the editor to have saved, however fast this is.
    script.write_text(f"{top}{program}\nos.utime(path, (10**9, 10**9))\n", "utf-8")
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, str(script)]))


def writes(text: str) -> str:
    return f"path.write_text({text!r}, 'utf-8')"


def test_list_names_what_waits_with_its_findings(tank: Tank) -> None:
    tank.lay(BAD.replace("numero: 3", "numero: 4"), "04-autre.md")
    lines = tank.run("list").stdout.splitlines()
    assert lines[0].split()[:3] == ["key", "status", "document"]
    assert len(lines) == 3
    assert tank.paper.key in lines[1]
    assert "0 errors, 0 warnings" in lines[1]
    assert "1 error," in lines[2]


@pytest.mark.parametrize(("order", "checked"), [("oldest", 2), ("newest", 2), ("findings", 4)])
def test_list_checks_what_it_shows_unless_the_order_depends_on_all(
    tank: Tank, order: str, checked: int
) -> None:
    for number in (4, 5, 6):
        tank.lay(BAD.replace("numero: 3", f"numero: {number}"), f"{number:02}-autre.md")
    listed = tank.run("list", "--json", "--order", order, "--limit", "2")
    rows = json.loads(listed.stdout)
    assert [row["errors"] for row in rows] == {"oldest": [0, 1]}.get(order, [1, 1])
    all_rows = open_catalogue(tank.state_folder).rows(Query()).rows
    assert sum(row.errors is not None for row in all_rows) == checked


def test_list_in_json_can_be_narrowed(tank: Tank) -> None:
    tank.lay(GOOD.replace("numero: 3", "numero: 4").replace("établis", "bancs"), "04-autre.md")

    def numbers(*arguments: str) -> list[int]:
        return [row["numero"] for row in json.loads(tank.run("list", "--json", *arguments).stdout)]

    assert numbers() == [3, 4]
    assert numbers("--search", "etabli") == [3]
    assert numbers("--order", "newest", "--limit", "1") == [4]
    assert numbers("--agent", "personne") == []
    assert numbers("--status", "approved", "--status", "rejected") == []
    tank.run("reject", "essai/4", "--reason", "Hors sujet.")
    assert numbers("--status", "rejected") == [4]


def test_an_empty_queue_says_so(tmp_path: Path) -> None:
    result = Tank(tmp_path).run("list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing waits" in result.stderr
    assert "no document fits" in Tank(tmp_path).run("list", "--search", "rien").stderr


@pytest.mark.parametrize("name", ["07-casse.md", "sans-numero.md"])
def test_list_names_a_document_as_the_other_commands_take_it(tank: Tank, name: str) -> None:
    tank.lay(GOOD.replace("numero: 3", "numero: 12"), name)
    named = [line.split()[2] for line in tank.run("list").stdout.splitlines()[1:]]
    found = [find_paper(tank.output_folder, wanted).path.name for wanted in named]
    assert sorted(found) == sorted([NAME, name])


@pytest.mark.parametrize("data", [b"", b"---\ntitle: [\n---\nX", "é".encode("latin-1")])
def test_what_cannot_be_read_is_listed_and_shown(tank: Tank, data: bytes) -> None:
    tank.lay(data, "05-casse.md")
    assert "05-casse" in tank.run("list").stdout
    shown = tank.run("show", "05-casse")
    assert shown.exit_code == 0
    assert "05-casse.md" in shown.stdout


def test_show_has_the_findings_below_their_lines_and_the_passages(tank: Tank) -> None:
    path = tank.lay(BAD)
    lines = tank.run("show", "essai/3").stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if "43 établis" in line)
    assert lines[at + 1].strip().startswith("^ 32:")
    assert "REF005" in lines[at + 1]
    assert str(path) in lines
    assert "[1] Carnet d’essai des ateliers, 2020, https://essai.invalid/carnet" in lines


def test_show_has_each_remark_below_what_it_is_about(tank: Tank) -> None:
    wanted = ("request-changes", "essai/3", "-m")
    tank.run(*wanted, "Trop long.", "--section", "Introduction", "--paragraph", "2")
    tank.run(*wanted, "À nuancer.", "--section", "Conclusion")
    tank.run(*wanted, "Un autre titre ?")
    lines = tank.run("show", "essai/3").stdout.splitlines()

    def above(remark: str) -> str:
        return lines[lines.index(f"  > {ANNA.name}: {remark}") - 1]

    assert above("Trop long.").startswith("Celui qui répare")
    assert above("À nuancer.") == "## Conclusion"
    assert above("Un autre titre ?") == str(tank.paper.path)
    tank.run("resubmit", "essai/3")
    tank.lay(tank.paper.text.replace("Celui qui répare", "Celle qui répare"))
    lines = tank.run("show", "essai/3").stdout.splitlines()
    at = lines.index(f"  > {ANNA.name} (resolved): Trop long.")
    assert lines[at - 1].startswith("Celle qui répare")


def test_show_says_who_approved_until_the_text_changes(tank: Tank) -> None:
    tank.run("approve", "essai/3", *ALL_CHECKED)
    said = f"approved by {ANNA.name}, {tank.paper.review.at}; checked: accuracy, sources"
    assert said in tank.run("show", "essai/3").stdout
    tank.lay(tank.paper.text.replace("Chacun y vient", "Personne ne vient"))
    assert said not in tank.run("show", "essai/3").stdout


def test_an_approval_that_was_changed_is_neither_shown_nor_listed_as_one(tank: Tank) -> None:
    tank.run("approve", "essai/3", "--checked", "sources")
    assert json.loads(tank.run("list", "--json").stdout)[0]["doubt"] == ""
    forge(tank.paper.path, "all checked")
    assert "approved by" not in tank.run("show", "essai/3").stdout.split("History")[0]
    said = f"the audit says that {ANNA.name} checked sources, not accuracy"
    for shown in (tank.run("show", "essai/3").stdout, tank.run("list").stdout):
        assert said in shown
    assert said in json.loads(tank.run("show", "essai/3", "--json").stdout)["doubt"]
    [row] = json.loads(tank.run("list", "--json").stdout)
    assert said in row["doubt"]
    assert "approval" not in row


def test_show_in_json_has_everything(tank: Tank) -> None:
    said = json.loads(tank.run("show", NAME, "--json").stdout)
    assert said["text"] == GOOD
    assert said["version"] == tank.paper.version
    assert [source["n"] for source in said["sources"]] == [1, 2]
    assert said["findings"] == []


def test_show_leaves_no_control_character_to_the_terminal(tank: Tank) -> None:
    tank.lay(GOOD.replace("Chacun y vient", "\x1b]0;pris\x07\x9b31m y vient"))
    shown = tank.run("show", "essai/3").stdout
    assert not set(shown) & {"\x1b", "\x07", "\x9b"}
    assert "]0;pris" in shown


def test_an_approval_prints_the_path_and_is_entered(tank: Tank) -> None:
    result = tank.run("approve", "essai/3", *ALL_CHECKED)
    assert result.exit_code == 0
    assert result.stdout == f"{tank.paper.path}\n"
    assert tank.paper.approved_as_is
    assert tank.paper.review.checked == ["accuracy", "sources"]
    assert [line.by for line in read_audit(tank.output_folder)] == [ANNA.name]


def test_a_decision_in_json_says_what_the_document_is_now(tank: Tank) -> None:
    said = json.loads(tank.run("approve", tank.paper.key, *ALL_CHECKED, "--json").stdout)
    assert said == {
        "key": tank.paper.key, "path": str(tank.paper.path), "status": "approved"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        (BAD, ALL_CHECKED, "no passage cited here gives 43"),
        (GOOD, (), "nothing was checked"),
        (GOOD, (*ALL_CHECKED, "--seen", "0123"), "has changed since"),
        (GOOD, (*ALL_CHECKED, "--seen", ""), "has changed since"),
    ],
)
def test_a_refusal_ends_in_one_and_changes_nothing(
    tank: Tank, text: str, arguments: tuple[str, ...], said: str
) -> None:
    path = tank.lay(text)
    result = tank.run("approve", "essai/3", *arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
    assert path.read_text("utf-8") == text


def test_an_approval_can_be_bound_to_the_version_that_was_shown(tank: Tank) -> None:
    shown = tank.run("show", "essai/3").stdout.splitlines()[0].split()[-1]
    assert tank.run("approve", "essai/3", *ALL_CHECKED, "--seen", shown).exit_code == 0


def test_changes_are_requested_at_a_paragraph_then_resubmitted(tank: Tank) -> None:
    place = ("--section", "introduction", "--paragraph", "2")
    assert tank.run("request-changes", "essai/3", "-m", "Trop long.", *place).exit_code == 0
    [comment] = tank.paper.review.comments
    assert (comment.section, comment.paragraph) == ("Introduction", 2)
    assert tank.run("resubmit", "essai/3").exit_code == 0
    assert tank.paper.status == "draft"
    assert tank.run("resubmit", "essai/3").exit_code == 1


def test_a_remark_on_a_place_that_is_not_there_is_no_remark(tank: Tank) -> None:
    wanted = ("request-changes", "essai/3", "-m", "Où ?", "--section")
    assert "Introduction" in tank.error(*wanted, "Annexe").hint
    assert "has 2" in tank.error(*wanted, "Introduction", "--paragraph", "9").hint
    assert tank.run(*wanted[:-1], "--paragraph", "1").exit_code == 2
    assert tank.paper.review.comments == []


def test_a_rejected_document_moves_with_its_reason(tank: Tank) -> None:
    path = tank.run("reject", "essai/3", "--reason", "Hors sujet.").stdout.strip()
    assert path == str(tank.output_folder / "rejected" / "essai" / NAME)
    assert "Hors sujet." in tank.run("show", "essai/3").stdout


def test_who_decides_is_named_when_there_are_several(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    tank.settings = Settings(reviewers=[ANNA, BRUNO])
    wanted = ("approve", "essai/3", *ALL_CHECKED)
    assert BRUNO.name in tank.error(*wanted).hint
    assert "no reviewer" in tank.error(*wanted, "--as", "Personne").message
    monkeypatch.setenv("ORCHESTRA_REVIEWER", BRUNO.name.upper())
    assert tank.run(*wanted).exit_code == 0
    assert tank.paper.review.reviewer == BRUNO.name


def test_nobody_decides_where_no_reviewer_is_named(tank: Tank) -> None:
    tank.settings = Settings()
    assert "reviewers:" in tank.error("reject", "essai/3", "--reason", "Non.").hint


def test_a_document_that_is_not_there_is_an_error_with_a_suggestion(tank: Tank) -> None:
    assert isinstance(tank.error("show", "essai/9"), ReviewError)
    assert NAME.removesuffix(".md") in tank.error("show", f"essai/{NAME[:-4]}").message


def test_an_edit_is_saved_checked_and_voids_the_approval(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    tank.run("approve", "essai/3", *ALL_CHECKED)
    text = tank.paper.text.replace("42 établis", "43 établis")
    use_editor(tank, monkeypatch, writes(text))
    result = tank.run("edit", "essai/3")
    assert result.exit_code == 0, result.stderr
    assert "REF005" in result.stderr
    assert "43 établis" in tank.paper.text
    assert tank.paper.status == "draft"


def test_an_edit_that_changes_nothing_leaves_the_file_alone(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(tank, monkeypatch, "")
    result = tank.run("edit", "essai/3")
    assert "nothing was changed" in result.stderr
    assert tank.paper.text == GOOD


def test_an_edit_behind_which_the_document_changed_keeps_both_texts(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = GOOD.replace("Ces gestes", "Tous ces gestes")
    behind = f"pathlib.Path({str(tank.paper.path)!r}).write_text({theirs!r}, 'utf-8')"
    use_editor(tank, monkeypatch, f"{writes(CHANGED)}\n{behind}")
    result = tank.run("edit", "essai/3")
    assert result.exit_code == 1
    [kept] = (tank.state_folder / "unsaved").iterdir()
    assert str(kept) in result.stderr
    assert kept.read_text("utf-8") == CHANGED
    assert tank.paper.text == theirs


def test_an_edit_that_breaks_the_front_matter_is_kept_beside(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = GOOD.replace("numero: 3", "numero: [")
    use_editor(tank, monkeypatch, writes(broken))
    for number in (1, 2):
        assert tank.run("edit", "essai/3").exit_code == 1
        kept = tank.state_folder / "unsaved" / f"{NAME[:-3]}-{number}.md"
        assert kept.read_text("utf-8") == broken
    assert tank.paper.text == GOOD


def test_what_is_rejected_is_not_opened_in_an_editor(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    tank.run("reject", "essai/3", "--reason", "Hors sujet.")
    opened = tank.root / "opened"
    use_editor(tank, monkeypatch, f"pathlib.Path({str(opened)!r}).touch()")
    assert tank.run("edit", "essai/3").exit_code == 1
    assert not opened.exists()


def test_a_diff_shows_the_words_of_the_last_change(
    tank: Tank, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(tank, monkeypatch, writes(CHANGED))
    tank.run("edit", "essai/3")
    assert "{+" in tank.run("diff", "essai/3").stdout
    said = json.loads(tank.run("diff", "essai/3", "1", "2", "--json").stdout)
    assert (said["old"], said["new"]) == (1, 2)
    new = "".join(piece["text"] for piece in said["pieces"] if piece["kind"] != "removed")
    assert "Chacune et chacun y vient" in new
    assert "history" not in new
    same = tank.run("diff", "essai/3", "2")
    assert (same.stdout, "are the same" in same.stderr) == ("", True)
    assert "versions: 1, 2" in tank.error("diff", "essai/3", "7").hint


def test_a_diff_of_one_version_is_an_error(tank: Tank) -> None:
    assert "one version" in tank.error("diff", "essai/3").message


def test_what_was_changed_in_another_program_is_judged(tank: Tank) -> None:
    beside = evidence_path(tank.paper.path)
    beside.write_text(render_evidence(judged()), "utf-8")
    tank.lay(CHANGED)
    result = tank.run("judge", "essai/3")
    assert (result.exit_code, result.stdout) == (0, f"{tank.paper.path}\n"), result.stderr
    assert tank.paper.value("support")["facts"] == 2
    assert [line.event for line in read_audit(tank.output_folder)] == ["judged"]
    again = tank.run("judge", "essai/3", "--json")
    assert again.exit_code == 1
    assert "was changed since it was judged" in again.stderr


@pytest.mark.parametrize(
    ("evidence", "said"), [("", "has no evidence file"), ("{", "is not valid JSON")]
)
def test_without_evidence_nothing_is_judged(tank: Tank, evidence: str, said: str) -> None:
    if evidence:
        evidence_path(tank.paper.path).write_text(evidence, "utf-8")
    result = tank.run("judge", "essai/3")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert tank.paper.text == GOOD
