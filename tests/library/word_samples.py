"""Word documents written element by element, for what no library writes."""

from __future__ import annotations

import io
import zipfile

_R = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
PROPERTIES = (
    '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp="http://schemas.'
    'openxmlformats.org/package/2006/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/'
    'terms/"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>'
    "<dcterms:created>2019-01-01T00:00:00Z</dcterms:created></cp:coreProperties>"
)


def run(text: str, properties: str = "") -> str:
    """Return a run of ``text`` with these properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def high(text: str) -> str:
    """Return a raised run."""
    return run(text, '<w:vertAlign w:val="superscript"/>')


def field(kind: str, code: str = "") -> str:
    """Return a mark of a field, with its code after it."""
    said = f"<w:r><w:instrText>{code}</w:instrText></w:r>" if code else ""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{said}'


def par(content: str, properties: str = "") -> str:
    """Return a paragraph of runs, or of plain text."""
    runs = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """Return a cell of a table that holds paragraphs, or plain text."""
    inside = content if content.startswith("<w:p>") or "<w:tbl>" in content else par(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row of cells, or of their plain text."""
    made = (held if held.startswith("<w:tc>") else cell(held) for held in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def word(body: str, **parts: str) -> bytes:
    """Return a Word document with this body; ``parts`` are what its styles, notes or numbering
    hold, by their kind.
    """
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"} | _core(parts)),
        "word/document.xml": f"{_XML}<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations({kind: f"{kind}.xml" for kind in parts}),
    }
    for kind, inside in parts.items():
        if kind == "core":
            members["docProps/core.xml"] = inside
        else:
            members[f"word/{kind}.xml"] = f"<w:{kind} {NAMES}>{inside}</w:{kind}>"
    return zipped(members)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Return an archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _types(parts: dict[str, str]) -> str:
    kinds = {"document": "document.main", **{kind: kind for kind in parts if kind != "core"}}
    made = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_MEDIA}.{said}+xml"/>'
        for kind, said in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{made}</Types>'
    )


def _core(parts: dict[str, str]) -> dict[str, str]:
    return {"metadata/core-properties": "docProps/core.xml"} if "core" in parts else {}


def _relations(targets: dict[str, str]) -> str:
    held = "".join(
        f'<Relationship Id="r{n}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
        if target != "core.xml"
    )
    return f'<Relationships xmlns="{_R}">{held}</Relationships>'
