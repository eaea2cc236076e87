"""A document as the draft's page shows it: rows of text, each with what belongs in its margin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from orchestra.document import split_front_matter
from orchestra.prose import squash
from orchestra.rendering import render_body
from orchestra.template import heading_key
from orchestra.web.blocks import Block, split_blocks
from orchestra.web.cited import Cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from orchestra.checking.finding import Finding
    from orchestra.document import Document, Paragraph, SectionPart
    from orchestra.review.paper import Paper
    from orchestra.review.record import Comment
    from orchestra.review.support import Evidence

Noted = TypeVar("Noted")
MAX_RENDERED = 400_000  # characters; a reflection has about 15,000
QUOTED = 160
Support = Callable[[str], "list[Evidence]"]


@dataclass(frozen=True)
class Place:
    """Where a line stands: its section and paragraph as a comment names them, and its words."""

    section: str = ""
    paragraph: int = 0
    quote: str = ""


@dataclass(frozen=True)
class Row:
    """A block of the text and its margin."""

    block: Block
    place: Place
    findings: list[Finding]
    comments: list[Comment]
    cited: list[Cited]
    targets: dict[int, str] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """The line of the file that it begins on."""
        return self.block.line

    @property
    def html(self) -> Markup:
        """The block, its citations leading to their passages."""
        return self.block.html(self.targets)

    @property
    def severity(self) -> str:
        """The worst of its findings."""
        return "error" if any(f.severity == "error" for f in self.findings) else "warning"


@dataclass(frozen=True)
class Part:
    """A section with findings in its margin: the line of the first, and how many."""

    heading: str
    line: int
    count: int


@dataclass(frozen=True)
class Reading:
    """The whole page: findings above the text, remarks on all of it, the rows."""

    front: list[Finding]
    general: list[Comment]
    rows: list[Row]
    too_long: bool = False

    @property
    def marked(self) -> list[Part]:
        """The sections with findings in their margin, in order."""
        faulty = [row for row in self.rows if row.findings]
        grouped = groupby(faulty, key=lambda row: row.place.section)
        parts = ((heading, list(rows)) for heading, rows in grouped)
        return [
            Part(heading, rows[0].line, sum(len(row.findings) for row in rows))
            for heading, rows in parts
        ]


def read(
    paper: Paper,
    findings: Sequence[Finding],
    references_heading: str,
    support: Support,
) -> Reading:
    """Return what the page shows of ``paper``.

    ``support`` gives what the citations of a block's text lead to. A text too long to be read on a
    page is not rendered.
    """
    _, first_line, body = split_front_matter(paper.text)
    if len(body) > MAX_RENDERED:
        return Reading(list(findings), list(paper.review.comments), [], too_long=True)
    blocks = split_blocks(render_body(body, first_line), first_line, paper.text)
    starts = [block.line for block in blocks]
    margins = _by_row(starts, findings, lambda finding: finding.line)
    remarks = _by_row(starts, paper.review.comments, lambda c: _comment_line(paper.document, c))
    rows = [
        _row(paper, block, margins.get(index, []), remarks.get(index, []), support)
        for index, block in enumerate(blocks)
    ]
    return Reading(margins.get(-1, []), remarks.get(-1, []), _linked(rows, references_heading))


def _row(
    paper: Paper, block: Block, findings: list[Finding], comments: list[Comment], support: Support
) -> Row:
    cited = [Cited(block.line, evidence) for evidence in support(block.text)]
    return Row(block, place_of(paper.document, block.line), findings, comments, cited)


def _linked(rows: list[Row], references_heading: str) -> list[Row]:
    """Return the rows with those of the references leading to where each number is first cited."""
    wanted = heading_key(references_heading)
    first: dict[int, str] = {}
    linked = []
    for row in rows:
        if heading_key(row.place.section) == wanted:
            linked.append(replace(row, cited=[], targets=first))
            continue
        targets = {item.n: item.anchor for item in row.cited}
        first = targets | first
        linked.append(replace(row, targets=targets))
    return linked


def place_of(document: Document, line: int) -> Place:
    """Return the section and the paragraph that begin at or before ``line``."""
    section = next((s for s in reversed(document.sections) if s.line <= line), None)
    if section is None:
        return Place()
    before = [number for number, p in enumerate(section.paragraphs, 1) if p.line <= line]
    if line == section.line or not before:
        return Place(section.heading)
    return Place(section.heading, before[-1], _quote(section.paragraphs[before[-1] - 1]))


def _quote(paragraph: Paragraph) -> str:
    words = squash(paragraph.text)
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"


def _comment_line(document: Document, comment: Comment) -> int:
    section = document.section(comment.section) if comment.section else None
    if section is None:
        return 0
    found = _quoted_paragraph(section, comment)
    return found.line if found else section.line


def _quoted_paragraph(section: SectionPart, comment: Comment) -> Paragraph | None:
    """Return the paragraph that begins as the comment's did, else the one of its number."""
    if not comment.paragraph:
        return None
    if comment.quote:
        for paragraph in section.paragraphs:
            if squash(paragraph.text).startswith(comment.quote):
                return paragraph
    inside = comment.paragraph <= len(section.paragraphs)
    return section.paragraphs[comment.paragraph - 1] if inside else None


def _by_row(
    starts: list[int], items: Iterable[Noted], line: Callable[[Noted], int]
) -> dict[int, list[Noted]]:
    """Return the items by the index of the row they stand in, -1 for those above the text."""
    found: dict[int, list[Noted]] = {}
    for item in items:
        found.setdefault(bisect_right(starts, line(item)) - 1, []).append(item)
    return found
