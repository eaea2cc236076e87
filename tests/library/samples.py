"""Small real files of every format, made for the tests; what they say is made up."""

from __future__ import annotations

import hashlib
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
    return assemble(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def assemble(objects: list[bytes], more: bytes = b"") -> bytes:
    """Return the PDF with these objects, the first being its catalogue, the last what it says of
    itself; ``more`` goes into its trailer.
    """
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R%s" % (len(objects) + 1, more))
    out.write(b" /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects), start))
    return out.getvalue()


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted_pdf(password: str, owner: str) -> bytes:
    """Return a PDF that needs ``password`` to be read (RC4, 40 bits)."""

    def padded(word: str) -> bytes:
        return (word.encode("latin-1") + _PADDING)[:32]

    def digest(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    owners = _rc4(digest(padded(owner))[:5], padded(password))
    key = digest(padded(password) + owners + (-4).to_bytes(4, "little", signed=True) + b"id")[:5]
    stream = _rc4(
        digest(key + (5).to_bytes(3, "little") + bytes(2))[:10],
        "BT /F1 11 Tf 50 800 Td (Un texte bien gardé.) Tj ET".encode("latin-1"),
    )
    locked = b"/Filter /Standard /V 1 /R 2 /P -4"
    keys = b"/O <%s> /U <%s>" % (owners.hex().encode(), _rc4(key, _PADDING).hex().encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< >>",
    ]
    return assemble(objects, b" /Encrypt << %s %s >> /ID [<6964> <6964>]" % (locked, keys))


def blank_pdf() -> bytes:
    """Return a PDF with a page and no text, as a scanner makes them."""
    return pdf([[]])


def docx(paragraphs: list[str], heading: str = "", title: str = "") -> bytes:
    """Return a Word document with a heading, paragraphs, and a table of two cells."""
    top = par(run(escape(heading)), '<w:pStyle w:val="Titre1"/>') if heading else ""
    body = "".join(par(run(escape(text))) for text in paragraphs)
    table = f"<w:tbl>{row('Loyer mensuel', '300 euros')}</w:tbl>"
    styles = '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    core = PROPERTIES.format(title=escape(title), creator="")
    return word(f"{top}{body}{table}", styles=styles, core=core)
