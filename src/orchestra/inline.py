"""Comments in a document's text that tell the checker what not to say of a paragraph.

``<!-- orchestra: ignore REF003 -->`` stands in the paragraph that it is about, at the end of a
heading, or alone above what it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BEGINNING = "<!-- orchestra:"
_COMMENT = re.compile(r"<!-- orchestra:[ \t]*ignore\b(?P<rules>[^<>\n]{0,300})-->")
_NAMES = re.compile(r"[\w-]+")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")


@dataclass(frozen=True)
class Ignore:
    """A comment at ``line`` and ``column``; it is about the lines from ``first`` to ``last``.

    ``rules`` are codes and names as they are written, in capitals or not.
    """

    line: int
    column: int
    rules: tuple[str, ...]
    first: int
    last: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The codes and names in small letters."""
        return tuple(map(str.casefold, self.rules))

    def covers(self, line: int, *names: str) -> bool:
        """Tell whether a rule with one of these names is to be ignored on this line."""
        return self.first <= line <= self.last and any(n.casefold() in self.keys for n in names)


def take_ignores(body: str, first_line: int) -> tuple[str, list[Ignore]]:
    """Return ``body`` with every comment replaced by as many spaces, and what the comments say.

    ``first_line`` is the line of the file on which the body begins.
    """
    if "<" not in body or BEGINNING not in body:  # one character is looked for much faster
        return body, []
    blanked = _COMMENT.sub(lambda match: " " * len(match.group()), body)
    about = _blocks(blanked.split("\n"))
    ignores = []
    for index, line in enumerate(body.split("\n")):
        first, last = about[index]
        for match in _COMMENT.finditer(line):
            rules = tuple(_NAMES.findall(match["rules"].removesuffix("--")))
            ignores.append(
                Ignore(
                    first_line + index, match.start() + 1, rules,
                    first_line + first, first_line + last,
                )
            )  # fmt: skip
    return blanked, ignores


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Return for each line the first and last line of its heading or paragraph.

    A blank line has those of what follows it.
    """
    blocks = [(index, index) for index in range(len(lines))]
    for index, line in enumerate(lines[1:], start=1):
        if _continues(line) and _continues(lines[index - 1]):
            blocks[index] = (blocks[index - 1][0], index)
    for index in range(len(lines) - 2, -1, -1):
        if not lines[index].strip():
            blocks[index] = blocks[index + 1]
        elif blocks[index + 1][0] <= index:
            blocks[index] = (blocks[index][0], blocks[index + 1][1])
    return blocks


def _continues(line: str) -> bool:
    return bool(line.strip()) and not _HEADING.match(line)
