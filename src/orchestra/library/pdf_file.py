"""Reads the text layer of PDF files, page by page."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from orchestra.library.loaded import Block, Loaded, UnreadableSource
from orchestra.library.source import SourceMetadata
from orchestra.prose import squash

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGE_NUMBER = re.compile(
    r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|sur|of)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|sans titre|document\d*$)|\.\w{2,5}$", re.IGNORECASE
)
_SENTENCE_CLOSED = re.compile(r"[.!?…:;»”)]\s*$")
_RUNNING_LINE_PAGES = 3


def load_pdf(data: bytes) -> Loaded:
    """Return the paragraphs of a PDF with their pages, and its title.

    Raises UnreadableSource when it is encrypted, damaged, or holds images only.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # pypdf reports every oddity of a file it can read all the same; what matters is raised.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        _open_encrypted(reader)
        pages = [page.extract_text() or "" for page in reader.pages]
        title = squash(str(reader.metadata.title or "")) if reader.metadata else ""
    except DependencyError as error:
        raise UnreadableSource(
            f"is encrypted, and cannot be opened here: {error}", lasting=False
        ) from error
    except (
        PyPdfError, OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
        AssertionError, NotImplementedError, RecursionError, zlib.error,
    ) as error:  # fmt: skip
        reason = squash(str(error)) or type(error).__name__
        raise UnreadableSource(f"is damaged ({reason}); export or download it again") from error
    blocks = _blocks(pages)
    if not blocks:
        raise UnreadableSource(
            "has no text layer (scanned pages?); run OCR on it, for instance with ocrmypdf"
        )
    return Loaded(blocks, SourceMetadata(title=None if _NO_TITLE.search(title) else title or None))


def _open_encrypted(reader: PdfReader) -> None:
    # Many files are only locked against changes: an empty password opens them.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableSource("is encrypted; save a copy without a password")


def _blocks(pages: list[str]) -> list[Block]:
    running = _running_lines(pages)
    blocks: list[Block] = []
    for number, page in enumerate(pages, start=1):
        for index, text in enumerate(_paragraphs(page, running)):
            if index == 0 and blocks and _continues(blocks[-1].text, text):
                last = blocks.pop()
                blocks.append(Block(f"{last.text}\n{text}", page=last.page))
            else:
                blocks.append(Block(text, page=number))
    return blocks


def _running_lines(pages: list[str]) -> set[str]:
    edges: Counter[str] = Counter()
    for page in pages:
        lines = [squash(line) for line in page.split("\n") if line.strip()]
        edges.update({*lines[:1], *lines[-1:]})
    enough = max(_RUNNING_LINE_PAGES, len(pages) // 2)
    return {line for line, count in edges.items() if count >= enough}


def _paragraphs(page: str, running: set[str]) -> list[str]:
    kept = [
        line
        for line in page.split("\n")
        if not (_PAGE_NUMBER.match(line) or (line.strip() and squash(line) in running))
    ]
    return [text.strip() for text in re.split(r"\n\s*\n", "\n".join(kept)) if text.strip()]


def _continues(before: str, after: str) -> bool:
    """Tell whether a paragraph runs over the page break."""
    return not _SENTENCE_CLOSED.search(before) and after[:1].islower()
