"""Detecting that a model fell into a loop, while it writes."""

from __future__ import annotations

WINDOW = 1200
SHORTEST = 2
LONGEST = 300
TIMES = 4
SHORTEST_RUN = 60


def is_repeating(text: str) -> bool:
    """Tell whether ``text`` ends in the same piece several times over.

    A piece of 2 to 300 characters counts when it stands at least four times in a row
    and the run is at least 60 characters long. Linear in the window for each length of piece.
    """
    tail = text[-WINDOW:]
    return any(
        _ends_in_run(tail, size) for size in range(SHORTEST, min(LONGEST, len(tail) // TIMES) + 1)
    )


def _ends_in_run(tail: str, size: int) -> bool:
    times = max(TIMES, -(-SHORTEST_RUN // size))
    if size * times > len(tail):
        return False
    return tail.endswith(tail[-size:] * times)
