"""``orchestra review``: the group, and the decisions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_error, print_json
from orchestra.cli.person import as_person, here, person
from orchestra.cli.review_audit import audit
from orchestra.cli.review_look import diff, list_
from orchestra.cli.review_show import show
from orchestra.errors import EvidenceError, OrchestraError, ReviewError

if TYPE_CHECKING:
    from orchestra.review.paper import Paper
    from orchestra.workspace import Workspace

REFUSED = 1
CHECKS = click.Choice(["accuracy", "plausibility", "sources"])

_seen = click.option(
    "--seen", metavar="VERSION",
    help="The version that `show` printed: refused when it is another one now.",
)  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="Print the document as JSON.")


@click.group()
def review() -> None:
    """Review drafts in the terminal; orchestra web does the same in a browser.

    ID is a key of `orchestra review list`, a path, agent/NN, or a file's name without .md.
    """


@review.command()
@click.argument("wanted", metavar="ID")
@as_person
@_seen
@click.option("--checked", multiple=True, type=CHECKS, help="What you checked; more than once.")
@_json
@click.pass_obj
def approve(
    options: Options,
    wanted: str,
    name: str | None,
    seen: str | None,
    checked: tuple[str, ...],
    as_json: bool,
) -> None:
    """Approve a document in exactly this form; refused (exit code 1) with errors in it."""
    from orchestra.review import actions

    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    said = checked or _ask_what_was_checked(paper)
    with _refusals():
        done = actions.approve(here(workspace), paper.key, by, _version(paper, seen), said)
        _tell(done, as_json=as_json)


@review.command("request-changes")
@click.argument("wanted", metavar="ID")
@click.option("-m", "--message", required=True, help="What is to be changed.")
@click.option("--section", default="", help="The section's heading.")
@click.option("--paragraph", type=click.IntRange(1), help="The paragraph in it, from 1.")
@as_person
@_seen
@_json
@click.pass_obj
def request_changes(
    options: Options,
    wanted: str,
    message: str,
    section: str,
    paragraph: int | None,
    name: str | None,
    seen: str | None,
    as_json: bool,
) -> None:
    """Send a document back with a remark, on all of it, a section or a paragraph."""
    from orchestra.review import actions

    if paragraph and not section:
        raise click.UsageError("--paragraph counts in a section: name it with --section")
    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    _refuse_unknown_place(paper, section, paragraph or 0)
    remark = actions.Remark(message, section, paragraph or 0)
    office, version = here(workspace), _version(paper, seen)
    with _refusals():
        _tell(actions.request_changes(office, paper.key, by, version, [remark]), as_json=as_json)


@review.command()
@click.argument("wanted", metavar="ID")
@as_person
@_seen
@_json
@click.pass_obj
def resubmit(
    options: Options, wanted: str, name: str | None, seen: str | None, as_json: bool
) -> None:
    """Make a document that was sent back a draft again, its remarks resolved."""
    from orchestra.review import actions

    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    with _refusals():
        done = actions.resubmit(here(workspace), paper.key, by, _version(paper, seen))
        _tell(done, as_json=as_json)


@review.command()
@click.argument("wanted", metavar="ID")
@click.option("--reason", required=True, help="Why, for those who come after.")
@as_person
@_seen
@_json
@click.pass_obj
def reject(
    options: Options, wanted: str, reason: str, name: str | None, seen: str | None, as_json: bool
) -> None:
    """Put a draft aside for good; it is kept in output/rejected with the reason."""
    from orchestra.review import actions

    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    with _refusals():
        done = actions.reject(here(workspace), paper.key, by, _version(paper, seen), reason)
        _tell(done, as_json=as_json)


@review.command()
@click.argument("wanted", metavar="ID")
@as_person
@click.pass_obj
def edit(options: Options, wanted: str, name: str | None) -> None:
    """Change a document in $VISUAL or $EDITOR, then check it; an approval is void then."""
    from orchestra.cli.review_edit import edit_paper

    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    with _refusals():
        edit_paper(workspace, here(workspace), paper, by)


@review.command()
@click.argument("wanted", metavar="ID")
@as_person
@_seen
@_json
@click.pass_obj
def judge(options: Options, wanted: str, name: str | None, seen: str | None, as_json: bool) -> None:
    """Judge the sentences that were changed in another program, and keep all other verdicts."""
    from orchestra.review import actions

    workspace = options.workspace()
    by, paper = person(workspace, name), _paper(workspace, wanted)
    with _refusals():
        done = actions.judge_anew(here(workspace), paper.key, by, _version(paper, seen))
        _tell(done, as_json=as_json)


for _command in (list_, show, diff, audit):
    review.add_command(_command)


@contextmanager
def _refusals() -> Iterator[None]:
    """Print why a decision was refused and end in 1: the program itself could run."""
    try:
        yield
    except (ReviewError, EvidenceError) as error:
        print_error(error)
        click.get_current_context().exit(REFUSED)


def _paper(workspace: Workspace, wanted: str) -> Paper:
    from orchestra.review.paper import find_paper

    return find_paper(workspace.output_folder, wanted)


def _version(paper: Paper, seen: str | None) -> str:
    """Return the version that the person decides on: what she says she saw, or what is there."""
    return paper.version if seen is None or paper.version.startswith(seen or "-") else seen


def _ask_what_was_checked(paper: Paper) -> list[str]:
    """Ask in a terminal what the reviewer checked; elsewhere --checked must say it."""
    if not sys.stdin.isatty():
        return []
    note(f"{paper.path.name}: what did you check?")
    questions = {
        "accuracy": "are its statements accurate?",
        "plausibility": "is it plausible as a whole?",
        "sources": "do the passages it cites say what it says?",
    }
    return [name for name, question in questions.items() if click.confirm(question, err=True)]


def _refuse_unknown_place(paper: Paper, section: str, paragraph: int) -> None:
    """Raise OrchestraError when a remark is for a section or a paragraph that is not there."""
    if not section:
        return
    found = paper.document.section(section)
    if found is None:
        known = ", ".join(part.heading for part in paper.document.sections)
        raise OrchestraError(f"no section “{section}”", f"sections: {known}")
    if paragraph > len(found.paragraphs):
        count = len(found.paragraphs)
        raise OrchestraError(f"no paragraph {paragraph}", f"“{found.heading}” has {count}")


def _tell(paper: Paper, *, as_json: bool) -> None:
    note(f"{paper.path.name}: {paper.status}")
    if as_json:
        print_json({"key": paper.key, "path": str(paper.path), "status": paper.status})
    else:
        out(str(paper.path))
