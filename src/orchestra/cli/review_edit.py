"""``orchestra review edit``: a document in the person's editor, and nothing of hers lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orchestra.cli.output import note, out
from orchestra.errors import OrchestraError, ReviewError

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.editorial import Reviewer
    from orchestra.review.office import Office
    from orchestra.review.paper import Paper
    from orchestra.workspace import Workspace


def edit_paper(workspace: Workspace, office: Office, paper: Paper, by: Reviewer) -> None:
    """Open the document in the editor, save what comes back, check it and print what is found.

    A text that cannot be saved is kept in a file, and the error says where. Raises ReviewError,
    EditConflict and ArchiveError.
    """
    from orchestra.checking.report import render_text
    from orchestra.checking.runner import check_text
    from orchestra.review.actions import edit
    from orchestra.review.states import check_transition

    check_transition(paper.status, "draft")
    if paper.too_large:
        raise ReviewError(f"{paper.path.name} {paper.problem}", "open it in another program")
    text = click.edit(paper.text, extension=".md")
    if text is None or text.rstrip("\n") == paper.text.rstrip("\n"):
        note("nothing was changed")
        return
    try:
        after = edit(office, paper.key, by, paper.version, text)
    except OrchestraError as error:
        error.hint = f"your text is kept in {_keep(workspace, paper, text)}; {error.hint}"
        raise
    findings = check_text(str(after.path), after.text, office.world)
    note(render_text(findings, 1))
    out(str(after.path))


def _keep(workspace: Workspace, paper: Paper, text: str) -> Path:
    """Write the person's text where nothing touches it, and return the file."""
    from orchestra.files import write_new_text

    folder = workspace.state_folder / "unsaved"
    for number in range(1, 10_000):
        path = folder / f"{paper.path.stem[:150]}-{number}.md"
        if not path.exists():
            write_new_text(path, text)
            return path
    raise OrchestraError(f"{folder} is full", "delete what you no longer need there")
