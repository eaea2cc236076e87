"""``orchestra init``."""

from __future__ import annotations

from pathlib import Path

import click

from orchestra.cli.output import note, out


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def init(folder: Path) -> None:
    """Make a new workspace in FOLDER: settings, agents, prompts, template, sample library."""
    from orchestra.workspace import init_workspace

    files = init_workspace(folder)
    note(f"{len(files)} files written; next: cd {folder} && orchestra doctor")
    out(str(folder))
