"""A reflection as a file: front matter, sections, references and footer, with their positions.

Reads the archive's older body styles too: numbered bold headings
(``3. **Première partie** : Cadrage théorique``) when a document has no ``##`` heading.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from orchestra.inline import Ignore, take_ignores
from orchestra.plain_front import read_plain_front
from orchestra.prose import count_words
from orchestra.template import heading_key
from orchestra.yamlfile import InvalidYaml, YamlText, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FRONT_MATTER_KEYS = (
    "title", "agent", "date", "time", "status", "theme", "numero", "wordcount", "keywords",
    "generated_by", "model", "template", "topic", "sources", "support", "provenance", "review",
)  # fmt: skip
OPTIONAL_KEYS = ("support",)  # the sum of an evidence file, where there is one
STATUSES = ("draft", "changes-requested", "approved", "published", "withdrawn", "rejected")
FOOTER_LINE = "*Production IA locale - Think Tank Orchestra*"

MAX_FRONT_MATTER = 100_000  # characters; that of a reflection has one or two thousand
_LINE_END = re.compile("\n")
_FENCE = re.compile(r"^-{3,}\s*$")
_FENCE_LINE = re.compile(r"^-{3,}[^\S\n]*$", re.MULTILINE)
_HASH_HEADING = re.compile(r"^\s{0,3}(?P<mark>##)\s+(?P<text>\S.*)$")
_NUMBERED_HEADING = re.compile(r"^\s{0,3}(?P<mark>\d+[.)]\s+)\*\*(?P<bold>[^*]+)\*\*(?P<rest>.*)$")
_FOOTER_WORDS = "Production IA locale"
_FOOTER_START = re.compile(rf"^\*\s?{_FOOTER_WORDS}")
_LONGEST_KEPT = 200  # characters of a heading that is remembered
_ITEM_STARTS = frozenset("-*+0123456789 \t")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


class Paragraph(NamedTuple):
    """Lines of text without a blank line between them; ``line`` is the first one's, from 1."""

    line: int
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column in the file, from 1, of a character offset in ``text``."""
        breaks = _breaks(self.text)
        above = bisect_left(breaks, offset)
        start = breaks[above - 1] + 1 if above else 0
        return self.line + above, offset - start + 1

    @property
    def is_item(self) -> bool:
        """Whether the paragraph is an item of a list."""
        return _begins_item(self.text)

    @property
    def is_quotation(self) -> bool:
        """Whether the paragraph is a block quotation."""
        return self.text.lstrip(" ").startswith(">")


# Thousands of findings can be in one paragraph.
@lru_cache(maxsize=64)
def _breaks(text: str) -> list[int]:
    """Return where the lines of ``text`` end."""
    return [match.start() for match in _LINE_END.finditer(text)]


@dataclass  # frozen, each of an archive's would take longer to make
class SectionPart:
    """A section as it stands in a file: its heading, where that is, and its paragraphs."""

    heading: str
    heading_line: str
    line: int
    column: int
    paragraphs: list[Paragraph]

    @cached_property
    def key(self) -> str:
        """The heading without accents, case and punctuation."""
        return heading_key(self.heading)

    @cached_property
    def text(self) -> str:
        """The paragraphs joined by blank lines."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @cached_property
    def words(self) -> int:
        """Words of the paragraphs, the heading not counted."""
        return count_words(self.text)


@dataclass(eq=False)
class Document:
    """A parsed file. ``front_matter`` is None when there is none or it cannot be read.

    Two documents are never equal, so that what is read of one can be kept by its identity.
    """

    text: str
    front_matter: YamlText | None
    front_matter_error: InvalidYaml | None
    preamble: list[Paragraph]
    sections: list[SectionPart]
    footer: list[Paragraph] = field(default_factory=list)
    ignores: list[Ignore] = field(default_factory=list)

    @property
    def blocks(self) -> int:
        """How many headings and paragraphs there are, the items of lists among them."""
        inside = sum([1 + len(section.paragraphs) for section in self.sections])
        return len(self.preamble) + inside + len(self.footer)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def offset(self, line: int, column: int) -> int:
        """Return the character offset in ``text`` of a line and column, both from 1."""
        return self._line_starts[line - 1] + column - 1

    def section(self, heading: str) -> SectionPart | None:
        """Return the first section with this heading, in whichever spelling."""
        wanted = heading_key(heading)
        return next((section for section in self.sections if section.key == wanted), None)

    def prose(self, references_heading: str) -> list[SectionPart]:
        """Return the sections but References."""
        wanted = heading_key(references_heading)
        return [section for section in self.sections if section.key != wanted]

    def value(self, key: str) -> Any:
        """Return a value of the front matter, or None."""
        return self.front_matter.data.get(key) if self.front_matter else None


def parse_document(text: str) -> Document:
    """Return the document in ``text``; whatever is wrong with it is kept, never raised."""
    front, body_line, body = split_front_matter(text)
    front_matter, error = _read_front_matter(front)
    body, ignores = take_ignores(body, body_line)
    lines = body.split("\n")
    footer_at = _footer_start(lines)
    preamble, sections = _split_sections(lines[:footer_at], body_line)
    footer = _paragraphs(lines[footer_at:], body_line + footer_at)
    return Document(text, front_matter, error, preamble, sections, footer, ignores)


