"""Reads Word documents (.docx) as Word shows them with all changes accepted."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from orchestra.library.loaded import Loaded, UnreadableSource
from orchestra.library.office_package import Package, opened
from orchestra.library.office_properties import office_metadata
from orchestra.library.source import SourceMetadata
from orchestra.library.word_body import Body
from orchestra.library.word_names import STRICT, W
from orchestra.library.word_numbering import Numbering
from orchestra.library.word_styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NOTES = ("footnote", "endnote")
_READ = ("styles", "numbering", *(f"{kind}s" for kind in _NOTES))
_OTHERS = {"workbook": "a spreadsheet", "presentation": "a presentation"}


def load_docx(data: bytes) -> Loaded:
    """Return the paragraphs, tables and notes of a .docx file, and its title and author.

    Raises UnreadableSource when it is encrypted, damaged, no Word document, or unpacks to an
    unreasonable size.
    """
    with opened(data, ".docx") as package:
        main = _parts(package, "").get("officeDocument")
        if main is None:
            raise _no_word(package)
        root = _tree(package, main)
        body = root.find(f"{W}body")
        if body is None:
            raise _not_text(root)
        blocks = _body(package, main).blocks(body)
        if blocks is None:
            blocks = _body(package, main).blocks(body, trust_fields=False) or []
        return Loaded(blocks, _metadata(package))


def _body(package: Package, main: str) -> Body:
    parts = _parts(package, main)
    trees = {kind: _tree(package, name) for kind, name in parts.items() if kind in _READ}
    notes = {
        (kind, note.get(f"{W}id", "")): note
        for kind in _NOTES
        if (root := trees.get(f"{kind}s")) is not None
        for note in root.iter(W + kind)
    }
    return Body(Styles(trees.get("styles")), Numbering(trees.get("numbering")), notes)


def _parts(package: Package, of: str) -> dict[str, str]:
    """Return the names of the parts that a part points to, by kind; those outside are not read."""
    folder, name = posixpath.split(of)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in package:
        return {}
    return {
        relation.get("Type", "").rpartition("/")[2]: _place(folder, relation.get("Target", ""))
        for relation in package.tree(relations).iter(_RELATIONSHIP)
        if relation.get("TargetMode") != "External"
    }


def _place(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _tree(package: Package, name: str) -> _Element:
    return package.tree(name, STRICT)


def _metadata(package: Package) -> SourceMetadata:
    name = _parts(package, "").get("core-properties")
    if name is None or name not in package:
        return SourceMetadata()
    root = package.tree(name)
    return office_metadata(root.findtext(f"{_DC}title"), root.findtext(f"{_DC}creator"))


def _no_word(package: Package) -> UnreadableSource:
    if "mimetype" in package and package.read("mimetype").startswith(b"application/vnd.oasis"):
        return UnreadableSource("is an OpenDocument file; give it the extension .odt")
    return UnreadableSource("is not a readable .docx (no document in it); save it again as .docx")


def _not_text(root: _Element) -> UnreadableSource:
    kind = _OTHERS.get(root.tag.rpartition("}")[2])
    if kind is None:
        return UnreadableSource("is not a readable .docx (no body in it); save it again as .docx")
    return UnreadableSource(f"is {kind}, not a text; save its text as .docx")
