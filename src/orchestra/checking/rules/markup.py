"""TXT012 to TXT014: the Markdown is safe to give to any program that makes pages of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.checking.markup import ATTRIBUTE, TAG, TEMPLATE, Risky, risky
from orchestra.checking.registry import Hit, rule
from orchestra.checking.sieve import Seen
from orchestra.document import split_front_matter
from orchestra.prose import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestra.checking.markup import Kind
    from orchestra.checking.world import World
    from orchestra.document import Document

_SHOWN = ("title", "agent", "theme", "topic", "keywords")  # keys that pages show
_ACTIVE: Mapping[Kind, str] = {
    "attribute": "an attribute that runs or loads something",
    "template": "a templating command",
}


@rule("TXT012", "raw-html", "error", sieve=Seen(TAG.pattern, everywhere=True))
def raw_html(document: Document, _world: World) -> Iterator[Hit]:
    """There is HTML in the text, in its title or in its keywords.

    Why: the site shows HTML as text, but the Markdown of `output/published` is given to other
    programs too, and most of them put HTML into their pages as it is: a `<script>` runs there, an
    image with `onerror` too. It comes from a source that was quoted, or from the model. A comment
    in which no tag stands is left alone. So is code, if it is code for every program: between two
    single backticks on one line, in a paragraph without a table, a link, a heading, mathematics,
    braces or backslashes. Between fences, in indented lines and in tables it is not: what one
    program takes for code there is HTML for the next.
    Example: `Le guide dit <img src=x onerror="…"> que tout est prêt.`
    Instead: the text without its HTML; where a tag is what you write about, put it into code in a
    paragraph of words, `` `<em>` ``, or write `&lt;em>`. A backslash before it is not enough.
    """
    for key, line, column, text in _shown(document):
        if TAG.search(text):
            yield Hit(line, column, f"raw HTML in “{key}”: {shortened(text)}")
    yield from _found(document, {"html": "raw HTML"})


@rule(
    "TXT013", "unsafe-address", "error",
    sieve=Seen(r"\]\(|\]:|\]\[|<[A-Za-z]|(?i:script:|data:)", everywhere=True),
)  # fmt: skip
def unsafe_address(document: Document, _world: World) -> Iterator[Hit]:
    """An address is none of the web or of mail, and may run a program in the reader's browser.

    Why: a click on `javascript:…` runs what stands behind it, in the name of the site. The site of
    this program makes no link of it; another program that is given the Markdown may, also of what
    is broken over two lines or stands in code, but for that which TXT012 leaves alone.
    Example: a link whose address is `javascript:alert(1)`
    Instead: the address of the page, which begins with `https://`, `http://` or `mailto:`, or the
    path of a file beside the document.
    """
    yield from _found(document, {"address": "not an address of a page"})


@rule("TXT014", "active-markup", "error", sieve=Seen(f"{TEMPLATE}|{ATTRIBUTE}", everywhere=True))
def active_markup(document: Document, _world: World) -> Iterator[Hit]:
    """There is a templating command, or an attribute that runs or loads something, in the text.

    Why: kramdown, Python-Markdown and Hugo take `{: onclick="…"}` behind a paragraph for attributes
    of it: they put a program into the page without any HTML. So do Jekyll, MkDocs, Hugo and
    others with what stands in `{{ … }}`, `{% … %}` and `<% … %>`, also in code; kramdown's
    `{::nomarkdown}` lets HTML through, and docsify's `:include` puts a page from elsewhere in.
    Attributes that only name a class, an identifier or a size are left alone.
    Example: `{: onclick="alert(1)"}`
    Instead: the text without it; where it is what you write about, `&#123;` for the first brace.
    """
    yield from _found(document, _ACTIVE)


def _found(document: Document, said: Mapping[Kind, str]) -> Iterator[Hit]:
    """Yield what is of the kinds in ``said``, which has what a message says of each."""
    for where, found in _risky(document):
        if found.kind in said:
            yield Hit(found.line, found.column, f"{said[found.kind]}{where}: {found.text}")


@lru_cache(maxsize=1)  # all three rules ask
def _risky(document: Document) -> tuple[tuple[str, Risky], ...]:
    """Return what could run and where that is, in words: in which key, nothing for the body.

    A tag in a key is found by :func:`raw_html` itself, for which nothing in a key is code.
    """
    named = [
        (f" in “{key}”", replace(found, line=line, column=column))
        for key, line, column, text in _shown(document)
        for found in risky(text)
        if found.kind != "html"
    ]
    _, first, body = split_front_matter(document.text)
    return (*named, *(("", replace(found, line=found.line + first)) for found in risky(body)))


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
