"""Reads pictures of pages by OCR, on the user's word: with ocrmypdf, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import LibraryError
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAM = "ocrmypdf"
_LANGUAGE = "fra"
_SECONDS = 3600
_INSTALL = (
    "install it with French: apt-get install ocrmypdf tesseract-ocr-fra, or"
    " brew install ocrmypdf tesseract-lang"
)
_SHOWN = 300  # characters of what it says


@contextmanager
def recognised(path: Path) -> Iterator[Path]:
    """Give for a while a copy of the PDF at ``path`` whose pictures of pages have a text layer.

    Pages that have text keep it. Raises LibraryError when ocrmypdf is not there, or fails.
    """
    if path.suffix.lower() != ".pdf":
        raise LibraryError(f"{path}: OCR reads PDF files only", "add it without --ocr")
    program = shutil.which(_PROGRAM)
    if program is None:
        raise LibraryError(f"{_PROGRAM} is not installed", _INSTALL)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        _run([program, "--language", _LANGUAGE, "--skip-text", "--quiet", str(path), str(copy)])
        yield copy


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user asked for
            command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LibraryError(
            f"{_PROGRAM} takes more than {_SECONDS // 60} minutes", "split the file"
        ) from error
    if done.returncode:
        said = squash(done.stderr)[-_SHOWN:] or f"it ended with {done.returncode}"
        raise LibraryError(f"{_PROGRAM} could not read it: {said}", _INSTALL)
