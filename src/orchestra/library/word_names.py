"""The names of WordprocessingML, and how its properties are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
STRICT = {  # what a file saved as “strict” says instead
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode(),
}

_OFF = ("0", "false", "off", "none")


def child(element: _Element | None, *names: str) -> _Element | None:
    """Return the first child of the name in ``w:``, of that the next, and so on."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: _Element | None, *names: str) -> str | None:
    """Return the ``w:val`` of what ``child`` finds, or None."""
    found = child(element, *names)
    return None if found is None else found.get(f"{W}val")


def number(element: _Element | None, *names: str) -> int | None:
    """Return the ``w:val`` of what ``child`` finds as a number, or None."""
    found = value(element, *names)
    return int(found) if found and found.lstrip("-").isdecimal() else None


def switch(element: _Element | None, *names: str) -> bool | None:
    """Return whether what ``child`` finds is on; None when it is not there."""
    found = child(element, *names)
    return None if found is None else found.get(f"{W}val", "true") not in _OFF
