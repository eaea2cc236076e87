"""A body of Markdown as HTML that can be shown to anyone: no raw HTML, scripts or images in it."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from orchestra.inline import take_ignores
from orchestra.prose import slugify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# A number in brackets that is not the text of a link, as the checker reads citations.
_CITATION = re.compile(r"\[(\d{1,4})\](?!\()")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SCHEME = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_REL = "noopener noreferrer nofollow"
_ALIGNED = {"text-align:center": "center", "text-align:right": "right"}
_BLOCK_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("hr", "table", "thead", "tbody", "tr", "th", "td"),
}
_TAGS = _BLOCK_TAGS | {"a", "em", "strong", "br"}
_ATTRIBUTES = {tag: {"data-line"} for tag in _BLOCK_TAGS} | {
    "a": {"href", "class", "data-n", "rel", "title"},
    "h2": {"data-line", "id"},
    "ol": {"data-line", "start"},
    "td": {"data-line", "class"},
    "th": {"data-line", "class"},
}


def reference_anchor(number: int) -> str:
    """Return the link to a reference on the same page: no heading's id has an underscore."""
    return f"#ref_{number}"


def render_body(
    body: str, first_line: int = 1, cite: Callable[[int], str] = reference_anchor
) -> str:
    """Return ``body`` as sanitised HTML; never raises, whatever the text.

    ``first_line`` is the line of the file that the body begins on: every block carries its own as
    ``data-line``. A citation ``[n]`` becomes ``<a class="cite">`` to ``cite(n)``; links other than
    http, https and mailto stay text, of an image only its description stays.
    """
    import nh3

    environment = {"first_line": first_line, "cite": cite}
    html = _markdown().render(_CONTROL.sub("", take_ignores(body, first_line)[0]), environment)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,  # written below, on the links that lead elsewhere
    )


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # “[1]: …” in a list of references is text to show, not the definition of a link.
    markdown.disable(["reference", "html_block", "html_inline"])
    markdown.validateLink = _is_safe  # type: ignore[method-assign]
    markdown.inline.ruler.before("link", "citation", _citation)
    markdown.core.ruler.push("annotate", _annotate)
    markdown.add_render_rule("citation", _render_citation)
    markdown.add_render_rule("image", _render_image)
    return markdown


def _is_safe(url: str) -> bool:
    return bool(_SCHEME.match(url.strip()))


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = _CITATION.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _annotate(state: StateCore) -> None:
    """Give blocks their line, second-level headings an id, and cells a class for a style."""
    taken: set[str] = set()
    for index, token in enumerate(state.tokens):
        if token.map and token.type != "inline":
            token.attrSet("data-line", str(token.map[0] + state.env["first_line"]))
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", _anchor(state.tokens[index + 1].content, taken))
        if token.type in ("td_open", "th_open") and "style" in token.attrs:
            token.attrs["class"] = _ALIGNED.get(str(token.attrs.pop("style")), "left")
        if token.type == "fence":
            token.info = ""
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("rel", _REL)


def _anchor(heading: str, taken: set[str]) -> str:
    """Return an id for a heading that no heading before it has."""
    slug = slugify(_CITATION.sub("", heading)) or "section"
    anchor, number = slug, 1
    while anchor in taken:
        number += 1
        anchor = f"{slug}-{number}"
    taken.add(anchor)
    return anchor


def _render_citation(
    _renderer: Any, tokens: Sequence[Token], index: int, _options: Any, environment: Any
) -> str:
    number = int(tokens[index].content)
    href = escape(environment["cite"](number))
    return f'<a class="cite" href="{href}" data-n="{number}">{number}</a>'


def _render_image(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Any
) -> str:
    return escape(renderer.renderInlineAsText(tokens[index].children or [], options, environment))
