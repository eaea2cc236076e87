"""How long a reply may get, whether or not its server keeps to what it was told."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from orchestra.engines.tokens import MOST_CHARACTERS

SPARE = 256  # characters, or pieces without any, that are let through in the shortest reply
PIECES = 4  # a token: servers send one or fewer
SLOWEST = 10.0  # seconds a token; a machine that takes longer writes no reflection in a night


@dataclass
class Budget:
    """What a reply of ``tokens`` may take; ``pieces`` of it have come since it began."""

    tokens: int
    pieces: int = 0
    began: float = field(default_factory=time.monotonic)

    def is_spent(self, characters: int) -> bool:
        """Tell, after another piece, whether a server that counts would have ended the reply."""
        self.pieces += 1
        return (
            characters > MOST_CHARACTERS * self.tokens + SPARE
            or self.pieces > PIECES * self.tokens + SPARE
        )

    def is_overdue(self, stall: float) -> bool:
        """Tell whether the reply takes longer than the slowest machine that is of use."""
        return time.monotonic() - self.began > stall + SLOWEST * self.tokens
