"""Brings a bibliography that is a file into the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from orchestra.errors import LibraryError
from orchestra.files import NotRegular, TooLarge, read_regular
from orchestra.library.bibliography.attachments import Folders
from orchestra.library.bibliography.record import Fault, Record
from orchestra.library.loaded import UnreadableSource
from orchestra.library.scan import why_unreadable
from orchestra.library.text_file import decode

MAX_BYTES = 20_000_000
_Read = tuple[list[Record], list[Fault]]


def read_bibliography(path: Path) -> _Read:
    """Return the works in the bibliography at ``path``, and what of it could not be read.

    Raises LibraryError when the file cannot be read at all.
    """
    reader = _reader(path)
    try:
        text = decode(read_regular(path, MAX_BYTES))
    except NotRegular:
        raise LibraryError(f"{path} is no file", "name the bibliography itself") from None
    except TooLarge:
        raise LibraryError(
            f"{path} is larger than {MAX_BYTES // 1_000_000} MB", "export it in parts"
        ) from None
    except OSError as error:
        raise LibraryError(f"{path} {why_unreadable(error)}") from error
    except UnreadableSource as error:
        raise LibraryError(f"{path} {error.message}") from None
    try:
        return reader(text)
    except LibraryError as error:
        raise LibraryError(f"{path}: {error.message}", error.hint) from None


def folders_for(path: Path, others: Sequence[Path]) -> Folders:
    """Return where the files of a bibliography may lie: beside it, or in ``others``."""
    return Folders((path.absolute().parent, *(folder.absolute() for folder in others)))


def _reader(path: Path) -> Callable[[str], _Read]:
    match path.suffix.lower():
        case ".bib" | ".bibtex":
            from orchestra.library.bibliography.bibtex import read_bibtex

            return read_bibtex
        case ".json":
            from orchestra.library.bibliography.csl_json import read_csl_json

            return read_csl_json
    raise LibraryError(
        f"{path}: no bibliography of this kind is read", "give a .bib or .json file, or: zotero"
    )
