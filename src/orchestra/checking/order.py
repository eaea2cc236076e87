"""What must move for a list to be in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def out_of_order(ranks: Sequence[int]) -> set[int]:
    """Return the fewest of ``ranks``, all different, that must move for the others to be in order.

    The time grows with the square of their number: sections and keys are few.
    """
    best: list[list[int]] = []
    for rank in ranks:
        before = [chain for chain in best if chain[-1] < rank]
        best.append([*_longest(before), rank])
    return set(ranks) - set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=len) if chains else []
