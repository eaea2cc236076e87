"""Reads OpenDocument texts (.odt), in which LibreOffice writes, with all changes accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.library.loaded import Loaded, UnreadableSource
from orchestra.library.odt_body import OdtBody
from orchestra.library.odt_lists import OdtLists
from orchestra.library.odt_names import META, OFFICE
from orchestra.library.odt_styles import OdtStyles
from orchestra.library.office_package import Package, encrypted, opened
from orchestra.library.office_properties import office_metadata
from orchestra.library.source import SourceMetadata

if TYPE_CHECKING:
    from lxml.etree import _Element

_DC = "{http://purl.org/dc/elements/1.1/}"
_MANIFEST = "META-INF/manifest.xml"
_KINDS = {
    "spreadsheet": "a spreadsheet",
    "presentation": "a presentation",
    "drawing": "a drawing",
}


def load_odt(data: bytes) -> Loaded:
    """Return the paragraphs, tables and notes of an .odt file, and its title and author.

    Raises UnreadableSource when it is encrypted, damaged, no text, or unpacks to an unreasonable
    size.
    """
    with opened(data, ".odt") as package:
        if _is_encrypted(package):
            raise encrypted()
        if "content.xml" not in package:
            raise _no_odt(package)
        content = package.tree("content.xml")
        roots = [content]
        if "styles.xml" in package:
            roots.insert(0, package.tree("styles.xml"))
        body = _body(content)
        return Loaded(OdtBody(OdtStyles(roots), OdtLists(roots)).blocks(body), _metadata(package))


def _is_encrypted(package: Package) -> bool:
    if "encrypted-package" in package:
        return True
    return _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST)


def _no_odt(package: Package) -> UnreadableSource:
    if "word/document.xml" in package:
        return UnreadableSource("is a Word document; give it the extension .docx")
    return UnreadableSource("is not a readable .odt (no content in it); save it again as .odt")


def _body(content: _Element) -> _Element:
    held = content.find(f"{OFFICE}body")
    for element in () if held is None else held:
        if element.tag == f"{OFFICE}text":
            return element
        kind = _KINDS.get(element.tag.removeprefix(OFFICE))
        if kind is not None:
            raise UnreadableSource(f"is {kind}, not a text; save its text as .odt")
    raise UnreadableSource("is not a readable .odt (no text in it); save it again as .odt")


def _metadata(package: Package) -> SourceMetadata:
    if "meta.xml" not in package:
        return SourceMetadata()
    meta = package.tree("meta.xml")
    author = meta.findtext(f".//{META}initial-creator") or meta.findtext(f".//{_DC}creator")
    return office_metadata(meta.findtext(f".//{_DC}title"), author)
