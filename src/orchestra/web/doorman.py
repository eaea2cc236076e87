"""Coming in by name and password: few tries, and few passwords looked at at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from orchestra.reviewers import Passwords
from orchestra.web.tries import Tries

AT_ONCE = 2  # passwords that are looked at together: each takes 64 MiB and a processor
MOST_WAITING = 40  # for their turn: some seconds of it
Answer = Literal["right", "wrong", "wait"]


@dataclass
class Doorman:
    """Who knows the reviewers' passwords, and how often each of them was tried."""

    passwords: Passwords
    clock: Callable[[], float]
    _tries: Tries = field(init=False)
    _looking: ThreadPoolExecutor = field(init=False)
    _waiting: int = 0

    def __post_init__(self) -> None:
        self._tries = Tries(self.clock)
        self._looking = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")

    def close(self) -> None:
        """Look at no more passwords, so that the program can end at once."""
        self._looking.shutdown(wait=False, cancel_futures=True)

    async def ask(self, address: str, name: str, password: str) -> Answer:
        """Tell whether it is her password, or that whoever tries has to wait.

        Raises ReviewError when the passwords cannot be read.
        """
        if self._waiting >= MOST_WAITING or not self._tries.begin(address, name):
            return "wait"
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            known = self.passwords.is_right
            is_right = await loop.run_in_executor(self._looking, known, name, password)
        finally:
            self._waiting -= 1
        if not is_right:
            return "wrong"
        self._tries.forgive(address, name)
        return "right"
