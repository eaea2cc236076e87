"""Progress of reading the library: rich in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestra.cli.output import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from orchestra.library.updating import Tell

# What is done sooner is not worth a line.
SECONDS = 10.0


@contextmanager
def reading() -> Iterator[Tell]:
    """Give what is told how far the reading is, and shows it on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain()
        return
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Left()]
    with Progress(*columns, console=console, transient=True) as progress:
        yield _bars(progress)


def _bars(progress: Progress) -> Tell:
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(what)
        progress.update(tasks[what], completed=done, total=of)

    return tell


def _plain() -> Tell:
    told = time.monotonic()

    def tell(what: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= SECONDS:
            told = time.monotonic()
            note(f"{what} {done} of {of}")

    return tell
