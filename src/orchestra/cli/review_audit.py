"""``orchestra review audit``: who decided what, and whether all of it still stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.audit import AuditEntry
    from orchestra.review.trail import Trail


@click.command()
@click.argument("wanted", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print lines and faults as JSON.")
@click.pass_context
def audit(ctx: click.Context, wanted: str | None, as_json: bool) -> None:
    """Show who decided what, and verify that no line was cut, altered or taken out.

    With ID, only the lines of that document are shown; all are verified. Exit code 1 when something
    is wrong.
    """
    from orchestra.review.paper import find_paper
    from orchestra.review.trail import follow_trail

    options: Options = ctx.obj
    folder = options.workspace().output_folder
    key = find_paper(folder, wanted).key if wanted else ""
    trail = follow_trail(folder)
    shown = [entry for entry in trail.entries if not key or (entry.line and entry.line.key == key)]
    if as_json:
        print_json(_said(trail, shown))
    else:
        _print(trail, shown)
    if trail.discrepancies:
        ctx.exit(1)


def _print(trail: Trail, shown: Sequence[AuditEntry]) -> None:
    for entry in shown:
        out(_row(entry))
    for one in trail.discrepancies:
        note(f"fault: {one.message}")
    if not trail.discrepancies:
        count = len(trail.entries)
        note(f"{count} decision{'s'[: count != 1]}, nothing cut, altered or missing")


def _row(entry: AuditEntry) -> str:
    line = entry.line
    if line is None:
        return f"{entry.number}  ({'blank' if entry.fault == 'blank' else 'cannot be read'})"
    said = f"{entry.number}  {line.at}  {line.by}  {line.event}  {line.path}"
    said += f"  {squash(line.note)}" if line.note else ""
    return f"{said}  ({entry.fault})" if entry.fault else said


def _said(trail: Trail, shown: Sequence[AuditEntry]) -> dict[str, Any]:
    return {
        "lines": [
            {"number": entry.number, "fault": entry.fault}
            | (entry.line.model_dump() if entry.line else {})
            for entry in shown
        ],
        "faults": [
            {"kind": one.kind, "line": one.line, "path": one.path, "message": one.message}
            for one in trail.discrepancies
        ],
    }
