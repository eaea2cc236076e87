"""Patterns searched by RE2: in a time that grows with the text, many times faster than ``re``."""

from __future__ import annotations

from functools import cache
from typing import Any

_MEMORY = 1 << 26  # bytes; with less, RE2 gives up its automaton and becomes slow


@cache
def seeker(pattern: str) -> Any:
    """Return the compiled pattern, whose ``search`` takes a text in UTF-8."""
    import re2

    return re2.compile(pattern.encode(), options())


def options(*, latin: bool = False) -> Any:
    """Return RE2's options for texts in UTF-8, or in Latin-1."""
    import re2

    encodings = re2.Options.Encoding
    found = re2.Options()
    found.max_mem = _MEMORY
    found.encoding = encodings.LATIN1 if latin else encodings.UTF8
    return found
