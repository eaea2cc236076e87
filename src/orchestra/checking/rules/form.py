"""SEC014-SEC015: headings and blank lines in the form that the archive gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.reading import is_new
from orchestra.checking.registry import Hit, rule
from orchestra.document import split_front_matter
from orchestra.prose import NARROW_NBSP, NBSP
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.world import World
    from orchestra.document import Document

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BREAK = "  "  # two spaces at the end of a line are a line break of Markdown


@rule("SEC014", "heading-form", "warning")
def heading_form(document: Document, world: World) -> Iterator[Hit]:
    """A section's heading is not written as the template writes it.

    Why: the table of contents and the links to sections are made of the headings. Accents, case,
    punctuation and spaces are compared. Documents older than citations may write them in their
    own way.
    Example: `## Premiere partie - Cadrage theorique`.
    Instead: `## Première partie : Cadrage théorique`.
    """
    if not is_new(document):
        return
    written = {heading_key(heading): heading for heading in world.template.headings}
    for section in document.sections:
        wanted = _spaced(f"## {written.get(section.key, section.heading)}")
        line = section.heading_line.rstrip()
        if section.key in written and _spaced(line) != wanted and line.lstrip().startswith("##"):
            start = document.offset(section.line, 1)
            edit = Edit(start, start + len(line), wanted)
            yield Hit(section.line, section.column, f"the template writes “{wanted}”", (edit,))


def _spaced(line: str) -> str:
    """Return ``line`` with plain spaces: French sets its colons off by other ones."""
    return line.replace(NBSP, " ").replace(NARROW_NBSP, " ")


@rule("SEC015", "blank-lines", "warning")
def blank_lines(document: Document, _world: World) -> Iterator[Hit]:
    """There are empty lines or spaces that nobody sees.

    Why: they show up as changes when two versions are compared. Said of two empty lines in a
    row, of spaces at the end of a line, and of empty lines at the end of the file. Two spaces at
    the end of a line of text, which break the line, and blocks of code are left alone.
    Example: a paragraph, three empty lines, a heading.
    Instead: one empty line.
    """
    if not _may_have(document.text):
        return
    lines = document.text.split("\n")
    _, body_line, body = split_front_matter(document.text)
    if not body.strip():
        return
    yield from _in_body(document, lines, body_line)
    yield from _at_end(document)


def _may_have(text: str) -> bool:
    return any(mark in text for mark in ("\n\n\n", " \n", "\t\n")) or text.endswith("\n\n")


def _in_body(document: Document, lines: list[str], body_line: int) -> Iterator[Hit]:
    fence = ""
    last = len(document.text.rstrip().split("\n"))
    for number in range(body_line, last + 1):
        line = lines[number - 1]
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence:
            follower = lines[number] if number < last else ""
            yield from _of_line(document, number, line, follower)
            if number > body_line and not line.strip() and not lines[number - 2].strip():
                start = document.offset(number, 1)
                edit = Edit(start, start + len(line) + 1, "")
                yield Hit(number, 1, "an empty line too many", (edit,))


def _of_line(document: Document, number: int, line: str, follower: str) -> Iterator[Hit]:
    bare = line.rstrip()
    spaces = line[len(bare) :]
    is_break = spaces == _BREAK and bare and follower.strip()
    if spaces and not is_break and "<!--" not in line:
        start = document.offset(number, len(bare) + 1)
        edit = Edit(start, start + len(spaces), "")
        yield Hit(number, len(bare) + 1, "spaces at the end of the line", (edit,))


def _at_end(document: Document) -> Iterator[Hit]:
    text = document.text
    bare = text.rstrip("\n \t")
    if text.count("\n", len(bare)) > 1:
        line = bare.count("\n") + 1
        column = len(bare) - bare.rfind("\n")
        message = "empty lines at the end of the file"
        yield Hit(line, column, message, (Edit(len(bare), len(text), "\n"),))
