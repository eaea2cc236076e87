"""The names of OpenDocument that its readers share."""

from __future__ import annotations

_ODF = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}".format

OFFICE = _ODF("office")
TEXT = _ODF("text")
TABLE = _ODF("table")
DRAW = _ODF("drawing")
STYLE = _ODF("style")
SVG = _ODF("svg-compatible")
FO = _ODF("xsl-fo-compatible")
META = _ODF("meta")
