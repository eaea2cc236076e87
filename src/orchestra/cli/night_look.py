"""``orchestra night next``, ``status`` and ``history``: what comes, what runs, what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json

if TYPE_CHECKING:
    from orchestra.nights.row import Row


@click.command("next")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--count", type=click.IntRange(1, 100), default=1, help="How many of each agent (1).")
@click.pass_obj
def next_(options: Options, as_json: bool, count: int) -> None:
    """Tell when the agents' next reflections are due, in local time."""
    from orchestra.nights.schedule import agent_crons, next_dues, refuse_faulty_crons
    from orchestra.nights.window import opening

    workspace = options.workspace()
    settings = workspace.settings
    refuse_faulty_crons(settings, workspace.agents)
    crons = agent_crons(settings, workspace.agents)
    dues = next_dues(crons, settings.zone, datetime.now(UTC), count)
    rows = [
        {
            "agent": due.agent,
            "key": due.key,
            "due": due.at.astimezone(settings.zone),
            "begins": opening(settings.schedule.window, due.at, settings.zone).astimezone(
                settings.zone
            ),
        }
        for due in dues
    ]
    if as_json:
        print_json([{k: _iso(v) for k, v in row.items()} for row in rows])
        return
    for row in rows:
        later = f"  begins {row['begins']:%Y-%m-%d %H:%M}" if row["begins"] != row["due"] else ""
        out(f"{row['due']:%Y-%m-%d %H:%M}  {row['agent']}{later}")
    for agent in workspace.agents:
        if agent.id not in crons:
            note(f"{agent.id}: never, as its schedule says")


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status(options: Options, as_json: bool) -> None:
    """Tell what runs, what waits and what comes next."""
    from orchestra.nights.worker import look

    workspace = options.workspace()
    seen = look(workspace, datetime.now(UTC))
    if as_json:
        print_json(seen.model_dump(mode="json"))
        return
    out(f"scheduler: {'runs' if seen.scheduler else 'does not run (orchestra night start)'}")
    out(f"worker: {'writes' if seen.worker else 'idle'}")
    for row in seen.unfinished:
        out(_line(row))
    for due in seen.next[:1]:
        out(f"next: {due.at.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}  {due.agent}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--limit", type=click.IntRange(1), default=30, help="How many rows (30).")
@click.option("--agent", metavar="ID", help="Only this agent's.")
@click.pass_obj
def history(options: Options, as_json: bool, limit: int, agent: str | None) -> None:
    """Tell what happened to every due reflection, the latest first."""
    from orchestra.nights.database import databases
    from orchestra.nights.ledger import look_into_ledger

    workspace = options.workspace()
    with look_into_ledger(databases(workspace.state_folder).ledger) as ledger:
        rows = ledger.rows(agent=agent or "", limit=limit)
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows])
        return
    for row in rows:
        out("\n    ".join([_line(row), *row.notes]))
    if not rows:
        note("no night yet; orchestra night run writes tonight's reflections now")


def _line(row: Row) -> str:
    said = f"{row.date} {row.slot[:2]}:{row.slot[2:]}  {row.agent:<16} {row.status:<8}"
    if row.status == "written":
        minutes, seconds = divmod(round(row.seconds), 60)
        return (
            f"{said} {row.words} words, {row.errors} errors, {row.warnings} warnings,"
            f" {minutes} min {seconds:02} s  {row.draft}"
        )
    return f"{said} {row.reason}".rstrip()
