"""Gives each file to the loader of its format."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from orchestra.library.loaded import Loaded, UnreadableSource

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20_000_000


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file at ``path``.

    Raises UnreadableSource when it is no file, empty or over 20 MB (which is then not read),
    OSError when the file system refuses.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSource("is not a file")
    if status.st_size > MAX_BYTES:
        raise _too_large(status.st_size)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    if not data.strip():
        raise UnreadableSource("is empty; write something in it or remove it")
    return data


def _too_large(size: int) -> UnreadableSource:
    return UnreadableSource(
        f"is {size / 1e6:.0f} MB, more than {MAX_BYTES // 1_000_000} MB;"
        " split it or keep the useful part"
    )


def load(data: bytes, path: Path) -> Loaded:
    """Return the text in ``data``, whose format is the extension of ``path``.

    Raises UnreadableSource when there is no text to be had.
    """
    loaded = _load(data, path)
    if not any(block.text.strip() for block in loaded.blocks):
        raise UnreadableSource("holds no text")
    return loaded


def _load(data: bytes, path: Path) -> Loaded:
    match path.suffix.lower():
        case ".md":
            from orchestra.library.text_file import load_markdown

            return load_markdown(data, path)
        case ".txt":
            from orchestra.library.text_file import load_text

            return load_text(data)
        case ".pdf":
            from orchestra.library.pdf_file import load_pdf

            return load_pdf(data)
        case ".html" | ".htm":
            from orchestra.library.html_file import load_html

            return load_html(data)
        case ".docx":
            from orchestra.library.word_file import load_docx

            return load_docx(data)
    raise UnreadableSource(f"has an extension that is not read ({path.suffix})")
