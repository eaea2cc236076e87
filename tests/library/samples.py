"""Small real files of every format, made for the tests; what they say is made up."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING

from tests.library.word_samples import PROPERTIES, par, row, run, word

from orchestra.library.library import Library, open_library

if TYPE_CHECKING:
    from pathlib import Path


def paragraph(seed: str, words: int = 110) -> str:
    """Return a paragraph of sentences of ten words, all different from another seed's."""
    sentences = [
        f"Le mot {seed}{n} ouvre ici une phrase de dix mots." for n in range(-(-words // 10))
    ]
    return " ".join(sentences)


def library(root: Path) -> Library:
    """Open the library of ``root/sources`` with its state in ``root/state``."""
    return open_library(root / "sources", root / "state")


def put(root: Path, name: str, content: str | bytes) -> Path:
    """Write a file below ``root/sources``."""
    path = root / "sources" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pdf(pages: list[list[str]], title: str = "") -> bytes:
    """Return a PDF whose pages hold these lines (Latin-1), drawn one below the other."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        drawn = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 800 Td {drawn} ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects.append(f"<< /Title ({_escaped(title)}) >>".encode("latin-1"))
    return _assemble(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assemble(objects: list[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R" % (len(objects) + 1))
    out.write(b" /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects), start))
    return out.getvalue()


def encrypted_pdf(password: str, owner: str) -> bytes:
    """Return a PDF that needs ``password`` to be read (RC4, which needs no other package)."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Un texte bien gardé."]]))))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank_pdf() -> bytes:
    """Return a PDF with a page and no text, as a scanner makes them."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(paragraphs: list[str], heading: str = "", title: str = "") -> bytes:
    """Return a Word document with a heading, paragraphs, and a table of two cells."""
    top = par(run(escape(heading)), '<w:pStyle w:val="Titre1"/>') if heading else ""
    body = "".join(par(run(escape(text))) for text in paragraphs)
    table = f"<w:tbl>{row('Loyer mensuel', '300 euros')}</w:tbl>"
    styles = '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    core = PROPERTIES.format(title=escape(title), creator="")
    return word(f"{top}{body}{table}", styles=styles, core=core)
