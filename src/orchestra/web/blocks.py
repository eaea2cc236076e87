"""A rendered body in its top blocks, so that each can stand beside a margin of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list or table: the line it begins on, its source and its element."""

    line: int
    text: str
    element: HtmlElement

    def cites(self) -> list[int]:
        """Return the numbers that it cites, in reading order, each once."""
        numbers = (int(link.get("data-n") or 0) for link in self._links())
        return list(dict.fromkeys(numbers))

    def html(self, targets: Mapping[int, str]) -> Markup:
        """Return it as HTML, its citations leading to the ids in ``targets``, others nowhere."""
        from lxml.html import tostring

        for link in self._links():
            target = targets.get(int(link.get("data-n") or 0))
            link.attrib.pop("href", None)
            if target:
                link.set("href", f"#{target}")
        return Markup(tostring(self.element, encoding="unicode", with_tail=False))  # noqa: S704

    def _links(self) -> list[HtmlElement]:
        return [link for link in self.element.iter("a") if link.get("class") == "cite"]


def split_blocks(html: str, first_line: int, text: str) -> list[Block]:
    """Return the top elements of ``html``, sanitised by ``render_body`` from a part of ``text``.

    ``text`` is the whole file. A heading's id is dropped, as the page has ids of its own, and its
    level is never the page's.
    """
    from lxml.html import fragments_fromstring

    elements = fragments_fromstring(html, no_leading_text=True) if html.strip() else []
    starts = _starts(elements, first_line)
    lines = text.replace("\r\n", "\n").split("\n")
    ends = [*(start - 1 for start in starts[1:]), len(lines)][: len(starts)]
    for element in elements:
        _tidy(element)
    return [
        Block(start, "\n".join(lines[start - 1 : end]), element)
        for start, end, element in zip(starts, ends, elements, strict=True)
    ]


def _starts(elements: list[HtmlElement], first_line: int) -> list[int]:
    starts: list[int] = []
    for element in elements:
        before = starts[-1] if starts else first_line
        starts.append(int(element.get("data-line") or before))
    return starts


def _tidy(element: HtmlElement) -> None:
    for part in element.iter():
        part.attrib.pop("id", None)
        if part.tag == "h1":
            part.tag = "h2"
