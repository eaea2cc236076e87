# ruff: noqa: E501 - what is put into documents is read as a table
"""Documents with random damage: lines and characters taken out, doubled, moved, put in."""

from __future__ import annotations

import random
from collections.abc import Callable

LONGEST = 3_000  # characters of a mutated document, so that a million are done in an hour
KINDS = ("note", "carnet", "ancien")
SPICE = (
    "«", "»", "« ", " »", "“", "”", '"', "[1]", "[", "]", "[99999]", "[]( ", "](", "(", ")", "*", "**", "_", "`", "```", "#", "## ",
    "### ", "- ", "1. ", "1) **", "**", "|", "|---|", "> ", "---", "\n---\n", "...", "…", ".", "!", "?", " :", ":", ": ", ";", ",",
    "\0", "\x1b", "\x85", "\u2028", "\ufeff", "\u200b", "\u0301", "\u00ad", "\u202e", "\u00a0", "\u202f", "é", "É", "œ", "ﬁ", "İ", "ß",
    "ẞ", "Ω", "漢", "😀", "\U0001f1eb", "\ud7ff", "\r", "\r\n", "\t", "  ", "\n\n", "&a", "*a", "<<: *a", "!!int", "!!python/name:os",
    "{", "}", "{a: ", "? ", "|\n", ">-\n", "%", " %", "€", "M€", "1er", "0", "1", "9" * 50, "3,5 millions", "1 234", "1e999", "-1", ".inf",
    "2026-02-30", "loi n° ", "https://", "www.", "http://[::1", "https://a.b/(", "<!--", "-->", "<!-- orchestra: ignore REF003 -->",
    "<!-- orchestra: ignore", "<div>", "&nbsp;", "\\", "\\n", "'", "’", "en tant que modèle de langage", "Voici la réflexion", "TODO",
    "XX %", "title:", "keywords: [", "sources:", "- n: 1", "template: x", "provenance: {words: 60}", "wordcount: 1", "review: {}",
)  # fmt: skip

Change = Callable[[random.Random, list[str]], list[str]]


def seeds() -> list[tuple[str, str]]:
    """Return the kind and text of every short good document."""
    from tests.labelled.planting import good_documents

    return [(good.kind, good.text) for good in good_documents() if good.kind in KINDS]


def mutate(chance: random.Random, text: str, other: str) -> str:
    """Return the text after one to eight changes."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        lines = (
            chance.choice(CHANGES)(chance, lines)
            if chance.random() < 0.85
            else splice(chance, lines, other)
        )
    return "\n".join(lines)[:LONGEST]


def _place(chance: random.Random, lines: list[str]) -> int:
    return chance.randrange(len(lines)) if lines else 0


def _delete(chance: random.Random, lines: list[str]) -> list[str]:
    at = _place(chance, lines)
    return lines[:at] + lines[at + chance.choice((1, 1, 2, 5)) :]


def _double(chance: random.Random, lines: list[str]) -> list[str]:
    at, count = _place(chance, lines), chance.choice((1, 1, 2, 4))
    return (
        lines[: at + count]
        + lines[at : at + count] * chance.choice((1, 1, 2, 8))
        + lines[at + count :]
    )


def _move(chance: random.Random, lines: list[str]) -> list[str]:
    if not lines:
        return lines
    rest = list(lines)
    line = rest.pop(_place(chance, rest))
    rest.insert(chance.randint(0, len(rest)), line)
    return rest


def _cut(chance: random.Random, lines: list[str]) -> list[str]:
    return lines[: _place(chance, lines) + 1]


def _in_line(chance: random.Random, lines: list[str], change: Callable[[str], str]) -> list[str]:
    at = _place(chance, lines)
    return [*lines[:at], change(lines[at]), *lines[at + 1 :]] if lines else [change("")]


def _spice(chance: random.Random, lines: list[str]) -> list[str]:
    times = chance.choice((1, 1, 1, 2, 3, 30))
    added = (
        "".join(chance.choice(SPICE) for _ in range(times))
        if chance.random() < 0.5
        else chance.choice(SPICE) * times
    )

    def put(line: str) -> str:
        at = chance.randint(0, len(line))
        return line[:at] + added + line[at:]

    return _in_line(chance, lines, put)


def _drop(chance: random.Random, lines: list[str]) -> list[str]:
    def shorten(line: str) -> str:
        start = chance.randint(0, len(line))
        return line[:start] + line[start + chance.choice((1, 1, 2, 10)) :]

    return _in_line(chance, lines, shorten)


def _character(chance: random.Random, lines: list[str]) -> list[str]:
    code = chance.choice(
        (
            chance.randrange(0x80),
            chance.randrange(0x300),
            chance.randrange(0xD800),
            chance.randrange(0xE000, 0x110000),
        )
    )

    def replace(line: str) -> str:
        at = chance.randint(0, len(line))
        return line[:at] + chr(code) + line[at + 1 :]

    return _in_line(chance, lines, replace)


def _join(chance: random.Random, lines: list[str]) -> list[str]:
    at = _place(chance, lines)
    return [*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]]


def _split(chance: random.Random, lines: list[str]) -> list[str]:
    at = _place(chance, lines)
    cut = chance.randint(0, len(lines[at])) if lines else 0
    return [*lines[:at], lines[at][:cut], lines[at][cut:], *lines[at + 1 :]] if lines else lines


def _value(chance: random.Random, lines: list[str]) -> list[str]:
    """Give a key of the front matter another value."""
    keys = [i for i, line in enumerate(lines[:40]) if ":" in line]
    if not keys:
        return lines
    at = chance.choice(keys)
    value = chance.choice(
        (
            *SPICE,
            "null",
            "[]",
            "{}",
            "[1, [2, [3]]]",
            "{1: 2}",
            "true",
            "1.5",
            "~",
            '""',
            "0x1F",
            "12:30:45",
            "2026-02-03T10:00:00Z",
        )
    )
    return [*lines[:at], f"{lines[at].partition(':')[0]}: {value}", *lines[at + 1 :]]


def _nest(chance: random.Random, lines: list[str]) -> list[str]:
    opening, closing = chance.choice(
        (("[", "]"), ("{a: ", "}"), ("- ", ""), ("> ", ""), ("«", "»"), ("(", ")"), ("**", "**"))
    )
    depth = chance.choice((3, 60, 300))
    return _in_line(
        chance,
        lines,
        lambda line: opening * depth + line[:40] + closing * chance.choice((0, depth)),
    )


def splice(chance: random.Random, lines: list[str], other: str) -> list[str]:
    """Return the beginning of one document and the end of another."""
    theirs = other.split("\n")
    return lines[: _place(chance, lines)] + theirs[_place(chance, theirs) :]


CHANGES: tuple[Change, ...] = (
    _delete, _double, _move, _cut, _spice, _spice, _spice, _drop, _character, _character, _join, _split, _value, _value, _nest,
)  # fmt: skip
