"""One commit for each publication, of its own files alone; a push only where it is set."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from tests.publishing.newsroom import ANNA, BRUNO, approved, make_newsroom, now, put_evidence
from tests.review.forging import forge

from orchestra.evidence import evidence_path
from orchestra.publishing.git import GitError
from orchestra.publishing.publish import publish, withdraw_published
from orchestra.publishing.site import Built, build_site
from orchestra.review.actions import approve, edit
from orchestra.review.office import office_of
from orchestra.review.paper import read_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.workspace import Workspace


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own git settings, which may lack an identity or have hooks."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    for role in ("AUTHOR", "COMMITTER"):
        for part in ("NAME", "EMAIL", "DATE"):
            monkeypatch.delenv(f"GIT_{role}_{part}", raising=False)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.quotePath=false", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def make(make_workspace: Callable[..., Path]) -> Callable[..., Workspace]:
    def made(**publishing: object) -> Workspace:
        workspace = make_newsroom(make_workspace, git=True, **publishing)
        git(workspace.root, "init", "--quiet", "--initial-branch=main")
        return workspace

    return made


def publish_one(workspace: Workspace, numero: int = 3, by: object = ANNA) -> list[str]:
    paper = approved(workspace, numero, by=by)  # type: ignore[arg-type]
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.papers
    assert done.problems == []
    return done.commits


def touched(workspace: Workspace, commit: str = "HEAD") -> set[str]:
    return set(git(workspace.root, "show", "--format=", "--name-only", commit).splitlines())


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("GIT_DIR", ".git"), ("GIT_WORK_TREE", ""), ("GIT_INDEX_FILE", ".git/index"),
        ("GIT_OBJECT_DIRECTORY", ".git/objects"), ("GIT_COMMON_DIR", ".git"),
    ],
)  # fmt: skip
def test_another_repository_in_the_environment_is_not_taken(
    make: Callable[..., Workspace],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    below: str,
) -> None:
    workspace = make()
    other = tmp_path / "autre"
    other.mkdir()
    git(other, "init", "--quiet")
    (other / "a").write_text("a", "utf-8")
    git(other, "add", "a")
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    with monkeypatch.context() as patched:
        patched.setenv(name, str(other / below))
        assert len(publish_one(workspace)) == 1
    assert "output/published" in " ".join(touched(workspace))
    assert git(workspace.root, "diff", "--cached", "--name-only") == ""
    assert {path: path.read_bytes() for path in other.rglob("*") if path.is_file()} == before


def test_a_publication_is_one_commit_of_its_own_files(make: Callable[..., Workspace]) -> None:
    workspace = make()
    assert len(publish_one(workspace)) == 1
    output = "output/published"
    assert touched(workspace) == {
        f"{output}/essai/03-essai.md", f"{output}/README.md", f"{output}/SUMMARY.md",
        f"{output}/_sidebar.md", f"{output}/nav.yml", "output/audit.jsonl",
    }  # fmt: skip
    who = git(workspace.root, "log", "-1", "--format=%an|%ae|%s")
    assert who == f"{ANNA.name}|{ANNA.email}|Publish “Réemploi et réparation à l’atelier”"


def test_the_evidence_file_is_committed_with_its_document(make: Callable[..., Workspace]) -> None:
    workspace = make()
    paper = approved(workspace)
    put_evidence(workspace, paper)
    (shown,) = publish(workspace, [(paper.key, paper.version)], ANNA, now).papers
    beside = "essai/03-essai.evidence.json"
    assert f"output/published/{beside}" in touched(workspace)
    withdraw_published(workspace, (shown.key, shown.version), ANNA, now, "Une erreur.")
    assert f"output/withdrawn/{beside}" in touched(workspace)
    assert git(workspace.root, "ls-files", "--", "output/published/essai") == ""


def test_a_folder_in_the_place_of_the_evidence_is_not_committed(
    make: Callable[..., Workspace],
) -> None:
    workspace = make()
    paper = approved(workspace)
    folder = paper.path.with_suffix(".evidence.json")
    folder.mkdir()
    (folder / "secret").write_text("x")
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert (len(done.commits), done.problems) == (1, [])
    assert not [name for name in touched(workspace) if "secret" in name]


def test_a_draft_that_git_knows_is_committed_as_moved(make: Callable[..., Workspace]) -> None:
    workspace = make()
    paper = approved(workspace)
    git(workspace.root, "add", "--", "output/drafts")
    author = ["-c", "user.name=Essai", "-c", "user.email=essai@essai.invalid"]
    git(workspace.root, *author, "commit", "--quiet", "-m", "Un brouillon")
    publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert "output/drafts/essai/03-essai.md" in git(
        workspace.root, "show", "--format=", "--name-only", "--no-renames"
    )
    assert git(workspace.root, "ls-files", "output/drafts") == ""


def test_what_somebody_has_staged_stays_staged(make: Callable[..., Workspace]) -> None:
    workspace = make()
    (workspace.root / "notes.txt").write_text("à moi", "utf-8")
    git(workspace.root, "add", "notes.txt")
    publish_one(workspace)
    assert "notes.txt" not in touched(workspace)
    assert git(workspace.root, "diff", "--cached", "--name-only") == "notes.txt"


def test_an_ignored_folder_is_committed_as_the_setting_asks(
    make: Callable[..., Workspace],
) -> None:
    workspace = make()
    (workspace.root / ".gitignore").write_text("output/\n", "utf-8")
    publish_one(workspace)
    assert "output/published/essai/03-essai.md" in touched(workspace)


def test_the_author_is_who_approved_even_without_an_address(make: Callable[..., Workspace]) -> None:
    workspace = make()
    publish_one(workspace, by=BRUNO)
    assert git(workspace.root, "log", "-1", "--format=%an|%ae") == f"{BRUNO.name}|"


def test_two_publications_are_two_commits(make: Callable[..., Workspace]) -> None:
    workspace = make()
    papers = [approved(workspace, n) for n in (3, 4)]
    done = publish(workspace, [(p.key, p.version) for p in papers], ANNA, now)
    assert len(set(done.commits)) == 2
    assert "output/published/essai/03-essai.md" in touched(workspace, done.commits[0])
    assert "output/published/essai/04-essai.md" in touched(workspace, done.commits[1])


def test_a_withdrawal_is_a_commit_too(make: Callable[..., Workspace]) -> None:
    workspace = make()
    publish_one(workspace)
    published = workspace.output_folder / "published/essai/03-essai.md"
    done = _withdraw(workspace, published)
    assert len(done) == 1
    assert git(workspace.root, "log", "-1", "--format=%s").startswith("Withdraw")
    assert git(workspace.root, "ls-files", "output/published/essai") == ""


def _withdraw(workspace: Workspace, path: Path) -> list[str]:
    from orchestra.review.paper import read_paper

    paper = read_paper(workspace.output_folder, path)
    wanted = (paper.key, paper.version)
    return withdraw_published(workspace, wanted, ANNA, now, "une erreur").commits


def test_nothing_is_pushed_unless_it_is_set(make: Callable[..., Workspace]) -> None:
    workspace = make()
    remote = workspace.root.parent / "ailleurs.git"
    git(workspace.root, "init", "--quiet", "--bare", str(remote))
    git(workspace.root, "remote", "add", "origin", str(remote))
    publish_one(workspace)
    assert git(remote, "for-each-ref") == ""


def test_a_remote_that_is_set_is_pushed_to(make: Callable[..., Workspace]) -> None:
    workspace = make(push="ailleurs")
    remote = workspace.root.parent / "ailleurs.git"
    git(workspace.root, "init", "--quiet", "--bare", str(remote))
    git(workspace.root, "remote", "add", "ailleurs", str(remote))
    commits = publish_one(workspace)
    assert git(remote, "log", "--format=%h", "main") == commits[0]


def test_without_a_repository_nothing_is_published(make_workspace: Callable[..., Path]) -> None:
    workspace = make_newsroom(make_workspace, git=True)
    paper = approved(workspace)
    with pytest.raises(GitError, match="not a git repository"):
        publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert paper.path.is_file()


def test_an_unknown_remote_is_told_before_anything_is_published(
    make: Callable[..., Workspace],
) -> None:
    workspace = make(push="--all")
    paper = approved(workspace)
    with pytest.raises(GitError, match="remote"):
        publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert paper.path.is_file()


def test_a_commit_that_fails_is_told_and_undoes_nothing(make: Callable[..., Workspace]) -> None:
    workspace = make()
    hook = workspace.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho refusé par essai >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    paper = approved(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.commits == []
    assert "refusé par essai" in done.problems[0].message
    assert done.papers[0].path.is_file()


def test_what_is_changed_while_the_site_is_built_is_not_committed(
    make: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make()
    paper = approved(workspace)
    put_evidence(workspace, paper)
    published = workspace.output_folder / "published"
    kept = evidence_path(paper.path).read_bytes()

    def meddling(workspace: Workspace) -> Built:
        built = build_site(workspace)
        for path in (published / "essai/03-essai.md", published / "SUMMARY.md"):
            path.write_text(path.read_text("utf-8") + "Ce que personne n’a approuvé.\n", "utf-8")
        (published / "essai/03-essai.evidence.json").write_text("{}", "utf-8")
        (workspace.output_folder / "audit.jsonl").write_text("", "utf-8")
        return built

    monkeypatch.setattr("orchestra.publishing.publish.build_site", meddling)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert (len(done.commits), done.problems) == (1, [])
    shown = shown_at(workspace, "output/published/essai/03-essai.md")
    assert sha256(shown).hexdigest() == done.papers[0].version
    assert shown_at(workspace, "output/published/essai/03-essai.evidence.json") == kept
    assert b"personne" not in shown_at(workspace, "output/published/SUMMARY.md")
    assert shown_at(workspace, "output/audit.jsonl").count(b"\n") == 2


def test_an_approval_that_was_changed_is_told_by_no_commit(make: Callable[..., Workspace]) -> None:
    workspace = make()
    paper = approved(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    said = git(workspace.root, "log", "-1", "--format=%an %B")
    assert f"Approved by {ANNA.name}" in said
    forge(done.papers[0].path, "another day")
    there = read_paper(workspace.output_folder, done.papers[0].path)
    withdraw_published(workspace, (paper.key, there.version), BRUNO, now, "Relire.")
    said = git(workspace.root, "log", "-1", "--format=%an %B")
    assert said.startswith(BRUNO.name)
    assert "Approved by" not in said


def shown_at(workspace: Workspace, path: str, commit: str = "HEAD") -> bytes:
    command = ["git", "-C", str(workspace.root), "cat-file", "blob", f"{commit}:{path}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_git_changes_no_line_end_of_what_was_approved(make: Callable[..., Workspace]) -> None:
    workspace = make()
    git(workspace.root, "config", "core.autocrlf", "input")
    paper = approved(workspace)
    office = office_of(workspace, now)
    paper = edit(office, paper.key, ANNA, paper.version, paper.text.replace("\n", "\r\n"))
    paper = approve(office, paper.key, ANNA, paper.version, ["accuracy"])
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.problems == []
    assert shown_at(workspace, "output/published/essai/03-essai.md") == done.papers[0].data


def test_a_hook_that_changes_what_was_approved_undoes_the_commit(
    make: Callable[..., Workspace],
) -> None:
    workspace = make()
    publish_one(workspace, 2)
    head = git(workspace.root, "rev-parse", "HEAD")
    hook = workspace.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    path = "output/published/essai/03-essai.md"
    hook.write_text(f"#!/bin/sh\necho autre >> {path}\ngit add -f {path}\n", "utf-8")
    hook.chmod(0o755)
    paper = approved(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert done.commits == []
    assert "03-essai.md would not be committed as it was decided" in done.problems[0].message
    assert git(workspace.root, "rev-parse", "HEAD") == head


def test_a_table_of_contents_of_ones_own_is_not_committed(make: Callable[..., Workspace]) -> None:
    workspace = make()
    own = workspace.output_folder / "published/README.md"
    own.parent.mkdir(parents=True)
    own.write_text("# À moi, pas encore fini\n", "utf-8")
    publish_one(workspace)
    assert "output/published/README.md" not in touched(workspace)
    assert "output/published/SUMMARY.md" in touched(workspace)


def test_nothing_is_published_in_the_middle_of_a_merge(make: Callable[..., Workspace]) -> None:
    workspace = make()
    publish_one(workspace, 2)
    head = git(workspace.root, "rev-parse", "HEAD")
    (workspace.root / ".git/MERGE_HEAD").write_text(f"{head}\n", "utf-8")
    paper = approved(workspace)
    with pytest.raises(GitError, match="merge is under way"):
        publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert paper.path.is_file()


def test_a_workspace_below_the_top_of_its_repository_commits_in_place(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = make_newsroom(make_workspace, git=True)
    git(workspace.root.parent, "init", "--quiet", "--initial-branch=main")
    publish_one(workspace)
    names = git(workspace.root.parent, "ls-tree", "-r", "--name-only", "HEAD")
    assert f"{workspace.root.name}/output/published/essai/03-essai.md" in names
    assert git(workspace.root, "status", "--short", "--", "output/published") == ""


def test_a_push_that_fails_is_told(make: Callable[..., Workspace]) -> None:
    workspace = make(push="ailleurs")
    git(workspace.root, "remote", "add", "ailleurs", str(workspace.root.parent / "absent.git"))
    paper = approved(workspace)
    done = publish(workspace, [(paper.key, paper.version)], ANNA, now)
    assert len(done.commits) == 1
    assert "git push failed" in done.problems[0].message
