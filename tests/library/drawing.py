"""PDF pages drawn for the tests: each text at its place, in its size, as documents draw them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.library.samples import assemble

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True)
class Text:
    """A text on its base line, ``y`` points below the top of the page.

    ``turn`` is in degrees to the left; ``spread`` is added between letters.
    """

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False
    turn: float = 0
    spread: float = 0


@dataclass(frozen=True)
class Line:
    """Texts one right after the other, each with its size and how high it is raised."""

    x: float
    y: float
    parts: list[tuple[str, float, float]]


@dataclass(frozen=True)
class Rule:
    """A line from one place to another."""

    x0: float
    y0: float
    x1: float
    y1: float


Item = Text | Line | Rule


def draw(*pages: list[Item], rotate: int = 0, fonts: str = "") -> bytes:
    """Return a PDF with these pages; ``rotate`` is how viewers turn them, in degrees to the right.

    ``fonts`` are what is said of the two fonts, instead of Helvetica in Latin letters.
    """
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        (fonts or font % "Helvetica").encode(),
        (fonts or font % "Helvetica-Bold").encode(),
    ]
    for n, items in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate}"
            f" /Contents {6 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        stream = "\n".join(map(_drawn, items)).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assemble([*objects, b"<< >>"])


def _drawn(item: Item) -> str:
    if isinstance(item, Rule):
        return f"{item.x0} {HEIGHT - item.y0} m {item.x1} {HEIGHT - item.y1} l S"
    if isinstance(item, Line):
        parts = " ".join(
            f"/F1 {size} Tf {rise} Ts ({_escaped(text)}) Tj" for text, size, rise in item.parts
        )
        return f"BT {item.x} {HEIGHT - item.y} Td {parts} 0 Ts ET"
    cos, sin = math.cos(math.radians(item.turn)), math.sin(math.radians(item.turn))
    return (
        f"BT /{'F2' if item.bold else 'F1'} {item.size} Tf {item.spread} Tc {cos:.4f} {sin:.4f}"
        f" {-sin:.4f} {cos:.4f} {item.x} {HEIGHT - item.y} Tm ({_escaped(item.text)}) Tj ET"
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def lines(
    x: float, y: float, texts: list[str], size: float = 11, leading: float = 14
) -> list[Item]:
    """Return texts one below the other."""
    return [Text(x, y + n * leading, text, size) for n, text in enumerate(texts)]


def grid(xs: list[float], ys: list[float]) -> list[Item]:
    """Return the rules of a table."""
    level = [Rule(xs[0], y, xs[-1], y) for y in ys]
    return [*level, *(Rule(x, ys[0], x, ys[-1]) for x in xs)]
