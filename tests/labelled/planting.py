"""How faults are planted: each *way* changes a good document and says which line is then at fault.

Nothing here knows how the rules find what they find: a way edits text, and counts lines.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.labelled.assembled import assembled
from tests.labelled.sheet import Sheet

GOOD = Path(__file__).parent / "good"
MODULES = (
    "front_matter", "values", "sections", "keywords", "references", "evidence", "verdicts", "text",
    "disclosure", "typography",
)  # fmt: skip
NEW, SHORT, ALL = (
    ("note", "carnet"),
    ("note", "carnet", "ancien"),
    ("note", "carnet", "ancien", "long"),
)
PER_WAY = 2  # documents that each way is planted in
# The fault makes so much of the document unreadable that other errors mean nothing.
ANY = frozenset({"*"})

# The line at fault, or those of which one will do; None: nothing can be planted here.
Expected = int | frozenset[int] | None
Plant = Callable[[Sheet], Expected]


@dataclass(frozen=True)
class Good:
    """A document without a fault; ``kind`` says in which world it is judged."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class Way:
    """A way of planting a fault of ``rule``; ``also`` are the errors that come with it."""

    rule: str
    label: str
    plant: Plant
    kinds: tuple[str, ...] = ALL
    also: frozenset[str] = frozenset()
    counted: bool = True
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Planted:
    """A document with one fault, as bytes, and the lines of which one must be named.

    ``beside`` is its evidence file, empty when it has none.
    """

    way: Way
    good: Good
    data: bytes = field(repr=False)
    lines: frozenset[int] = frozenset()
    beside: bytes = b""

    def __str__(self) -> str:
        return f"{self.way.rule} {self.way.label} in {self.good.name}"


WAYS: list[Way] = []


def way(
    rule: str,
    label: str,
    *,
    kinds: tuple[str, ...] = ALL,
    also: str = "",
    counted: bool = True,
    encoding: str = "utf-8",
) -> Callable[[Plant], Plant]:
    """Return the decorator that makes a function a way of planting a fault."""

    def make(plant: Plant) -> Plant:
        codes = ANY if also == "*" else frozenset(also.split())
        WAYS.append(Way(rule, label, plant, kinds, codes, counted, encoding))
        return plant

    return make


@cache
def good_documents() -> tuple[Good, ...]:
    """Return the good documents, those in files and those put together."""
    files = sorted(GOOD.rglob("*.md"))
    return (
        *(Good(file.stem, file.parent.name, file.read_text("utf-8")) for file in files),
        *(Good(name, kind, text) for name, kind, text in assembled()),
    )


@cache
def planted_documents() -> tuple[Planted, ...]:
    """Return every way planted in some documents, other ones for each way; always the same."""
    for name in MODULES:
        import_module(f"tests.labelled.plants.{name}")
    return tuple(planted for each in WAYS for planted in _planted(each))


def _planted(each: Way) -> list[Planted]:
    chance = random.Random(f"{each.rule} {each.label}")
    goods = [good for good in good_documents() if good.kind in each.kinds]
    chance.shuffle(goods)
    found: list[Planted] = []
    for good in goods:
        sheet = Sheet(good.name, good.kind, good.text.split("\n"), chance)
        expected = each.plant(sheet)
        if expected is None:
            continue
        if each.counted:
            sheet.recount()
        lines = expected if isinstance(expected, frozenset) else frozenset({expected})
        data = sheet.text().encode(each.encoding, "replace")
        found.append(Planted(each, good, data, lines, sheet.beside.encode()))
        if len(found) == PER_WAY:
            break
    return found


def stored(data: bytes, index: int) -> bytes:
    """Return the bytes as one of the ways in which editors store them, the same for one index."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    if index % 4 == 1:
        return data.replace(b"\n", b"\r\n")
    if index % 4 == 2:
        return b"\xef\xbb\xbf" + data
    return data
