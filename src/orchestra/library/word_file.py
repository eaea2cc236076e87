"""Reads Word documents (.docx): paragraphs, headings, and the cells of tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.source import SourceMetadata
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

MAX_UNPACKED_BYTES = 200_000_000


def load_docx(data: bytes) -> Loaded:
    """Return the paragraphs of a .docx file in their order, and the title in its properties.

    Raises UnreadableSource when it is damaged or unpacks to an unreasonable size.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        _refuse_bomb(data)
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document))
        title = squash(document.core_properties.title or "")
    except (
        OpcError, LxmlError, zipfile.BadZipFile, zlib.error, OSError, ValueError, LookupError,
        TypeError, AttributeError, NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        raise UnreadableSource(
            f"is not a readable .docx ({squash(str(error))}); save it again from Word"
        ) from error
    return Loaded(blocks, SourceMetadata(title=title or None))


def _refuse_bomb(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise UnreadableSource(f"unpacks to {size // 1_000_000} MB; keep the useful part")


def _blocks(document: Document) -> Iterator[Block]:
    from docx.table import Table

    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                # A merged cell comes once for each column it covers.
                cells = dict.fromkeys(squash(cell.text) for cell in row.cells)
                yield Block(" ; ".join(cell for cell in cells if cell))
        elif part.text.strip():
            style = part.style.name or "" if part.style else ""
            yield Block(part.text, heading=style.startswith(("Heading", "Title", "Titre")))
