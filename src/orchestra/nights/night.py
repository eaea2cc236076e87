"""A night that runs: what it writes, until when, who watches, and what troubles it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestra.errors import NightOver, OrchestraError
from orchestra.nights.hosts import FIRST_REST, HostPool
from orchestra.nights.window import LAST_SECTION
from orchestra.writing.model_calls import Watcher

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger
    from orchestra.nights.row import Row
    from orchestra.workspace import Workspace

SILENCE = 60.0  # seconds without a sign of life


@dataclass
class Night:
    """A night that runs: what it writes, until when, and who watches.

    ``until`` is when no further section is begun (None: no limit); ``stop`` ends the night after
    the sections being written, for which it waits ``last_section`` seconds. ``changed`` is told of
    every change of a row. A worker that gave no sign of life for ``silence`` seconds is taken for
    dead. What was begun before ``keep_from`` is forgotten; None: nothing is.
    """

    workspace: Workspace
    ledger: Ledger
    keys: list[str]
    until: datetime | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    watcher: Callable[[Row], Watcher] = lambda _: Watcher()
    changed: Callable[[Row], None] = lambda _: None
    silence: float = SILENCE
    first_rest: float = FIRST_REST
    last_section: float = LAST_SECTION
    keep_from: datetime | None = None
    pool: HostPool = field(init=False)
    at_work: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    troubles: list[OrchestraError] = field(default_factory=list)
    over_since: float | None = None

    def __post_init__(self) -> None:
        schedule = self.workspace.settings.schedule
        folder = self.workspace.state_folder / "hosts"
        self.pool = HostPool(schedule.per_host, folder, self.first_rest)

    def go_on(self) -> None:
        """Raise NightOver when no further section is to be begun."""
        if self.troubles and self.stop.is_set():
            raise NightOver(f"the night was stopped: {self.troubles[0].message}")
        if self.stop.is_set():
            raise NightOver("the night was stopped")
        if self.until and datetime.now(UTC) >= self.until:
            raise NightOver("the night's window closed")

    @property
    def is_over(self) -> bool:
        """Whether no further section is to be begun."""
        try:
            self.go_on()
        except NightOver:
            self.over_since = self.over_since or time.monotonic()
            return True
        return False

    def is_overdue(self, more: float = 0) -> bool:
        """Tell whether a section is still being written that had its time, and ``more`` seconds."""
        if not self.is_over or self.over_since is None:
            return False
        return time.monotonic() - self.over_since > self.last_section + more

    def halt(self, trouble: OrchestraError) -> None:
        """End the night after the sections being written: its state cannot be used."""
        self.troubles.insert(0, trouble)
        self.stop.set()

    def put_off(self, trouble: OrchestraError) -> None:
        """Remember what troubles one reflection, while the others go on."""
        self.troubles.append(trouble)

    @property
    def slots(self) -> int:
        """How many calls the hosts take at once: what one of several workers takes from a night."""
        settings = self.workspace.settings
        return settings.schedule.per_host * len(settings.ollama_hosts())

    def update(self, key: str, **changes: Any) -> Row:
        """Change a row of the ledger and tell who watches."""
        row = self.ledger.update(key, **changes)
        self.changed(row)
        return row
