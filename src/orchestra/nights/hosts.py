"""The engines' hosts: how many calls at once, who is next, and which hosts are set aside."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.errors import (
    EngineBusy,
    EngineError,
    EngineOutOfMemory,
    EngineStalled,
    EngineUnreachable,
    ModelMissing,
)
from orchestra.files import PRIVATE, make_folder

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine
    from orchestra.engines.select import Candidate

# What may be over later: the host comes back, memory is freed, the model is pulled again.
PASSING = (EngineUnreachable, EngineBusy, EngineStalled, EngineOutOfMemory, ModelMissing)
_OF_ONE_MODEL = (EngineOutOfMemory, ModelMissing)
FIRST_REST = 5.0  # seconds that a host is set aside, doubled each time
LONGEST_REST = 300.0
LONGEST_GATHERING = 1.0
POLLING = 0.5  # seconds between two looks at the slots that other processes hold


@dataclass(frozen=True)
class Loan:
    """A host that was lent: what was wished for, its engine, and the slot's lock."""

    wish: Candidate
    engine: Engine
    lock: Any


@dataclass
class _Rest:
    until: float
    seconds: float


@dataclass
class HostPool:
    """Hands out hosts: never more than ``per_host`` at once each, the lowest rank first.

    ``folder`` holds a lock file per slot, so that the processes that share a workspace share the
    slots too; a killed process frees its own.
    """

    per_host: int
    folder: Path
    first_rest: float = FIRST_REST
    clock: Callable[[], float] = time.monotonic
    _awaited: int = 0
    _first_came: float | None = None
    _taken: dict[str, list[Any]] = field(default_factory=dict)
    _rests: dict[tuple[str, str], _Rest] = field(default_factory=dict)
    _waiting: list[tuple[int, Sequence[Candidate]]] = field(default_factory=list)
    _opened: dict[tuple[str, str], Engine] = field(default_factory=dict)
    _opening: dict[tuple[str, str], threading.Lock] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def gather(self, count: int) -> None:
        """Lend nothing until so many wait, or a moment after the first came: ranks then decide."""
        self._awaited = count

    def borrow(self, rank: int, wishes: Sequence[Candidate], go_on: Callable[[], None]) -> Loan:
        """Wait for a host of ``wishes`` and return it with its engine, open.

        ``go_on`` is called before and while waiting: it raises when the wait must end. Raises an
        EngineError when the engine cannot be opened there.
        """
        wish, lock = self._wait(rank, wishes, go_on)
        try:
            return Loan(wish, self._engine(wish), lock)
        except BaseException as error:
            self._free_slot(wish, lock, error)
            raise

    def give_back(self, loan: Loan, error: EngineError | None = None) -> None:
        """Take a host back; a PASSING ``error`` sets it, or the model there, aside for a while."""
        self._free_slot(loan.wish, loan.lock, error)

    def _free_slot(self, wish: Candidate, lock: Any, error: BaseException | None) -> None:
        with self._changed:
            if isinstance(error, PASSING):
                self._set_aside(wish, error)
            elif error is None:
                self._rests.pop((wish.host, wish.model), None)
                self._rests.pop((wish.host, ""), None)
            self._taken[wish.host].remove(lock)
            lock.release()
            self._changed.notify_all()

    def close(self) -> None:
        """Let go of every engine that was opened."""
        for engine in self._opened.values():
            engine.close()
        self._opened.clear()

    def _engine(self, wish: Candidate) -> Engine:
        """Return the engine of that host and model, opened once however many ask at once."""
        key = (wish.host, wish.model)
        with self._changed:
            opening = self._opening.setdefault(key, threading.Lock())
        with opening:
            if key not in self._opened:
                self._opened[key] = wish.open()
            return self._opened[key]

    def _wait(
        self, rank: int, wishes: Sequence[Candidate], go_on: Callable[[], None]
    ) -> tuple[Candidate, Any]:
        place = (rank, wishes)
        with self._changed:
            self._waiting.append(place)
            self._changed.notify_all()
            try:
                while True:
                    go_on()
                    found = self._free(rank, wishes)
                    if found:
                        return found
                    self._changed.wait(POLLING)
            finally:
                self._waiting.remove(place)
                self._changed.notify_all()

    def _free(self, rank: int, wishes: Sequence[Candidate]) -> tuple[Candidate, Any] | None:
        if self._is_gathering():
            return None
        for wish in wishes:
            if self._rests_now(wish) or self._goes_to_another(wish, rank):
                continue
            lock = self._take(wish.host)
            if lock:
                return wish, lock
        return None

    def _is_gathering(self) -> bool:
        if self._first_came is None:
            self._first_came = self.clock()
        if len(self._waiting) >= self._awaited:
            self._awaited = 0
        return self._awaited > 0 and self.clock() < self._first_came + LONGEST_GATHERING

    def _goes_to_another(self, wish: Candidate, rank: int) -> bool:
        """Tell whether somebody of a lower rank waits for this host and could have it."""
        return any(
            other.host == wish.host and not self._rests_now(other)
            for other_rank, others in self._waiting
            if other_rank < rank
            for other in others
        )

    def _take(self, host: str) -> Any:
        from filelock import FileLock, Timeout

        held = self._taken.setdefault(host, [])
        if len(held) >= self.per_host:
            return None
        name = hashlib.sha256(host.encode()).hexdigest()[:16]
        make_folder(self.folder)
        for slot in range(self.per_host):
            path = self.folder / f"{name}-{slot}.lock"
            if any(Path(lock.lock_file) == path for lock in held):
                continue
            lock = FileLock(path, thread_local=False, mode=PRIVATE)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            held.append(lock)
            return lock
        return None

    def _rests_now(self, wish: Candidate) -> bool:
        now = self.clock()
        keys = ((wish.host, ""), (wish.host, wish.model))
        return any(key in self._rests and self._rests[key].until > now for key in keys)

    def _set_aside(self, wish: Candidate, error: EngineError) -> None:
        """Rest a host that failed, longer each time; calls that fail together count as one."""
        key = (wish.host, wish.model if isinstance(error, _OF_ONE_MODEL) else "")
        before = self._rests.get(key)
        if before and before.until > self.clock():
            return
        seconds = min(2 * before.seconds, LONGEST_REST) if before else self.first_rest
        self._rests[key] = _Rest(self.clock() + seconds, seconds)