def split_front_matter(text: str) -> tuple[str | None, int, str]:
    """Return the front matter (None without any), the line the body begins on, and the body."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    opening = _FENCE_LINE.match(text)
    if not opening:
        return None, 1, text
    begin = opening.end() + 1
    closing = _next_fence(text, begin)
    if not closing:
        return text[begin:], text.count("\n") + 2, ""
    front = text[begin : max(closing.start() - 1, begin)]
    return front, text.count("\n", 0, closing.end()) + 2, text[closing.end() + 1 :]


def _next_fence(text: str, begin: int) -> re.Match[str] | None:
    """Return the first fence that is a line of its own, from the line that begins at ``begin``."""
    at = text.find("\n---", begin - 1)
    while at >= 0:
        if fence := _FENCE_LINE.match(text, at + 1):
            return fence
        at = text.find("\n---", at + 1)
    return None


def _read_front_matter(front: str | None) -> tuple[YamlText | None, InvalidYaml | None]:
    if front is None:
        return None, None
    if len(front) > MAX_FRONT_MATTER:
        message = f"longer than {MAX_FRONT_MATTER:,} characters; is the line --- below it missing?"
        return None, InvalidYaml(message, 1, 1)
    try:
        # The opening fence is the file's first line, so marks are shifted by one.
        return read_plain_front(front, first_line=2) or parse_yaml("\n" + front), None
    except InvalidYaml as error:
        return None, error


def _footer_start(lines: list[str]) -> int:
    for index, line in enumerate(lines):
        if line.startswith("*") and _FOOTER_START.match(line):
            start = index
            while start and (not lines[start - 1].strip() or _FENCE.match(lines[start - 1])):
                start -= 1
            return start
    return len(lines)


def _split_sections(lines: list[str], first_line: int) -> tuple[list[Paragraph], list[SectionPart]]:
    starts = _headings(lines, "##", _hash_heading) or _headings(lines, "**", _numbered_heading)
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    preamble = _paragraphs(lines[: starts[0][0]] if starts else lines, first_line)
    sections = [
        SectionPart(
            heading, lines[start], first_line + start, column,
            _paragraphs(lines[start + 1 : end], first_line + start + 1),
        )
        for (start, (heading, column)), end in zip(starts, ends, strict=True)
    ] if starts else []  # fmt: skip
    return preamble, sections


def _headings(
    lines: list[str], mark: str, read: Callable[[str], tuple[str, int] | None]
) -> list[tuple[int, tuple[str, int]]]:
    """Return the number of each line that is a heading, and the heading with its column."""
    return [
        (index, found)
        for index, line in enumerate(lines)
        if not line[:1].isalpha() and mark in line and (found := read(line))
    ]


def _hash_heading(line: str) -> tuple[str, int] | None:
    return _known_heading(line) if len(line) <= _LONGEST_KEPT else _read_heading(line)


def _read_heading(line: str) -> tuple[str, int] | None:
    match = _HASH_HEADING.match(line)
    if not match:
        return None
    # A closing row of # is not part of the heading; stripped here, a pattern would backtrack.
    return match["text"].rstrip().rstrip("#").rstrip(), match.start("mark") + 1


_known_heading = lru_cache(maxsize=1024)(_read_heading)  # most are in many documents


def _numbered_heading(line: str) -> tuple[str, int] | None:
    match = _NUMBERED_HEADING.match(line)
    if not match:
        return None
    return f"{match['bold']}{match['rest']}".strip(), match.start("mark") + 1


def _paragraphs(lines: list[str], first_line: int) -> list[Paragraph]:
    found: list[Paragraph] = []
    start = -1  # of the paragraph that is read; none between two
    for index, line in enumerate(lines):
        if not line or line.isspace():
            if start >= 0:
                found.append(_paragraph(lines, start, index, first_line))
                start = -1
        elif start < 0:
            start = index
        elif _begins_item(line):
            found.append(_paragraph(lines, start, index, first_line))
            start = index
    if start >= 0:
        found.append(_paragraph(lines, start, len(lines), first_line))
    return found


def _paragraph(lines: list[str], start: int, end: int, first_line: int) -> Paragraph:
    text = lines[start] if end == start + 1 else "\n".join(lines[start:end])
    return Paragraph(first_line + start, text)


def _begins_item(line: str) -> bool:
    return line[:1] in _ITEM_STARTS and _ITEM.match(line) is not None


@lru_cache(maxsize=1)
def count_body_words(document: Document, references_heading: str) -> int:
    """Return the whitespace-separated words of the body without footer and References.

    Headings are part of the body, so that ``wc -w`` on those lines gives the same number.
    """
    preamble = sum(count_words(paragraph.text) for paragraph in document.preamble)
    sections = document.prose(references_heading)
    return preamble + sum(count_words(part.heading_line) + part.words for part in sections)


class _FrontMatterDumper(yaml.SafeDumper):
    """Writes strings between double quotes and flat lists on one line, as the archive does."""


def _quoted(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


def _flow_when_flat(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    flat = all(isinstance(item, str | int | float) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


def _plain_keys(dumper: yaml.SafeDumper, value: Mapping[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=False)
    for key, _ in node.value:
        key.style = None
    return node


_FrontMatterDumper.add_representer(str, _quoted)
_FrontMatterDumper.add_representer(list, _flow_when_flat)
_FrontMatterDumper.add_representer(dict, _plain_keys)


class _ArchiveHandler(YAMLHandler):
    """Front matter in the archive's style."""

    def export(self, metadata: dict[str, object], **_: object) -> str:
        text: str = yaml.dump(
            metadata, Dumper=_FrontMatterDumper, sort_keys=False, allow_unicode=True, width=10_000
        )
        return text.strip()


def render_document(front_matter: Mapping[str, Any], body: str) -> str:
    """Return the text of a file: the front matter in the archive's style, then the body."""
    post = frontmatter.Post(body.strip(), handler=_ArchiveHandler())
    post.metadata = dict(front_matter)
    return f"{frontmatter.dumps(post)}\n"
