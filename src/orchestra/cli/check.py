"""``orchestra check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestra.cli.output import note, out
from orchestra.errors import OrchestraError

if TYPE_CHECKING:
    from orchestra.checking.world import World
    from orchestra.cli.context import Options
    from orchestra.workspace import Workspace


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True,
    help="What makes the exit code 1.",
)  # fmt: skip
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], form: str, fail_on: str) -> None:
    """Check documents: PATHs are files or folders; without any, the workspace's archive."""
    from orchestra.checking.report import render_json, render_text
    from orchestra.checking.runner import check_paths

    options: Options = ctx.obj
    workspace = options.workspace_or_none()
    checked = list(check_paths(paths or _archive(workspace), _world(workspace)))
    findings = [finding for _, found in checked for finding in found]
    if not checked:
        note("there is no document to check yet; orchestra write makes one")
    out(render_json(findings) if form == "json" else render_text(findings, len(checked)))
    if any(fail_on in ("warning", finding.severity) for finding in findings):
        ctx.exit(1)


def _archive(workspace: Workspace | None) -> list[Path]:
    if workspace is None:
        raise OrchestraError(
            "there is no workspace here", "name what to check: orchestra check FILE"
        )
    folder = workspace.output_folder
    return [folder] if folder.is_dir() else []


def _world(workspace: Workspace | None) -> World:
    from orchestra.checking.world import World, default_template

    if workspace is None:
        return World(default_template())
    return World(workspace.template, workspace.agents, workspace.library)
