"""Files made to harm whoever reads them, as small as they can be; built for the tests."""

from __future__ import annotations

import io
import zipfile

from tests.library.samples import docx, pdf

RUN = b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>"


def pages(count: int) -> bytes:
    """Return a PDF that names its one page so many times."""
    once = pdf([["Une phrase de plus dans la page."] * 50])
    named = b"4 0 R " * count
    return once.replace(b"/Kids [4 0 R] /Count 1", b"/Kids [%s] /Count %d" % (named, count))


def swollen_docx(size: int) -> bytes:
    """Return a Word file whose text unpacks to about ``size`` bytes, as packed as texts may be."""
    runs = b"".join(RUN % (n * 7919 % 100_003) for n in range(size // (len(RUN) + 3)))
    return _altered(lambda text: text.replace(b"<w:tbl>", runs + b"<w:tbl>"))


def laughing_docx() -> bytes:
    """Return a Word file whose text is an entity of entities, a thousand million letters long."""
    return _altered(
        lambda text: text.replace(b"?>", b"?>" + _entities("w:document"), 1).replace(
            b"Du texte.", b"Du texte. &j;"
        )
    )


def laughing_html() -> bytes:
    """Return a page whose text is an entity of entities."""
    return _entities("html") + b"<html><body><article><p>&j;</p></article></body></html>"


def crowded_docx() -> bytes:
    """Return a Word file with 60,000 members, and names that lead out of a folder."""
    out = io.BytesIO(docx(["Du texte."]))
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(60_000):
            archive.writestr(f"../../../../tmp/{n}", b"")
    return out.getvalue()


def _entities(root: str) -> bytes:
    lines = ["<!ENTITY a 'aaaaaaaaaa'>"]
    lines += [
        f"<!ENTITY {name} '{f'&{inner};' * 10}'>"
        for inner, name in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    return f"<!DOCTYPE {root} [{''.join(lines)}]>".encode()


def _altered(alter: object) -> bytes:
    assert callable(alter)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx(["Du texte."]))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for member in whole.infolist():
            data = whole.read(member)
            if member.filename == "word/document.xml":
                data = alter(data)
            archive.writestr(member.filename, data)
    return out.getvalue()
