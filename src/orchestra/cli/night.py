"""``orchestra night``: the group, and the commands that write."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.night_look import history, next_, status
from orchestra.cli.night_morning import install, summary
from orchestra.cli.output import CANNOT_RUN, leave, note, out, print_error, print_json

if TYPE_CHECKING:
    from orchestra.nights.row import Row

FAILED = 1


@click.group()
def night() -> None:
    """The nights: what is due, what runs, what happened."""


@night.command()
@click.option("--json", "as_json", is_flag=True, help="Print the night's rows as JSON.")
@click.option("--scheduled", is_flag=True, hidden=True, help="Write what the scheduler planned.")
@click.pass_obj
def run(options: Options, as_json: bool, scheduled: bool) -> None:
    """Write tonight's due reflections now; go on with what was begun.

    Prints the drafts' paths. Ctrl-C or SIGTERM ends the night after the section being written; the
    next run goes on there.
    """
    from orchestra.cli.progress import NightDisplay
    from orchestra.nights.worker import work

    workspace = options.workspace()
    stop = threading.Event()
    asked = dict.fromkeys((signal.SIGTERM, signal.SIGINT), stop)
    said = "stopping after the section being written …"
    with _setting(asked, said), NightDisplay.shown() as display:
        done = work(workspace, stop, display.watcher, display.changed, scheduled=scheduled)
    rows = done.rows
    if done.notice:
        note(done.notice)
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows])
    elif rows or not done.trouble:
        _print_rows(rows)
    if done.trouble and done.hangs:
        print_error(done.trouble)
        leave(CANNOT_RUN)
    if done.trouble:
        raise done.trouble
    if not stop.is_set() and any(row.status in ("failed", "damaged") for row in rows):
        click.get_current_context().exit(FAILED)


@night.command()
@click.pass_obj
def start(options: Options) -> None:
    """Write every night what is due, until it is stopped: the scheduler, in the foreground.

    SIGTERM or Ctrl-C ends it after the section being written; SIGHUP reads orchestra.yaml and the
    agents again. orchestra night install makes a service of it.
    """
    from orchestra.nights.scheduler import keep_nights

    workspace = options.workspace()
    stop, reread = threading.Event(), threading.Event()
    asked = {signal.SIGTERM: stop, signal.SIGINT: stop}
    if hasattr(signal, "SIGHUP"):
        asked[signal.SIGHUP] = reread

    def tell(line: str) -> None:
        note(f"{datetime.now(workspace.settings.zone):%Y-%m-%d %H:%M:%S}  {line}")

    with _setting(asked):
        keep_nights(workspace, stop, reread, tell)


for _command in (next_, status, history, summary, install):
    night.add_command(_command)


@contextmanager
def _setting(asked: dict[signal.Signals, threading.Event], said: str = "") -> Iterator[None]:
    """Let signals set events for the length of the block; ``said`` is told the first time."""

    def ask(number: int, _frame: object) -> None:
        event = asked[signal.Signals(number)]
        if said and not event.is_set():
            note(said)
        event.set()

    before = {name: signal.signal(name, ask) for name in asked}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _print_rows(rows: list[Row]) -> None:
    if not rows:
        note("nothing is due tonight")
    for row in rows:
        if row.status == "written":
            out(row.draft)
        else:
            note(f"{row.agent}: {row.status}{': ' if row.reason else ''}{row.reason}")
