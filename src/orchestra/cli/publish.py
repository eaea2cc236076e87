"""``orchestra publish``: put what was approved on the site, or take it off."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json
from orchestra.cli.person import as_person, person
from orchestra.cli.site import tell

if TYPE_CHECKING:
    from orchestra.editorial import Reviewer
    from orchestra.publishing.publish import Publication
    from orchestra.review.paper import Paper
    from orchestra.workspace import Workspace


@click.command()
@click.argument("documents", nargs=-1, metavar="[PATH|KEY]…")
@click.option("--approved", is_flag=True, help="Publish everything that is approved.")
@click.option("--withdraw", "withdrawn", metavar="PATH|KEY", help="Take a document off the site.")
@click.option("--reason", default="", help="Why it is withdrawn.")
@as_person
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def publish(
    ctx: click.Context,
    documents: tuple[str, ...],
    approved: bool,
    withdrawn: str | None,
    reason: str,
    name: str | None,
    as_json: bool,
) -> None:
    """Publish approved documents and build the site; print where they now lie.

    Each is a path, agent/NN or a key of `orchestra review list`. What is not approved in exactly
    that form is refused (exit code 1), the others are published.
    """
    if sum((bool(documents), approved, withdrawn is not None)) != 1:
        raise click.UsageError("name documents, or give --approved, or --withdraw PATH --reason …")
    options: Options = ctx.obj
    workspace = options.workspace()
    by = person(workspace, name)
    if withdrawn is not None:
        done = _withdraw(workspace, withdrawn, by, reason)
    else:
        done = _publish(workspace, documents, by)
    _print(done, as_json=as_json)
    if done.refused or done.problems:
        ctx.exit(1)


def _publish(workspace: Workspace, documents: tuple[str, ...], by: Reviewer) -> Publication:
    from orchestra.publishing.publish import publish as publish_papers
    from orchestra.review.paper import find_paper

    papers = [find_paper(workspace.output_folder, name) for name in documents]
    papers = papers or _approved(workspace)
    wanted = {paper.key: paper.version for paper in papers}
    return publish_papers(workspace, list(wanted.items()), by, lambda: _now(workspace))


def _withdraw(workspace: Workspace, name: str, by: Reviewer, reason: str) -> Publication:
    from orchestra.publishing.publish import withdraw_published
    from orchestra.review.paper import find_paper

    paper = find_paper(workspace.output_folder, name)
    wanted = (paper.key, paper.version)
    return withdraw_published(workspace, wanted, by, lambda: _now(workspace), reason)


def _approved(workspace: Workspace) -> list[Paper]:
    """Return what says that it is approved, in this form or not: what changed is refused aloud.

    A draft that cannot be read is told of, and keeps nothing back.
    """
    from orchestra.errors import ReviewError
    from orchestra.review.paper import paper_paths, read_paper

    output = workspace.output_folder
    papers: list[Paper] = []
    for path in paper_paths(output):
        try:
            papers += [read_paper(output, path)] if path.parent.parent.name == "drafts" else []
        except ReviewError as error:
            note(f"left out: {error}")
    found = [paper for paper in papers if paper.written_status == "approved"]
    if not found:
        note("nothing is approved and waiting; orchestra review list shows what there is")
    return found


def _now(workspace: Workspace) -> datetime:
    return datetime.now(workspace.settings.zone)


def _print(done: Publication, *, as_json: bool) -> None:
    if done.built:
        tell(done.built)
    for refusal in done.refused:
        note(f"refused: {refusal.error}")
    for name in done.commits:
        note(f"committed: {name}")
    for problem in done.problems:
        note(f"warning: what was decided stands, but {problem}")
    if as_json:
        print_json(_said(done))
    for paper in [] if as_json else done.papers:
        out(str(paper.path))


def _said(done: Publication) -> dict[str, Any]:
    return {
        "documents": [
            {"key": paper.key, "path": str(paper.path), "status": paper.status}
            for paper in done.papers
        ],
        "refused": [{"key": r.key, "reason": str(r.error)} for r in done.refused],
        "commits": done.commits,
        "problems": [str(problem) for problem in done.problems],
    }
