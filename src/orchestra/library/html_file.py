"""Reads the main content of saved web pages, without their menus and banners."""

from __future__ import annotations

import re

from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.source import SourceMetadata
from orchestra.library.text_file import markdown_blocks

_YEAR = re.compile(r"^\d{4}")


def load_html(data: bytes) -> Loaded:
    """Return the paragraphs of the main content, and the title, author and year the page gives.

    Raises UnreadableSource when there is no such content.
    """
    try:
        from lxml.etree import LxmlError
        from trafilatura import extract, extract_metadata
        from trafilatura.utils import load_html as parse
    except ImportError as error:
        raise UnreadableSource(f"cannot be read here: {error}", lasting=False) from error
    try:
        tree = parse(data)
        if tree is None:
            raise _no_text()
        text = extract(data, output_format="markdown", include_comments=False)
        known = extract_metadata(tree).as_dict()
    except (
        LxmlError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise UnreadableSource(f"is not a web page that can be read ({error})") from error
    blocks = _without_lines(markdown_blocks(text or "", 0))
    if not blocks:
        raise _no_text()
    return Loaded(blocks, _metadata(known))


def _no_text() -> UnreadableSource:
    return UnreadableSource("holds no main text; save the page of the article itself, or its text")


def _without_lines(blocks: list[Block]) -> list[Block]:
    return [Block(block.text, heading=block.heading) for block in blocks]


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
