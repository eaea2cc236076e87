"""Signs of life: a worker says that it is there, and hears when its databases are not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestra.errors import StateError

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger

HEARTBEAT = 5.0  # seconds between two signs of life of a worker


@contextmanager
def signs_of_life(
    ledger: Ledger,
    executor: str,
    check: Callable[[], None],
    halt: Callable[[StateError], None],
    patience: float,
) -> Iterator[None]:
    """Give signs of life while the block lasts, each after ``check``, which raises StateError.

    ``halt`` is told when none could be given for ``patience`` seconds: others then take this worker
    for dead, and go on with its work.
    """
    over = threading.Event()

    def live() -> None:
        heard = time.monotonic()
        while not over.is_set():
            try:
                check()
                ledger.beat(executor, datetime.now(UTC))
                heard = time.monotonic()
            except StateError as error:
                if time.monotonic() - heard >= patience:
                    halt(error)
            over.wait(HEARTBEAT)

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with suppress(StateError):  # it is taken for dead a minute later
            ledger.retire(executor)
