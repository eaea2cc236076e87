"""``orchestra doctor``."""

from __future__ import annotations

import click

from orchestra.cli.context import Options
from orchestra.cli.output import out, print_json, shown


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def doctor(options: Options, as_json: bool) -> None:
    """Tell what is ready, what is not, and what to type; exit 1 when something is not."""
    from orchestra.doctor import examine

    checkups = list(examine(options.workspace))
    if as_json:
        print_json([vars(checkup) for checkup in checkups])
    else:
        for checkup in checkups:
            mark = shown("ok ", fg="green") if checkup.ok else shown("no ", fg="red")
            remedy = "" if checkup.ok or not checkup.remedy else f" — {checkup.remedy}"
            out(mark, f" {checkup.name:<10} {checkup.seen}{remedy}")
    raise SystemExit(0 if all(checkup.ok for checkup in checkups) else 1)
