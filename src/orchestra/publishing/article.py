"""The text of a published document as its page shows it: prose, contents and references."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from orchestra.checking.reading import references
from orchestra.document import split_front_matter
from orchestra.prose import NARROW_NBSP, NBSP
from orchestra.publishing.entry import plain
from orchestra.rendering import render_body

if TYPE_CHECKING:
    from orchestra.checking.world import World
    from orchestra.document import Document

_HEADING = re.compile(r'<h2 [^>]*?id="([a-z0-9-]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_CITE = re.compile(r'\s?<a class="cite" href="#ref_(\d+)"')
_TAG = re.compile(r"<[^>]*>")
_URL = re.compile(r"(?<![<(\w])https?://[^\s<>]+[^\s<>.,;:!?)\]]")
_READ_ON = re.compile(r"\[consulté [^\[\]]{1,40}\]")
_PARAGRAPH = re.compile(r"^<p[^>]*>|</p>\s*$")
_SPACES = (
    (re.compile(r" (?=[:»])"), NBSP),
    (re.compile(r" (?=[;!?])"), NARROW_NBSP),
    (re.compile(r"« "), f"«{NBSP}"),
)


@dataclass(frozen=True)
class Reference:
    """One reference: the numbers it is cited by, its text as HTML and plain, and its address."""

    numbers: list[int]
    html: str
    text: str
    url: str


@dataclass(frozen=True)
class Article:
    """A document's text: its prose as HTML, its headings with their ids, its references."""

    prose: str
    contents: list[tuple[str, str]]
    references: list[Reference]


def read_article(document: Document, world: World) -> Article:
    """Return what the page of ``document`` shows; the archive's footer is not part of it."""
    html = spaced(render_body(_prose_lines(document, world.template.references_heading)))
    contents = [(anchor, _TAG.sub("", text)) for anchor, text in _HEADING.findall(html)]
    return Article(_with_targets(html), contents, _references(document, world))


def spaced(text: str) -> str:
    """Return ``text`` with French punctuation kept on the line of the word before it."""
    for pattern, space in _SPACES:
        text = pattern.sub(space, text)
    return text


def _prose_lines(document: Document, references_heading: str) -> str:
    _, first, body = split_front_matter(document.text)
    lines = body.split("\n")
    if document.footer:
        lines = lines[: document.footer[0].line - first]
    listed = document.section(references_heading)
    if listed is None:
        return "\n".join(lines)
    after = [section.line for section in document.sections if section.line > listed.line]
    end = after[0] - first if after else len(lines)
    return "\n".join([*lines[: listed.line - first], *lines[end:]])


def _with_targets(html: str) -> str:
    """Return the prose in which the first citation of each reference can be come back to."""
    seen: set[str] = set()

    def target(match: re.Match[str]) -> str:
        number = match[1]
        anchor = "" if number in seen else f' id="cite_{number}"'
        seen.add(number)
        return f'{NARROW_NBSP}<a class="cite"{anchor} href="#ref_{number}"'

    return _CITE.sub(target, html)


def _references(document: Document, world: World) -> list[Reference]:
    found = []
    taken: set[int] = set()
    for item in references(document, world):
        numbers = [n for n, _ in item.labels if n not in taken]
        taken.update(numbers)
        text = item.text.strip()
        url = _URL.search(text)
        linked = _URL.sub(lambda match: f"<{match.group()}>", text)
        html = _PARAGRAPH.sub("", spaced(render_body(linked)))
        without = unescape(plain(_READ_ON.sub("", _URL.sub("", text)))).rstrip(" .")
        found.append(Reference(numbers, html, without, url.group() if url else ""))
    return found
