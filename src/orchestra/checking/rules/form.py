"""SEC013-SEC015: headings and blank lines in the form that the archive gives them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from orchestra.checking.finding import Edit
from orchestra.checking.reading import is_new
from orchestra.checking.registry import Hit, rule
from orchestra.checking.rules.sections import other_headings
from orchestra.checking.section_outline import may_be_written_otherwise, may_have_others
from orchestra.checking.sieve import Seen
from orchestra.document import split_front_matter
from orchestra.prose import NARROW_NBSP, NBSP
from orchestra.template import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.world import World
    from orchestra.document import Document

_MARK = re.compile("#+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BLANKS = r"\n\n\n|[\t\pZ](?:\n|\z)|\n\n\z"
_BREAK = "  "  # two spaces at the end of a line are a line break of Markdown


@rule("SEC013", "heading-level", "error", sieve=may_have_others)
def heading_level(document: Document, world: World) -> Iterator[Hit]:
    """A section's heading is not of the second level (`##`).

    Why: only `##` begins a section. What stands under another heading counts as part of the section
    above it.
    Example: `### Conclusion`.
    Instead: `## Conclusion`; `orchestra check --fix` does it, unless the section would then be
    there twice.
    """
    known = {heading_key(heading) for heading in world.template.headings}
    others = other_headings(document)
    keys = [heading_key(heading) for heading, _, _ in others]
    there = Counter([*keys, *(section.key for section in document.sections)])
    for key, (heading, line, column) in zip(keys, others, strict=True):
        if key in known:
            edits = _levelled(document, line, column) if there[key] == 1 else ()
            yield Hit(line, column, f"“{heading}” is a section: write it with ##", edits)


def _levelled(document: Document, line: int, column: int) -> tuple[Edit, ...]:
    """Return what gives a heading the second level; nothing where headings are numbered."""
    start = document.offset(line, column)
    mark = _MARK.match(document.text, start)
    is_numbered = bool(document.sections) and "##" not in document.sections[0].heading_line
    return (Edit(start, mark.end(), "##"),) if mark and not is_numbered else ()


@rule("SEC014", "heading-form", "warning", sieve=may_be_written_otherwise)
def heading_form(document: Document, world: World) -> Iterator[Hit]:
    """A section's heading is not written as the template writes it.

    Why: the table of contents and the links to sections are made of the headings. Accents,
    capitals, punctuation and double spaces matter; whether a space is a non-breaking one does not.
    Older documents (without `template`) are left alone.
    Example: `## Premiere partie - Cadrage theorique`.
    Instead: `## Première partie : Cadrage théorique`; `orchestra check --fix` does it.
    """
    if not is_new(document):
        return
    written = {heading_key(heading): heading for heading in world.template.headings}
    for section in document.sections:
        wanted = _spaced(f"## {written.get(section.key, section.heading)}")
        line = section.heading_line.rstrip()
        if section.key in written and _spaced(line) != wanted and line.lstrip().startswith("##"):
            edits = _written(document, section.line, line, wanted)
            yield Hit(section.line, section.column, f"the template writes “{wanted}”", edits)


def _written(document: Document, number: int, line: str, wanted: str) -> tuple[Edit, ...]:
    """Return what writes ``wanted``; nothing where a comment stands in the line."""
    start = document.offset(number, 1)
    is_whole = document.text.startswith(line, start)
    return (Edit(start, start + len(line), wanted),) if is_whole else ()


def _spaced(line: str) -> str:
    """Return ``line`` with plain spaces: French sets its colons off by other ones."""
    return line.replace(NBSP, " ").replace(NARROW_NBSP, " ")


@rule("SEC015", "blank-lines", "warning", sieve=Seen(_BLANKS, everywhere=True))
def blank_lines(document: Document, _world: World) -> Iterator[Hit]:
    """There are empty lines, or spaces at the end of a line, that nobody sees.

    Why: they show up as changes when two versions are compared. The rule reports two or more empty
    lines in a row, spaces at the end of a line, and empty lines at the end of the file. It leaves
    alone the front matter, blocks of code, and two spaces that break a line of text, as Markdown
    has it.
    Example: three empty lines between a paragraph and the next heading.
    Instead: one empty line; `orchestra check --fix` does it.
    """
    lines = document.text.split("\n")
    _, body_line, body = split_front_matter(document.text)
    if not body.strip():
        return
    yield from _in_body(document, lines, body_line)
    yield from _at_end(document)


def _in_body(document: Document, lines: list[str], body_line: int) -> Iterator[Hit]:
    fence, first_blank = "", 0
    last = len(document.text.rstrip().split("\n"))
    for number in range(body_line, last + 1):
        line = lines[number - 1]
        if not line.strip() and not fence:
            first_blank = first_blank or number
            continue
        if first_blank:
            yield from _of_blanks(document, first_blank, number)
            first_blank = 0
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence:
            yield from _of_line(document, number, line, lines[number] if number < last else "")


def _of_blanks(document: Document, first: int, after: int) -> Iterator[Hit]:
    """Yield what is wrong with the empty lines from ``first`` to the one before ``after``."""
    start, second = document.offset(first, 1), document.offset(first + 1, 1)
    if second - start > 1:
        yield Hit(first, 1, "spaces in an empty line", (Edit(start, second - 1, ""),))
    if after - first > 1:
        edit = Edit(second, document.offset(after, 1), "")
        yield Hit(first + 1, 1, "more than one empty line", (edit,))


def _of_line(document: Document, number: int, line: str, follower: str) -> Iterator[Hit]:
    bare = line.rstrip()
    spaces = line[len(bare) :]
    is_break = spaces.endswith(_BREAK) and follower.strip() and not bare.lstrip().startswith("#")
    kept = _BREAK if is_break else ""
    if spaces != kept and "<!--" not in line:
        start = document.offset(number, len(bare) + 1)
        edit = Edit(start, start + len(spaces), kept)
        yield Hit(number, len(bare) + 1, "spaces at the end of the line", (edit,))


def _at_end(document: Document) -> Iterator[Hit]:
    text = document.text
    bare = text.rstrip("\n \t")
    if text.count("\n", len(bare)) > 1:
        line = bare.count("\n") + 1
        column = len(bare) - bare.rfind("\n")
        message = "empty lines at the end of the file"
        yield Hit(line, column, message, (Edit(len(bare), len(text), "\n"),))
