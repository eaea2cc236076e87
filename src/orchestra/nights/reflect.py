"""One reflection of a night: each stage gets a host, a host's failure is waited out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from orchestra.errors import EngineError, EngineStopped, NightOver
from orchestra.nights.hosts import PASSING, HostPool, Loan
from orchestra.writing.steps import Step, Written

if TYPE_CHECKING:
    from orchestra.engines.engine import EngineIdentity, OnText, Reply, Request
    from orchestra.engines.select import Candidate

M = TypeVar("M", bound=BaseModel)


@dataclass
class Seat:
    """An engine that is the one of the host on loan; the loan lasts until a failure or the end.

    From the first loan on the model stays the same, and the last host is preferred, whose cache
    knows the prompts.
    """

    candidates: list[Candidate]
    pool: HostPool
    loan: Loan | None = None
    known: EngineIdentity | None = None

    @property
    def identity(self) -> EngineIdentity:
        """Which engine and model this is, or was when it was last on loan."""
        if self.known is None:
            raise RuntimeError("no engine was lent: a stage that asks the model must be Written")
        return self.known

    def reply(self, request: Request, on_text: OnText) -> Reply:
        """Return the reply of the engine on loan."""
        if self.loan is None:
            raise RuntimeError("no engine is on loan: a stage that asks the model must be Written")
        return self.loan.engine.reply(request, on_text)

    def close(self) -> None:
        """Give the host back; the engines stay the pool's."""
        self.leave(None)

    def sit(self, rank: int, go_on: Callable[[], None]) -> None:
        """Have a host on loan, waiting for one where there is none yet."""
        go_on()
        if self.loan:
            return
        self.loan = self.pool.borrow(rank, self.candidates, go_on)
        wish, self.known = self.loan.wish, self.loan.engine.identity
        same = [other for other in self.candidates if other.model == wish.model]
        self.candidates = sorted(same, key=lambda other: other.host != wish.host)

    def leave(self, error: EngineError | None) -> None:
        """Give back the host on loan, if there is one; ``error`` is how it failed."""
        if self.loan:
            self.pool.give_back(self.loan, error)
            self.loan = None


@dataclass(frozen=True)
class Terms:
    """On what terms a reflection gets hosts.

    ``go_on`` raises NightOver when no stage may begin; ``patience`` is how many seconds failures
    are waited out; ``begins`` and ``waits`` are told when a stage begins and why it must wait.
    """

    rank: int
    patience: float
    go_on: Callable[[], None]
    begins: Callable[[], None]
    waits: Callable[[EngineError], None]
    clock: Callable[[], float] = field(default=time.monotonic)


def on_hosts(step: Step, seat: Seat, terms: Terms) -> Step:
    """Return a step runner that gives every stage that asks the model a host of ``seat``."""

    def run(name: str, model: type[M], stage: Callable[[], M], /) -> M:
        asks = issubclass(model, Written)
        return step(name, model, partial(_on_a_host, stage, seat, terms) if asks else stage)

    return run


def _on_a_host(stage: Callable[[], M], seat: Seat, terms: Terms) -> M:
    """Run a stage on a host, again while hosts fail and the patience lasts."""
    failure: EngineError | None = None
    since = 0.0
    while True:
        try:
            seat.sit(terms.rank, terms.go_on)
            terms.begins()
            return stage()
        except PASSING as error:
            seat.leave(error)
            since = since if failure else terms.clock()
            failure = error
            if terms.clock() - since >= terms.patience:
                raise
            terms.waits(error)
        except EngineStopped as stopped:
            raise NightOver(stopped.message, stopped.hint) from stopped
        except NightOver as over:
            if failure is None:
                raise
            raise NightOver(f"{over.message}, waiting: {failure.message}", failure.hint) from over
