"""One number of a text, with everything that it may be read as."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# A value in plain decimals without useless zeros, and the unit; "" when that is not certain.
Reading = tuple[str, str]

_MAX_DIGITS = 40


class Number(NamedTuple):
    """A number from ``start`` to ``end``, its unit included; ``bare_end`` is where the digits end.

    ``values`` are what it is worth in its unit, several when its form has several meanings.
    As a source it gives ``also`` too; a claim is satisfied with ``instead`` too: 28 for « une
    trentaine ».
    """

    start: int
    end: int
    bare_end: int
    values: tuple[str, ...]
    unit: str = ""
    exponent: int = 0
    is_claim: bool = True
    is_year: bool = False
    also: tuple[Reading, ...] = ()
    instead: tuple[Reading, ...] = ()

    @property
    def said(self) -> tuple[Reading, ...]:
        """The number in its unit, once for each meaning of its form."""
        return tuple((value, self.unit) for value in self.values)

    @property
    def gives(self) -> tuple[Reading, ...]:
        """What a source that says this number gives."""
        return (*self.said, *self.also)

    @property
    def asks(self) -> tuple[Reading, ...]:
        """The readings of which a source must give one."""
        return (*self.said, *self.instead)


def canonical(figure: str) -> str:
    """Return digits with a point as decimal mark without useless zeros."""
    whole, dot, decimals = figure.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (dot + decimals if decimals else "")


@lru_cache(maxsize=1024)
def scaled(figure: str, exponent: int) -> str:
    """Return a figure times a power of ten; one of absurd length as it is."""
    if not exponent or len(figure) > _MAX_DIGITS:
        return canonical(figure)
    return canonical(f"{Decimal(figure).scaleb(exponent):f}")
