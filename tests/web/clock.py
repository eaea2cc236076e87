"""The address and the time of the tests' server."""

from __future__ import annotations

from dataclasses import dataclass

ADDRESS = "http://127.0.0.1:8008"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds
