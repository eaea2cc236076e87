"""Gives each file to the loader of its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.files import NotRegular, TooLarge, read_regular
from orchestra.library.loaded import Loaded, UnreadableSource

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20_000_000
MAX_TEXT = 20_000_000  # characters
_SMALLER = "split it or keep the useful part"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file at ``path``.

    Raises UnreadableSource when it is no file, empty or over 20 MB (which is then not read),
    OSError when the file system refuses.
    """
    try:
        data = read_regular(path, MAX_BYTES)
    except NotRegular:
        raise UnreadableSource("is not a file; put the document itself there") from None
    except TooLarge as error:
        raise UnreadableSource(
            f"is {error.size / 1e6:.0f} MB, more than {MAX_BYTES // 1_000_000} MB; {_SMALLER}"
        ) from None
    if not data.strip():
        raise UnreadableSource("is empty; write something in it or remove it")
    return data


def load(data: bytes, path: Path) -> Loaded:
    """Return the text in ``data``, whose format is the extension of ``path``.

    Raises UnreadableSource when there is no text to be had, or more than 20 million characters.
    """
    loaded = _load(data, path)
    if sum(len(block.text) for block in loaded.blocks) > MAX_TEXT:
        raise UnreadableSource(
            f"holds more than {MAX_TEXT // 1_000_000} million characters; {_SMALLER}"
        )
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
        case ".odt":
            from orchestra.library.odt_file import load_odt

            return load_odt(data)
    raise UnreadableSource(f"has an extension that is not read ({path.suffix})")
