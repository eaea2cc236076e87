"""Web pages as trees: in whatever character set they come, however broken and deep they are."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from orchestra.library.loaded import UnreadableSource
from orchestra.library.text_file import decode

if TYPE_CHECKING:
    from lxml.etree import _Element

DEEPEST = 120  # elements in one another that are told apart
_HEAD = 4096  # bytes in which a page names its character set
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LATIN = ("iso8859-1", "ascii")  # for browsers these names stand for windows-1252


def decode_html(data: bytes) -> str:
    """Return the text of a page; raise UnreadableSource when it is binary.

    What is UTF-8 is read as such, whatever the page says; else the set that it names is taken.
    """
    if data.startswith(_MARKS) or b"\0" in data:
        return decode(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:_HEAD])
        return _decoded(data, named[1].decode()) if named else decode(data)


def _decoded(data: bytes, charset: str) -> str:
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return decode(data)
    if name in ("utf-8", "utf-16"):  # which it is not
        return decode(data)
    return data.decode("cp1252" if name in _LATIN else name, errors="replace")


def parse_html(text: str) -> _Element:
    """Return the tree of a page, at most ``DEEPEST`` elements deep.

    Raises UnreadableSource when there is nothing in it, or part of it would be lost.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    try:
        root = html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except etree.ParserError as error:
        raise no_text() from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableSource("has thousands of elements in one another; save its text")
    _flatten(root)
    return root


def no_text() -> UnreadableSource:
    """Return the error of a page in which there is nothing to read."""
    return UnreadableSource("holds no main text; save the page of the article itself, or its text")


def _flatten(root: _Element) -> None:
    """Give what stands deeper than ``DEEPEST`` as mere text."""
    from lxml import etree

    depth = 0
    too_deep = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth == DEEPEST and len(element):
            too_deep.append(element)
    for element in too_deep:
        text = " ".join(element.itertext())
        for child in list(element):
            element.remove(child)
        element.text = text
