"""``orchestra night summary`` and ``install``: telling of a night, and having every one run."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out
from orchestra.errors import WorkspaceError

if TYPE_CHECKING:
    from datetime import date

    from orchestra.nights.ledger import Ledger
    from orchestra.workspace import Workspace

NOT_DELIVERED = 1


@click.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="The night that begins on that date (the last one).",
)  # fmt: skip
@click.option("--html", is_flag=True, help="Print HTML.")
@click.option("--send", "sends", is_flag=True, help="Send it to those whom the settings name.")
@click.pass_obj
def summary(options: Options, day: datetime | None, html: bool, sends: bool) -> None:
    """Print the summary of a night; with --send, send it: once, however often it is asked for."""
    from orchestra.nights.database import databases
    from orchestra.nights.ledger import look_into_ledger, open_ledger
    from orchestra.nights.morning import last_night, summary_of

    workspace = options.workspace()
    opened = open_ledger if sends else look_into_ledger
    with opened(databases(workspace.state_folder).ledger) as ledger:
        night = day.date() if day else last_night(workspace.settings, ledger)
        if night is None:
            note("no night yet; orchestra night run writes tonight's reflections now")
        elif sends:
            _send(workspace, ledger, night)
        else:
            made = summary_of(workspace, ledger, night)
            out((made.html if html else made.text).rstrip("\n"))


def _send(workspace: Workspace, ledger: Ledger, night: date) -> None:
    from orchestra.nights.morning import send

    failed = send(workspace, ledger, night, datetime.now(UTC))
    if failed is None:
        note(f"the summary of {night} was sent before")
        return
    for line in failed:
        note(line)
    reached = len(workspace.settings.notify) - len(failed)
    note(f"the summary of {night} was sent to {reached} of {len(workspace.settings.notify)}")
    if failed:
        click.get_current_context().exit(NOT_DELIVERED)


@click.command()
@click.option("--write", "writes", is_flag=True, help="Write it where the user's systemd looks.")
@click.pass_obj
def install(options: Options, writes: bool) -> None:
    """Print a systemd service of orchestra night start, or write it, and say how to enable it."""
    from orchestra.files import write_text
    from orchestra.nights.systemd import enable_lines, is_unit_of, unit_name, unit_path, unit_text

    root = options.workspace().root
    name = unit_name(root)
    path, text = unit_path(name), unit_text(root, _program())
    if writes:
        if path.exists() and not is_unit_of(path.read_text("utf-8", "replace"), root):
            raise WorkspaceError(
                f"{path} is the service of another workspace", "rename the folder of one of them"
            )
        write_text(path, text)
        out(str(path))
    else:
        out(text.rstrip("\n"))
        note(f"\nTo install it: orchestra night install --write, which writes {path}; then:")
    for line in enable_lines(name):
        note(f"  {line}")


def _program() -> Path:
    """Return the ``orchestra`` that was installed with this Python, else the one on the path."""
    beside = Path(sys.executable).with_name("orchestra")
    found = str(beside) if beside.is_file() else shutil.which("orchestra")
    if found is None:
        raise WorkspaceError("the program orchestra is not installed", "pip install it, then again")
    return Path(found)
