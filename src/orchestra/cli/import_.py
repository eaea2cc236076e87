"""``orchestra import``: bring in an archive that was written elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json

if TYPE_CHECKING:
    from orchestra.importing.report import Report


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--agents", "agent_list", metavar="FILE", type=click.Path(path_type=Path),
    help="The list of agents, in JSON or YAML; without it, DIR/agents.yaml or .json.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def import_(
    ctx: click.Context, folder: Path, agent_list: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Bring the reflections below DIR, and the agents of its list, into this workspace.

    Every text is kept byte for byte and becomes a draft, also one that was published: nobody has
    reviewed it here. Nothing is overwritten, and a second import adds nothing. What could not be
    converted is said at the end (exit code 1).
    """
    from orchestra.importing.run import import_tree

    options: Options = ctx.obj
    report = import_tree(options.workspace(), folder, agent_list, write=not dry_run)
    if as_json:
        print_json({"dry_run": dry_run, **asdict(report)})
    else:
        _print(report)
    _sum_up(report, dry_run=dry_run)
    if report.left:
        ctx.exit(1)


def _print(report: Report) -> None:
    for agent in report.agents:
        out("; ".join([agent.path, *agent.notes]))
    for document in report.documents:
        out("; ".join([f"{document.path} ← {document.source}", *document.changes]))
    for left in report.left:
        out(f"not imported: {left.source}: {left.why} — {left.todo}")


def _sum_up(report: Report, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    note(
        f"{len(report.agents)} agents and {len(report.documents)} documents {would}imported,"
        f" {len(report.already)} there already, {len(report.left)} to look at"
    )
    if report.ignored:
        others = ", ".join(f"{count} × {kind}" for kind, count in report.ignored.items())
        note(f"not read, as they are no Markdown: {others}")
