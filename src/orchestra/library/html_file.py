"""Reads the main content of saved web pages, without their menus and banners."""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from orchestra.library.html_body import read_parts
from orchestra.library.html_choice import main_parts
from orchestra.library.html_tree import decode_html, no_text, parse_html
from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.source import SourceMetadata
from orchestra.library.table_text import table_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

LONG_PAGE = 3_000_000  # characters; such a page is a report, and choosing would take minutes
HEAD = 300_000  # characters in which a page says what it is
FEWEST = 10  # letters and figures that are a text

_YEAR = re.compile(r"^\d{4}")


def load_html(data: bytes) -> Loaded:
    """Return the paragraphs of the main content, and the title, author and year the page gives.

    Raises UnreadableSource when there is no such content.
    """
    try:
        from lxml.etree import LxmlError
        from trafilatura import extract_metadata
    except ImportError as error:
        raise UnreadableSource(f"cannot be read here: {error}", lasting=False) from error
    try:
        text = decode_html(data)
        tree = parse_html(text)
        known = extract_metadata(text[:HEAD]).as_dict()
        blocks = _blocks(tree, text)
    except (
        LxmlError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError,
    ) as error:  # fmt: skip
        raise UnreadableSource(f"is not a web page that can be read ({error})") from error
    signs = (char for block in blocks for char in block.text if char.isalnum())
    if len(list(islice(signs, FEWEST))) < FEWEST:
        raise no_text()
    return Loaded(blocks, _metadata(known))


def _blocks(tree: _Element, text: str) -> list[Block]:
    parts = read_parts(tree)
    blocks: list[Block] = []
    for part in main_parts(tree, parts, partial(_kept, text)):
        said = part.said
        blocks += [said] if isinstance(said, Block) else table_blocks(said)
    return blocks


def _kept(text: str) -> str:
    """Return what trafilatura takes for the main text of the page; nothing for a long one."""
    from trafilatura import extract

    return "" if len(text) > LONG_PAGE else extract(text, include_comments=False) or ""


def _metadata(known: dict[str, object]) -> SourceMetadata:
    year = _YEAR.match(str(known.get("date") or ""))
    return SourceMetadata(
        title=_text(known.get("title")),
        author=_text(known.get("author")),
        publisher=_text(known.get("sitename")),
        year=int(year[0]) or None if year else None,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
