"""What Markdown lets through to a page that no reader is meant to see, in whichever dialect.

That is raw HTML, addresses and attributes that run something, and templates. They are looked for in
the text as it is written: where one dialect sees code, an escape or no link, another sees a tag.
Only code that is code in all of them is left alone (:mod:`orchestra.checking.plain_code`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

from orchestra.checking.plain_code import without_code
from orchestra.foreign import RUNS
from orchestra.prose import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it import MarkdownIt

SAFE_SCHEMES = ("http", "https", "mailto")
TAG = re.compile(r"<[A-Za-z/!?]")
# Of Liquid, Jinja and shortcodes, of kramdown, of Templater; docsify puts another page in.
TEMPLATE = r"\{\{|\{%|\{::|<%|:include\b"
ATTRIBUTE = (
    r"(?i:\b(?:on[\w:.-]*|style|(?:form)?action|(?:xlink:)?href|src(?:set|doc)?|data|poster|"
    r"background)[ \t]*=)"
)

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # dialects leave some out
_OPENS = re.compile(r"\\?<(?:(?P<alone>!--|!\[|![A-Za-z]|\?)|[A-Za-z/])[^<>]*>?")
# A browser ends a comment earlier than its author meant where it has one of these marks in it.
_HARMLESS = re.compile(
    r"<!--[^<>]*-->|<https?://[^\s<>|`\\\"]+>|<[\w.+-]+@[\w.-]+>", re.IGNORECASE
)  # fmt: skip
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")  # by browsers, in an address
_WRITTEN = re.compile(rf"{RUNS.pattern}[^\s)\]>»]*", re.IGNORECASE)
_TEMPLATE = re.compile(TEMPLATE)
# A list of attributes ends at its brace, in some dialects; in others that may be in quotes.
_BRACES = re.compile(
    r"(?P<open>\{)|(?P<close>(?<!\\)\})|(?P<blank>\n[ \t\r]*(?=\n))|"
    rf"(?P<set>(?<![-\w]){ATTRIBUTE})"
)

Kind = Literal["html", "address", "attribute", "template"]


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
    """Yield what could run in a page that some program makes of a body of Markdown.

    That is the first of each kind in a line. A comment with no tag in it is none.
    """
    text = _UNSEEN.sub("", body)
    shown = without_code(text)
    seen = set[tuple[Kind, int]]()
    for found in chain(
        _tags(shown), _links(text), _addresses(shown), _attributes(shown), _templates(text)
    ):
        if (found.kind, found.line) not in seen:
            seen.add((found.kind, found.line))
            yield found


def _tags(shown: str) -> Iterator[Risky]:
    text = _HARMLESS.sub(_dots, shown)
    last = max(text.rfind(">"), text.rfind("="))  # a tag has one of them; browsers close it
    start = 0
    for line, written in enumerate(text.split("\n")):
        for match in _OPENS.finditer(written):
            if match["alone"] or start + match.start() < last:
                yield Risky("html", line, match.start() + 1, shortened(match.group()))
                break
        start += len(written) + 1


def _dots(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", ".", match.group())


def _links(text: str) -> Iterator[Risky]:
    """Yield the addresses that are none of the web or of mail, of the links of CommonMark."""
    lines = text.split("\n")
    for token in _markdown().parse(text):
        first, last = token.map or (0, len(lines))
        for child in token.children or []:
            if child.type in ("link_open", "image"):
                address = str(child.attrGet("href") or child.attrGet("src") or "")
                if not is_safe(address):
                    yield _found(address, lines, first, last)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Every address is to be seen, and as it is.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


def _found(address: str, lines: list[str], first: int, last: int) -> Risky:
    """Return where ``address`` stands; what is written in another form is at the first line."""
    for line in range(first, min(last, len(lines))):
        if (at := lines[line].find(address)) >= 0:
            return Risky("address", line, at + 1, shortened(address))
    return Risky("address", first, 1, shortened(address))


def _addresses(shown: str) -> Iterator[Risky]:
    """Yield the addresses that run something, in links of whichever dialect and in none."""
    for line, written in enumerate(shown.split("\n")):
        if match := _WRITTEN.search(written):
            yield Risky("address", line, match.start() + 1, shortened(match.group()))
    yield from _first_in_lines("address", shown, _linked().finditer(shown))


@cache
def _linked() -> re.Pattern[str]:
    """Return a link to what a browser runs, which takes entities and leaves out ends of lines."""
    unseen = r"&(?:Tab|NewLine);|&#0*(?:9|10|13)(?!\d);?|&#x0*[9ad](?![\da-f]);?"
    between = rf"(?:\s|{unseen})*+"
    words = "|".join(
        between.join(map(_letter, word)) for word in ("javascript", "vbscript", "data")
    )
    colon = r"(?:\\?:|&colon;|&#0*58;?|&#x0*3a;?)"
    before = rf"\][(:](?:[\s<\"'(]|{unseen})*+"
    return re.compile(f"{before}((?:{words}){between}{colon})", re.IGNORECASE)


def _letter(letter: str) -> str:
    codes = [ord(letter), ord(letter.upper())]
    numbers = "|".join([*(f"{code}" for code in codes), *(f"x0*{code:x}" for code in codes)])
    return f"(?:{letter}|&#0*(?:{numbers});?)"


def _attributes(shown: str) -> Iterator[Risky]:
    """Yield what an attribute list sets that runs or loads something, or hides the page."""
    if "{" in shown:
        yield from _first_in_lines("attribute", shown, _set(shown))


def _set(shown: str) -> Iterator[re.Match[str]]:
    listed = together = False
    for match in _BRACES.finditer(shown):
        if match["set"] and (listed or together):
            yield match
        listed = bool(match["open"]) or (listed and not match["close"])
        together = bool(match["open"]) or (together and match["blank"] is None)


def _first_in_lines(kind: Kind, text: str, matches: Iterable[re.Match[str]]) -> Iterator[Risky]:
    """Yield the first of the matches in each line: its last group that matched."""
    line, at, end = 0, 0, -1
    for match in matches:
        start = match.start(match.lastindex or 0)
        if start > end:
            line += text.count("\n", at, start)
            at, end = start, text.find("\n", start)
            end = end if end >= 0 else len(text)
            column = start - text.rfind("\n", 0, start)
            yield Risky(kind, line, column, shortened(match[match.lastindex or 0]))


def _templates(text: str) -> Iterator[Risky]:
    has_links = "](" in text or "]:" in text
    for line, written in enumerate(text.split("\n")):
        for match in _TEMPLATE.finditer(written):
            if has_links or match.group() != ":include":
                yield Risky("template", line, match.start() + 1, match.group())
                break
