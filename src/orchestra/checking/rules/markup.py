"""TXT012 and TXT013: the Markdown is safe to give to any program that makes pages of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.markup import TAG, Risky, risky
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.document import split_front_matter
from orchestra.inline import take_ignores
from orchestra.prose import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.world import World
    from orchestra.document import Document

_SHOWN = ("title", "agent", "theme", "topic", "keywords")  # keys that pages show


@rule("TXT012", "raw-html", "error", sieve=Seen(TAG.pattern, everywhere=True))
def raw_html(document: Document, _world: World) -> Iterator[Hit]:
    """There is HTML in the text, in its title or in its keywords.

    Why: the site shows HTML as text, but the Markdown of `output/published` is given to other
    programs too, and most of them put HTML into their pages as it is: a `<script>` runs there, an
    image with `onerror` too. It comes from a source that was quoted, or from the model. A comment
    in which no tag stands is left alone, and so is code.
    Example: `Le guide dit <img src=x onerror="…"> que tout est prêt.`
    Instead: the text without its HTML; where a tag is what you write about, put it into code,
    `` `<em>` ``, or write `&lt;em>`. A backslash before it is not enough for every program.
    """
    for key, line, column, text in _shown(document):
        if TAG.search(text):
            yield Hit(line, column, f"raw HTML in “{key}”: {shortened(text)}")
    for found in _risky(document):
        if found.kind == "html":
            yield Hit(found.line, found.column, f"raw HTML: {found.text}")


@rule(
    "TXT013", "unsafe-address", "error",
    sieve=Seen(r"\]\(|\]:|\]\[|<[A-Za-z]|(?i:script:|data:)", everywhere=True),
)  # fmt: skip
def unsafe_address(document: Document, _world: World) -> Iterator[Hit]:
    """An address is none of the web or of mail, and may run a program in the reader's browser.

    Why: a click on `javascript:…` runs what stands behind it, in the name of the site. The site of
    this program makes no link of it; another program that is given the Markdown may.
    Example: a link whose address is `javascript:alert(1)`
    Instead: the address of the page, which begins with `https://`, `http://` or `mailto:`, or the
    path of a file beside the document.
    """
    for key, line, column, text in _shown(document):
        for found in risky(text):
            if found.kind == "address":
                yield Hit(line, column, f"not an address of a page in “{key}”: {found.text}")
    for found in _risky(document):
        if found.kind == "address":
            yield Hit(found.line, found.column, f"not an address of a page: {found.text}")


@lru_cache(maxsize=1)  # both rules ask
def _risky(document: Document) -> tuple[Risky, ...]:
    _, first, body = split_front_matter(document.text)
    body, _ = take_ignores(body, first)
    places = {(found.kind, found.line, found.column): found for found in risky(body)}
    return tuple(replace(found, line=found.line + first) for found in places.values())


def _shown(document: Document) -> Iterator[tuple[str, int, int, str]]:
    """Yield each text of the front matter that pages show: its key, its place, and itself."""
    if document.front_matter is None:
        return
    for key in _SHOWN:
        value = document.value(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                mark = document.front_matter.marks[(key,)]
                yield key, mark.line, mark.column, text
