"""OpenDocument texts written element by element."""

from __future__ import annotations

from tests.library.word_samples import zipped

_ODF = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_NAMES = " ".join(
    f'xmlns:{prefix}="{_ODF.format(name)}"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "svg": "svg-compatible", "fo": "xsl-fo-compatible", "meta": "meta",
    }.items()
)  # fmt: skip
MIMETYPE = "application/vnd.oasis.opendocument.text"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml">{}</manifest:file-entry>'
    "</manifest:manifest>"
)


def style(name: str, properties: str, family: str = "text", about: str = "") -> str:
    """Return a style with these properties of text."""
    return (
        f'<style:style style:name="{name}" style:family="{family}" {about}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def odt(body: str, automatic: str = "", styles: str = "", meta: str = "") -> bytes:
    """Return an OpenDocument text with this body and these styles, as LibreOffice packs them."""
    root = f"office:document-content {_NAMES} office:version='1.3'"
    content = (
        f"<{root}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": MIMETYPE,
            "content.xml": content,
            "styles.xml": f"<office:document-styles {_NAMES}>{styles}</office:document-styles>",
            "meta.xml": (
                f'<office:document-meta {_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<office:meta>{meta}</office:meta></office:document-meta>"
            ),
            "META-INF/manifest.xml": MANIFEST.format(""),
        }
    )


def table(*rows: str) -> str:
    """Return a table of these rows."""
    return f"<table:table>{''.join(rows)}</table:table>"


def row(*texts: str, about: str = "") -> str:
    """Return a row of cells, or of their plain text."""
    made = (text if text.startswith("<table:") else cell(text) for text in texts)
    return f"<table:table-row {about}>{''.join(made)}</table:table-row>"


def cell(text: str, about: str = "") -> str:
    """Return a cell of a table."""
    inside = text if text.startswith("<") or not text else f"<text:p>{text}</text:p>"
    return f"<table:table-cell {about}>{inside}</table:table-cell>"
