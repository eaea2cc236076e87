"""What speaks against a sentence being borne out: the one shape of what every rule finds."""

from __future__ import annotations

from typing import Literal, NamedTuple

from orchestra.prose import NBSP, shortened

GRAVE = 1.0  # something is in the sentence that the passages do not have, or deny
SERIOUS = 0.6  # the sentence says more, less or otherwise than the passages

DoubtKind = Literal[
    "figure", "law", "name", "quotation", "qualifier", "degree", "negation", "cause", "speaker",
    "subject", "added", "length",
]  # fmt: skip


class Doubt(NamedTuple):
    """One thing found: its kind, how much it weighs, and what to tell a reviewer, in French."""

    kind: DoubtKind
    weight: float
    reason: str


def quoted(text: str) -> str:
    """Return ``text`` between guillemets, short enough for a reason."""
    return f"«{NBSP}{shortened(text)}{NBSP}»"
