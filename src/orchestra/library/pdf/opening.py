"""Opens PDF files, and says why one cannot be."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestra.library.loaded import UnreadableSource
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

_PASSWORD, _SECURITY = 4, 5  # what the library calls these failures


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfDocument]:
    """Give the document in ``data`` for a while.

    Raises UnreadableSource when it is encrypted or damaged.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise UnreadableSource("is encrypted; save a copy without a password") from error
        if getattr(error, "err_code", None) == _SECURITY:
            raise UnreadableSource(
                "is encrypted in a way that cannot be opened here; save a copy without a password"
            ) from error
        raise UnreadableSource(
            f"is damaged ({squash(str(error))}); export or download it again"
        ) from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def open_page(document: PdfDocument, number: int) -> Iterator[PdfPage | None]:
    """Give the page ``number``, from 0, for a while; None when it is damaged."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
    except PdfiumError:
        yield None
        return
    try:
        yield page
    finally:
        page.close()


def has_pictures(page: PdfPage) -> bool:
    """Tell whether anything is drawn on ``page``."""
    from pypdfium2 import raw

    return bool(raw.FPDFPage_CountObjects(page.raw) > 0)


def title_of(document: PdfDocument) -> str:
    """Return the title that a document gives itself."""
    return squash(document.get_metadata_value("Title") or "")
