"""What goes on behind the pages: the catalogue kept up to date, sections written again."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from orchestra.engines.select import open_engine
from orchestra.errors import Interrupted, OrchestraError
from orchestra.writing.model_calls import Watcher
from orchestra.writing.rewriting_queue import work_off

if TYPE_CHECKING:
    from orchestra.agents import Agent
    from orchestra.engines.engine import Engine
    from orchestra.review.proposals import Proposal
    from orchestra.web.desk import Desk
    from orchestra.workspace import Workspace

BETWEEN_LOOKS = 5.0  # seconds between two looks at the archive; our own decisions count at once
SOON = 0.5  # seconds, while there is something to be checked
CHECKS_A_LOOK = 50  # documents checked before the archive is looked at again
ENDING = 2.0  # seconds that a thread is given to end
Tell = Callable[[str], None]


@contextmanager
def keeping(desk: Desk, tell: Tell) -> Iterator[None]:
    """Keep the catalogue up to date and write sections again for the length of the block.

    ``tell`` is given a line when something fails that the next look may get right. A section that
    is being written when the block ends is queued again.
    """
    over = threading.Event()
    jobs = (_look_again, _write_again)
    threads = [threading.Thread(target=job, args=(desk, over, tell), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        desk.asked.set()
        for thread in threads:
            thread.join(ENDING)


def _look_again(desk: Desk, over: threading.Event, tell: Tell) -> None:
    while not over.is_set():
        unchecked = 0
        with _reported(desk, "list", tell):
            unchecked = desk.refresh(CHECKS_A_LOOK).unchecked
        over.wait(SOON if unchecked else BETWEEN_LOOKS)


def _write_again(desk: Desk, over: threading.Event, tell: Tell) -> None:
    opener = partial(_open, desk.workspace, tell)
    while not over.is_set():
        with _reported(desk, "rewriting", tell):
            work_off(desk.workspace, opener, partial(_watcher, over))
        desk.asked.wait()
        desk.asked.clear()


@contextmanager
def _reported(desk: Desk, work: str, tell: Tell) -> Iterator[None]:
    """Tell once of what fails in the block, and show it on the pages until the block succeeds.

    A fault of the program is one as well: the thread goes on, and everybody sees that it failed.
    """
    try:
        yield
    except Interrupted:
        return  # the program ends
    except OrchestraError as error:
        trouble = details = str(error)
    except Exception as error:  # noqa: BLE001 - told with its trace, and shown
        trouble = f"{type(error).__name__}: {error} — this is a fault of the program"
        details = "".join(traceback.format_exception(error))
    else:
        desk.troubles.pop(work, None)
        return
    if desk.troubles.get(work) != trouble:
        desk.troubles[work] = trouble
        tell(details)


def _open(workspace: Workspace, tell: Tell, agent: Agent) -> Engine:
    settings = workspace.settings
    return open_engine(settings, agent.engine or settings.engine, agent.model, tell)


def _watcher(over: threading.Event, _proposal: Proposal) -> Watcher:
    def text(_piece: str) -> None:
        if over.is_set():
            raise KeyboardInterrupt  # the writing's way to stop: it becomes Interrupted

    return Watcher(text=text)
