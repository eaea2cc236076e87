"""Trying a call again when its failure may pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestra.errors import EngineError, ReplyError

if TYPE_CHECKING:
    from orchestra.engines.engine import Engine, OnText, Reply, Request

Sleep = Callable[[float], None]
FIRST_PAUSE = 1.0  # seconds; doubled each time
LONGEST_PAUSE = 30.0


def reply_with_retries(
    engine: Engine,
    request: Request,
    on_text: OnText,
    retries: int,
    sleep: Sleep = time.sleep,
    *,
    unusable_again: bool = True,
) -> Reply:
    """Return the engine's reply, trying again up to ``retries`` times.

    A server's failure is waited out with growing pauses; an unusable reply is asked again at once
    with another seed, since the same seed would give the same reply; without ``unusable_again`` it
    is raised. Raises the last EngineError.
    """
    pause = FIRST_PAUSE
    for attempt in range(retries + 1):
        try:
            return engine.reply(request, on_text)
        except EngineError as error:
            if not error.retryable or attempt == retries:
                raise
            if isinstance(error, ReplyError):
                if not unusable_again:
                    raise
                request = replace(request, seed=request.seed + 1)
            else:
                sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
    raise AssertionError("unreachable: the loop returns or raises")
