"""What Markdown lets through to a page that no reader is meant to see: raw HTML, unsafe addresses.

The text is parsed as CommonMark, and what other dialects read otherwise is taken at its worst: in
some of them a backslash keeps no ``<`` from opening a tag.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from orchestra.foreign import RUNS
from orchestra.prose import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SAFE_SCHEMES = ("http", "https", "mailto")
TAG = re.compile(r"<[A-Za-z/!?]")
# A browser ends a comment earlier than its author meant where it has one of these marks in it.
_COMMENT = re.compile(r"<!--[^<>]*-->")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")  # by browsers, in an address
_WRITTEN = re.compile(rf"{RUNS.pattern}[^\s)\]>»]*", re.IGNORECASE)

_OPENED = re.compile(r"<[A-Za-z][^<>]*=[^<>]*")  # and not closed: browsers close it themselves

Kind = Literal["html", "address"]


@dataclass(frozen=True)
class Risky:
    """A piece of ``text`` at a line, from 0, and the column there, from 1."""

    kind: Kind
    line: int
    column: int
    text: str


def is_safe(address: str) -> bool:
    """Tell whether an address is relative, or of the web or of mail: one that runs nothing.

    It is read as a browser does, who leaves out control characters, also those written `&#1;`.
    """
    scheme = _SCHEME.match(_IGNORED.sub("", html.unescape(address)))
    return scheme is None or scheme[1].lower() in SAFE_SCHEMES


def risky(body: str) -> Iterator[Risky]:
    """Yield the raw HTML and the unsafe addresses of a body of Markdown, in no code.

    A comment with no tag in it is none.
    """
    lines = body.split("\n")
    for token in _markdown().parse(body):
        first, last = token.map or (0, len(lines))
        if token.type == "html_block":
            yield from _html(token.content, lines, first, last)
        for child, after in _with_next(token.children or []):
            yield from _inline(child, after, lines, first, last)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable("table").disable("text_join")
    # Every address is to be seen, and as it is.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


def _with_next(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each token with the text that comes behind it."""
    for index, token in enumerate(tokens):
        yield token, tokens[index + 1].content if index + 1 < len(tokens) else ""


def _inline(token: Token, after: str, lines: list[str], first: int, last: int) -> Iterator[Risky]:
    if token.type == "html_inline":
        yield from _html(token.content, lines, first, last)
    elif token.markup == "\\<" and TAG.match(f"<{after}"):
        yield _found("html", f"\\<{after}", f"\\<{after[:1]}", lines, first, last)
    elif token.type in ("link_open", "image"):
        address = str(token.attrGet("href") or token.attrGet("src") or "")
        if not is_safe(address):
            yield _found("address", address, address, lines, first, last)
    elif token.type == "text":
        kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("address", _WRITTEN), ("html", _OPENED))
        for kind, pattern in kinds:
            for match in pattern.finditer(token.content):
                yield _found(kind, match.group(), match.group(), lines, first, last)


def _html(content: str, lines: list[str], first: int, last: int) -> Iterator[Risky]:
    if tag := TAG.search(_COMMENT.sub("", content)):
        text = tag.string[tag.start() :]
        yield _found("html", text, text.split("\n", 1)[0], lines, first, last)


def _found(kind: Kind, text: str, sought: str, lines: list[str], first: int, last: int) -> Risky:
    """Return where ``sought`` stands; what is written in another form is at the first line."""
    for line in range(first, min(last, len(lines))):
        if (at := lines[line].find(sought)) >= 0:
            return Risky(kind, line, at + 1, shortened(text))
    return Risky(kind, first, 1, shortened(text))
